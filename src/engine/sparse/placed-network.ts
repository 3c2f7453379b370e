// A network where a mask puts its weights in a worker's memory, and its passes over batches.
import { isDense } from '../../lottery/network/network';
import type { DenseLayer, Mask, Network } from '../../lottery/network/network';
import { layerMask } from '../../lottery/pruning/masks';
import { drawsOf } from '../step-draws';
import type { StepDraws } from '../step-draws';
import { Arena } from './arena';
import type { Kernels } from './kernel-interface';
import { moveAll, sizeOf } from './layer-memory';
import type { LayerAddresses } from './layer-memory';
import type { NetworkAddresses } from './network-memory';
import { placeNetwork } from './network-memory';
import type { OptimiserKind } from './optimiser';
import { ParameterStore } from './parameter-store';
import { Passes } from './passes';
import { placementOf } from './placement';
import type { Placement } from './placement';
import type { SharedDataset } from './shared-dataset';
import { MaskScan, SCAN_BYTES, usedInputs } from './survivors';
import type { Survivors } from './survivors';
import { tilesOf } from './tiles';
import type { Tile } from './tiles';

/** The part of its workspace that a network uses. */
export interface Place {
  kernels: Kernels;
  shared: SharedDataset;
  /** Where the network goes. */
  arena: Arena;
  /** Looks for the weights that a mask leaves. */
  scan: MaskScan;
}

/** A worker's stretch of the memory: first what looking through masks needs, then the network. */
export function placeOf(shared: SharedDataset, worker: number, kernels: Kernels): Place {
  const start = shared.arenas + worker * shared.arenaBytes;
  return {
    kernels,
    shared,
    arena: new Arena(start + SCAN_BYTES, start + shared.arenaBytes),
    scan: new MaskScan(kernels, shared.memory.buffer, start),
  };
}

export interface NetworkToPlace {
  network: Network;
  mask: Mask;
  /** The most examples of a batch. */
  batchSize: number;
  /** What moves the weights; null where gradients are all that is wanted. */
  kind: OptimiserKind | null;
  /** Whether weights decay: their order in memory, and in checkpoints, depends on it. */
  decays: boolean;
}

export class PlacedNetwork {
  readonly at: NetworkAddresses;
  readonly store: ParameterStore;
  readonly passes: Passes;
  readonly #placements: Placement[];
  readonly #u32: Uint32Array;
  /** Tilings of batches by their size: an epoch has two sizes at most. */
  readonly #tilings = new Map<number, Tile[]>();

  /** Whatever was in the arena is lost. Nothing is written yet but zeros. */
  constructor({ kernels, shared, arena, scan }: Place, placed: NetworkToPlace) {
    const { network, mask, batchSize, kind } = placed;
    const { survivors, placements, size } = densePart(placed, scan);
    this.#placements = placements;
    this.#u32 = new Uint32Array(shared.memory.buffer);
    arena.clear();
    this.at = placeNetwork(arena, size);
    this.passes = new Passes(
      kernels,
      shared,
      this.at,
      { network, survivors, placements, arena, mask, batchSize },
      kind,
    );
    const layers = [
      ...(this.passes.images?.weights ?? []),
      ...placements.map((placement, i) => ({ placement, at: this.at.layers[i] as LayerAddresses })),
    ];
    const f32 = new Float32Array(shared.memory.buffer);
    this.store = new ParameterStore(f32, this.at, network, layers, kind?.memories ?? []);
    this.store.clear();
  }

  /**
   * Forward and backward: the gradient of the losses' sum ÷ `of`, and the optimiser's step, where there is one.
   * @param of the batch's size, or that of all batches whose gradients belong together
   * @returns sum of the losses
   */
  train(examples: Uint32Array, draws: StepDraws, of = examples.length): number {
    const { passes } = this;
    const count = examples.length;
    const tiles = this.#tiling(count);
    if (passes.wholeBatch) passes.forwardImages(examples, tiles, draws);
    let loss = 0;
    tiles.forEach((tile, i) => {
      passes.load(examples, tile, drawsOf(draws, tile.from, tile.count, count));
      passes.forward(tile);
      loss += passes.crossEntropy(tile.count, of);
      passes.backward(tile, i === 0, i === tiles.length - 1);
    });
    return loss;
  }

  /**
   * To be called once all is written. Weights without a path to the loss stay as they are, unless the optimiser remembers a gradient from
   * when they had one: then it moves them on.
   */
  moveWhatIsRemembered(): void {
    this.#placements.forEach((placement, i) => {
      if (placement.learns.includes(0) && this.store.remembers(placement))
        moveAll(this.#u32, this.at.layers[i] as LayerAddresses, placement);
    });
  }

  #tiling(count: number): Tile[] {
    let tiles = this.#tilings.get(count);
    if (!tiles) this.#tilings.set(count, (tiles = tilesOf(count)));
    return tiles;
  }
}

/** Bytes that it takes, but for convolutions and their weights. */
export function denseBytes(placed: NetworkToPlace, scan: MaskScan): number {
  const arena = new Arena(0, Number.MAX_SAFE_INTEGER);
  placeNetwork(arena, densePart(placed, scan).size);
  return arena.top;
}

function densePart({ network, mask, batchSize, decays }: NetworkToPlace, scan: MaskScan) {
  const { image } = network;
  const dense = network.layers.filter(isDense);
  const survivors = dense.map((layer) => scan.survivorsOf(layer, layerMask(mask, layer)));
  const learns = decays ? dense.map(allOf) : learningOutputs(survivors);
  const placements = survivors.map((of, i) => placementOf(of, learns[i] as Uint8Array, i === 0 && !image));
  const layers = placements.map((placement, i) => sizeOf(placement, i === 0 && !image));
  return { survivors, placements, size: { network, layers, batchSize } };
}

const allOf = ({ outputs }: DenseLayer) => new Uint8Array(outputs).fill(1);

/**
 * Of each layer, which outputs have a path to the loss. Without one, gradients are 0, always; and so is the optimiser's step, unless
 * weights decay or it remembers another gradient.
 */
function learningOutputs(survivors: Survivors[]): Uint8Array[] {
  const learns: Uint8Array[] = survivors.map(({ layer }) => allOf(layer));
  for (let i = survivors.length - 1; i > 0; i--)
    learns[i - 1] = usedInputs(survivors[i] as Survivors, learns[i]);
  return learns;
}
