// Trains one network under one mask with the kernels.
import { layerMask } from '../../lottery/masks';
import { isDense } from '../../lottery/network';
import type { DenseLayer, Parameters } from '../../lottery/network';
import type { Evaluation, OptimiserState, Part, Slices, Trainer, TrainerSetup } from '../engine';
import type { Arena } from './arena';
import type { Kernels } from './kernels';
import type { NetworkAddresses } from './network-memory';
import { placeNetwork } from './network-memory';
import { Noise, noiseOf } from '../noise';
import { optimiserKind, stepSettings } from './optimiser';
import { Passes } from './passes';
import type { SharedDataset } from './shared-dataset';
import { sizeOf } from './layer-memory';
import type { LayerAddresses } from './layer-memory';
import { placementOf, usedInputs } from './placement';
import { fullTilesOf, tilesOf } from './tiles';
import type { Tile } from './tiles';
import { StoredValues } from './values';

/** What a trainer is given of its workspace. */
export interface TrainerPlace {
  kernels: Kernels;
  shared: SharedDataset;
  /** Where its network goes. */
  arena: Arena;
  /** Whether the place is still its own. */
  owns: () => boolean;
}

export class SparseTrainer implements Trainer {
  readonly #place: TrainerPlace;
  readonly #setup: Omit<TrainerSetup, 'parameters'>;
  readonly #at: NetworkAddresses;
  readonly #values: StoredValues;
  readonly #passes: Passes;
  readonly #noise: Noise;
  readonly #f32: Float32Array;
  readonly #u32: Uint32Array;
  /** Tilings of batches by their size: an epoch has two sizes at most. */
  readonly #tilings = new Map<number, Tile[]>();

  constructor(place: TrainerPlace, { parameters, ...setup }: TrainerSetup) {
    const { kernels, shared, arena } = place;
    const { network, recipe } = setup;
    const kind = optimiserKind(recipe);
    const dense = network.layers.filter(isDense);
    const masks = dense.map((layer) => layerMask(setup.mask, layer));
    const learns = learningOutputs(setup, masks);
    const { image } = network;
    const placements = dense.map((layer, i) =>
      placementOf(layer, masks[i] as Uint8Array, learns[i] as Uint8Array, i === 0 && !image),
    );
    this.#place = place;
    this.#setup = setup;
    this.#f32 = new Float32Array(shared.memory.buffer);
    this.#u32 = new Uint32Array(shared.memory.buffer);
    this.#at = placeNetwork(arena, {
      network,
      layers: placements.map((placement, i) => sizeOf(placement, i === 0 && !image)),
      batchSize: recipe.batch_size,
    });
    this.#noise = new Noise(setup);
    const made = { network, placements, arena, mask: setup.mask, batchSize: recipe.batch_size };
    this.#passes = new Passes(kernels, shared, this.#at, made, kind);
    const layers = [
      ...(this.#passes.images?.values ?? []),
      ...placements.map((placement, i) => ({ placement, at: this.#at.layers[i] as LayerAddresses })),
    ];
    this.#values = new StoredValues(this.#f32, this.#at, network, layers, kind);
    this.#values.clear();
    this.#values.writeParameters(parameters);
  }

  step(examples: Uint32Array, learningRate: number, iteration: number, position: number): number {
    this.#checkOwner();
    const { recipe } = this.#setup;
    const count = examples.length;
    if (count === 0 || count > recipe.batch_size)
      throw new RangeError(`A batch of ${count} examples: it must have 1 to ${recipe.batch_size}`);
    this.#writeSettings(this.#at.weightSettings, stepSettings(recipe, learningRate, iteration, true));
    this.#writeSettings(this.#at.biasSettings, stepSettings(recipe, learningRate, iteration, false));
    const tiles = this.#tiling(count);
    const noise = this.#noise.at(position, count);
    if (this.#passes.together) this.#passes.forwardImages(examples, tiles, noise);
    let loss = 0;
    tiles.forEach((tile, i) => {
      this.#passes.load(examples, tile, noiseOf(noise, tile.from, tile.count, count));
      this.#passes.forward(tile);
      loss += this.#passes.crossEntropy(tile.count, count);
      this.#passes.backward(tile, i === 0, i === tiles.length - 1);
    });
    return loss / count;
  }

  evaluate(part: Part): Evaluation {
    return finish(this.evaluateInSlices(part));
  }

  *evaluateInSlices(part: Part): Slices<Evaluation> {
    let loss = 0;
    let correct = 0;
    let examples = 0;
    for (const { count } of this.#forwardTiles(part)) {
      loss += this.#passes.score(count);
      examples += count;
      for (let lane = 0; lane < count; lane++)
        if (this.#u32[this.#at.given / 4 + lane] === this.#u32[this.#at.labels / 4 + lane]) correct++;
      yield;
    }
    return { loss: loss / examples, correct, examples };
  }

  classify(part: Part): Uint16Array {
    const classes = new Uint16Array(this.#place.shared.parts[part].length);
    const start = this.#at.given / 4;
    for (const { from, count } of this.#forwardTiles(part)) {
      this.#passes.score(count);
      classes.set(this.#u32.subarray(start, start + count), from);
    }
    return classes;
  }

  *findDeadNeurons(part: Part): Slices<Record<string, number[]>> {
    const hidden = this.#setup.network.layers.filter(isDense).slice(0, -1);
    const { images } = this.#passes;
    images?.clearRanges();
    hidden.forEach((_, i) => this.#passes.clearRanges(i));
    for (const tile of this.#forwardTiles(part, true)) {
      images?.widenRanges();
      hidden.forEach((_, i) => this.#passes.widenRanges(tile, i));
      yield;
    }
    return Object.fromEntries([
      ...(images?.constantFilters() ?? []),
      ...hidden.map(({ name }, i) => [name, this.#passes.constantNeurons(i)] as const),
    ]);
  }

  parameters(): Parameters {
    this.#checkOwner();
    return this.#values.readParameters();
  }

  optimiserState(): OptimiserState {
    this.#checkOwner();
    return this.#values.readState();
  }

  restore(parameters: Parameters, optimiser: OptimiserState): void {
    this.#checkOwner();
    this.#values.writeParameters(parameters);
    this.#values.writeState(optimiser);
  }

  /**
   * Sends a part through the network, tile by tile.
   * @param all also through filters that nothing comes of
   */
  *#forwardTiles(part: Part, all = false): Generator<Tile, void, void> {
    const { at, length } = this.#place.shared.parts[part];
    const examples = this.#u32.subarray(at / 4, at / 4 + length);
    for (const tile of fullTilesOf(length)) {
      this.#checkOwner();
      this.#passes.load(examples, tile, null, all);
      this.#passes.forward(tile);
      yield tile;
    }
  }

  #writeSettings(at: number, settings: number[]): void {
    this.#f32.set(settings, at / 4);
  }

  #tiling(count: number): Tile[] {
    let tiles = this.#tilings.get(count);
    if (!tiles) this.#tilings.set(count, (tiles = tilesOf(count)));
    return tiles;
  }

  #checkOwner(): void {
    if (!this.#place.owns())
      throw new Error('This trainer was replaced by another one in its workspace and can no longer be used');
  }
}

function finish<T>(slices: Slices<T>): T {
  for (;;) {
    const slice = slices.next();
    if (slice.done) return slice.value;
  }
}

/**
 * Of each layer, which outputs have a path to the loss. Without one, gradients are 0, always; and so is every optimiser's step,
 * unless weights decay.
 */
function learningOutputs(
  { network, recipe }: Omit<TrainerSetup, 'parameters'>,
  masks: Uint8Array[],
): Uint8Array[] {
  const layers = network.layers.filter(isDense);
  const learns: Uint8Array[] = layers.map((layer) => new Uint8Array(layer.outputs).fill(1));
  if (recipe.weight_decay > 0) return learns;
  for (let i = layers.length - 1; i > 0; i--) {
    const { inputs } = layers[i] as DenseLayer;
    learns[i - 1] = usedInputs(masks[i] as Uint8Array, inputs, learns[i]);
  }
  return learns;
}
