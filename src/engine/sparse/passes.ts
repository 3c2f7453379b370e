// Forward and backward pass of one tile through the network: calls the kernels layer by layer.
import { isConvolution, isDense } from '../../lottery/network/network';
import type { DenseLayer, Mask, Network } from '../../lottery/network/network';
import type { Arena } from './arena';
import { DenseDropout } from './dense-dropout';
import { quadsInMemory } from './image/image-memory';
import { ImagePasses } from './image/image-passes';
import type { BatchState } from './image/image-buffer';
import { QUAD } from './image/planes';
import { writeInputs } from './input-rows';
import type { InputRows } from './input-rows';
import type { Kernels } from './kernel-interface';
import type { NetworkAddresses } from './network-memory';
import { biasSlots, normSlots } from './network-memory';
import { drawsOf } from '../step-draws';
import type { StepDraws } from '../step-draws';
import type { OptimiserKind } from './optimiser';
import type { SharedDataset } from './shared-dataset';
import type { LayerAddresses } from './layer-memory';
import { writeLayer } from './layer-memory';
import type { Placement } from './placement';
import type { Tile } from './tiles';
import { KEEP, ROW_BYTES } from './kernel-interface';
import type { Survivors } from './survivors';
import { valueAddress } from './vectors';

/** A layer as the passes see it. */
interface LayerPass extends LayerAddresses {
  dropout: DenseDropout | null;
  dense: boolean;
  outputs: number;
}

export interface PassesSetup {
  network: Network;
  /** Of the fully connected layers. */
  survivors: Survivors[];
  placements: Placement[];
  arena: Arena;
  mask: Mask;
  batchSize: number;
}

export class Passes {
  readonly #kernels: Kernels;
  readonly #shared: SharedDataset;
  readonly #at: NetworkAddresses;
  /** What moves the weights; null where gradients are all that is wanted. */
  readonly #kind: OptimiserKind | null;
  readonly #network: Network;
  readonly #biasSlots: number;
  /** Of networks without images: the values of examples that are read. */
  readonly #inputs: InputRows | null;
  /** Of convolutional networks: what comes before the fully connected layers. */
  readonly #images: ImagePasses | null;
  readonly #layers: LayerPass[];
  readonly #output: LayerPass;
  readonly #f32: Float32Array;
  readonly #u32: Uint32Array;
  readonly #labels: Uint16Array;
  /** Of the tile that was loaded, in training. */
  #draws: StepDraws | null = null;

  constructor(
    kernels: Kernels,
    shared: SharedDataset,
    at: NetworkAddresses,
    setup: PassesSetup,
    kind: OptimiserKind | null,
  ) {
    const { network, survivors, placements, mask } = setup;
    const { image } = network;
    this.#kernels = kernels;
    this.#shared = shared;
    this.#at = at;
    this.#kind = kind;
    this.#network = network;
    this.#biasSlots = normSlots(network);
    this.#f32 = new Float32Array(shared.memory.buffer);
    this.#u32 = new Uint32Array(shared.memory.buffer);
    this.#labels = new Uint16Array(shared.memory.buffer, shared.labels, shared.examples);
    this.#images =
      image && at.images
        ? new ImagePasses(network, image, {
            ...{ kernels, shared, mask, survivors },
            kept: kind?.memories.length ?? 0,
            at: at.images,
            arena: setup.arena,
            biases: at.biases,
            biasGradients: at.biasTraining.gradients,
            examples: at.examples,
            quads: quadsInMemory(network, setup.batchSize),
          })
        : null;
    this.#inputs = this.#images ? null : this.#writeInputs(survivors[0] as Survivors);
    this.#layers = placements.map(({ layer, dense }, i) => {
      const addresses = at.layers[i] as LayerAddresses;
      const drops = at.dropouts[i] ?? null;
      const dropout = drops && new DenseDropout(kernels, shared.memory.buffer, layer, addresses, drops);
      return { ...addresses, dense, outputs: layer.outputs, dropout };
    });
    this.#output = this.#layers.at(-1) as LayerPass;
    this.#writeIndices(network, placements);
  }

  /**
   * Whether the images of all tiles of a batch are passed through together, before `load` and after `backward`: batch norm needs
   * that.
   */
  get wholeBatch(): boolean {
    return this.#network.norms.length > 0;
  }

  /** The images of a whole batch, forward. */
  forwardImages(examples: Uint32Array, tiles: Tile[], draws: StepDraws): void {
    const { images } = this;
    if (!images) return;
    const count = examples.length;
    images.begin(batchState(count, { training: true, all: false }));
    for (const tile of tiles) {
      this.#address(examples, tile);
      const { changes } = drawsOf(draws, tile.from, tile.count, count);
      images.load(tile.from / QUAD, tile.filled, changes);
    }
    for (const { step, keeps } of draws.images) images.keep(step, keeps);
    images.forward();
  }

  /**
   * Loads a tile of examples, and their classes; images only where `forwardImages` has not loaded them.
   * @param examples indices into the dataset
   * @param draws of the tile's examples, in training
   */
  load(examples: Uint32Array, tile: Tile, draws: StepDraws | null, all = false): void {
    const { vectors, filled, count, from } = tile;
    const { features, floats } = this.#shared;
    this.#address(examples, tile);
    this.#draws = draws;
    const { images } = this;
    if (images) {
      const training = draws !== null;
      if (training && this.wholeBatch) images.flatten(from / QUAD, filled);
      else {
        images.begin(batchState(count, { training, all }));
        images.load(0, filled, draws?.changes ?? null);
        for (const { step, keeps } of draws?.images ?? []) images.keep(step, keeps);
        images.forward();
        images.flatten(0, filled);
      }
      return;
    }
    const gather = floats ? this.#kernels.gatherFloats : this.#kernels.gatherBytes;
    const { blocks, columns, x } = this.#at.inputs;
    const bytes = features * (floats ? 4 : 1);
    gather(vectors, this.#at.examples, bytes, blocks, this.#inputs?.blockCount ?? 0, columns, x);
  }

  #address(examples: Uint32Array, { from, count, vectors }: Tile): void {
    const { features, floats, values } = this.#shared;
    const bytes = features * (floats ? 4 : 1);
    const u32 = this.#u32;
    const addresses = this.#at.examples / 4;
    const labels = this.#at.labels / 4;
    // Lanes without an example repeat the last one: whatever that does, it does to an example in use as well.
    for (let lane = 0; lane < vectors * 4; lane++) {
      const example = examples[from + Math.min(lane, count - 1)] as number;
      u32[addresses + lane] = values + example * bytes;
      u32[labels + lane] = this.#labels[example] as number;
    }
  }

  /** Through the fully connected layers. */
  forward({ vectors }: Tile): void {
    this.#layers.forEach(({ dense, record, dropout }, i) => {
      if (dense) this.#kernels.forwardDense(record, vectors);
      else this.#kernels.forward(record, vectors);
      dropout?.forward(vectors, this.#draws?.dense.get(i) ?? null);
    });
  }

  /** @returns sum of the losses of the tile's examples, of a batch of `batch` */
  crossEntropy(count: number, batch: number): number {
    const { y, errors, outputs } = this.#output;
    return this.#kernels.crossEntropy(
      count,
      outputs,
      y,
      this.#at.labels,
      1 / batch,
      errors,
      this.#at.scratch,
    );
  }

  /** Gradients, and with the last tile of the batch the optimiser's step, where there is one. */
  backward({ from, filled, vectors }: Tile, first: boolean, last: boolean): void {
    const kind = this.#kind;
    const then = last && kind ? kind.code : KEEP;
    const settings = this.#at.weightSettings;
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const { dense, record, dropout } = this.#layers[i] as LayerPass;
      dropout?.backward(vectors);
      // The inputs' gradient before the weights move.
      if (dense) {
        if (i > 0 || this.#images) this.#kernels.inputGradientDense(record, vectors);
        this.#kernels.weightGradientDense(record, vectors, first, then, settings);
      } else {
        if (i > 0 || this.#images) this.#kernels.inputGradient(record, vectors);
        this.#kernels.weightGradient(record, vectors, first, then, settings);
      }
    }
    if (this.wholeBatch) this.#images?.unflatten(from / QUAD, filled);
    else {
      this.#images?.unflatten(0, filled);
      this.#images?.backward(first);
    }
    if (!last) return;
    if (this.wholeBatch) this.#images?.backward(true);
    if (!kind) return;
    this.#images?.step(kind, settings);
    this.#stepBiases(kind);
  }

  /** @returns sum of the losses; the class given to each example is then in `given` */
  score(count: number): number {
    const { y, outputs } = this.#output;
    return this.#kernels.score(count, outputs, y, this.#at.labels, this.#at.given, this.#at.scratch);
  }

  /** Clears the range of a hidden layer's activations. */
  clearRanges(layer: number): void {
    this.#ranges(layer).forEach((range) => range.fill(Infinity, 0, 4).fill(-Infinity, 4, 8));
  }

  /** Widens it to that of the tile. */
  widenRanges({ filled }: Tile, layer: number): void {
    const { outputs, y, ranges } = this.#layers[layer] as LayerPass;
    this.#kernels.widenRanges(filled, outputs, y, ranges);
  }

  /** Neurons that were the same for all examples: a ReLU's that is always 0, and one that nothing reaches but its bias. */
  constantNeurons(layer: number): number[] {
    return this.#ranges(layer).flatMap((range, n) => {
      const lowest = Math.min(...range.subarray(0, 4));
      const highest = Math.max(...range.subarray(4));
      return lowest === highest ? [n] : [];
    });
  }

  #ranges(layer: number): Float32Array[] {
    const { outputs, ranges } = this.#layers[layer] as LayerPass;
    return Array.from({ length: outputs }, (_, n) => {
      const start = ranges / 4 + n * 8;
      return this.#f32.subarray(start, start + 8);
    });
  }

  /** Of convolutional networks. */
  get images(): ImagePasses | null {
    return this.#images;
  }

  #writeInputs(first: Survivors): InputRows {
    const { scale, shift, features } = this.#shared;
    return writeInputs({ f32: this.#f32, u32: this.#u32 }, this.#at.inputs, first, {
      scale: this.#f32.subarray(scale / 4, scale / 4 + features),
      shift: this.#f32.subarray(shift / 4, shift / 4 + features),
    });
  }

  #stepBiases({ code }: OptimiserKind): void {
    const { biases, biasTraining, biasSettings } = this.#at;
    const { at, stride } = biases;
    const end = valueAddress(biasTraining.gradients, this.#biasSlots);
    this.#kernels.step(code, at, stride, biasTraining.at, biasTraining.stride, end, biasSettings);
  }

  #writeIndices(network: Network, placements: Placement[]): void {
    const { inputs, images, layers, biases, biasTraining } = this.#at;
    const dense = network.layers.filter(isDense);
    const convolutions = network.layers.filter(isConvolution).length;
    for (const [i, placement] of placements.entries()) {
      const { layer } = placement;
      // Pooling and flattening leave values as they are: the activation before them is applied by the image passes.
      const flat = images && { y: images.flat, errors: images.flatErrors, activation: 'none' as const };
      const previous = i === 0 ? flat : this.#outputOf(dense, i - 1);
      const bias = biasSlots(network, convolutions + i);
      writeLayer(this.#u32, layers[i] as LayerAddresses, placement, {
        x: previous?.y ?? inputs.x,
        rowOf:
          this.#inputs && !previous
            ? this.#inputs.rowOf
            : Uint32Array.from({ length: layer.inputs }, (_, k) => k * ROW_BYTES),
        zeroRow: this.#inputs && !previous ? this.#inputs.zeroRow : layer.inputs * ROW_BYTES,
        biases: valueAddress(biases, bias),
        biasTraining: valueAddress(biasTraining.gradients, bias),
        before: previous,
      });
    }
  }

  #outputOf(dense: DenseLayer[], i: number) {
    const dropped = this.#at.dropouts[i];
    if (dropped) return { ...dropped, activation: 'none' as const };
    const { y, errors } = this.#at.layers[i] as LayerAddresses;
    return { y, errors, activation: (dense[i] as DenseLayer).activation };
  }
}

const batchState = (examples: number, how: Pick<BatchState, 'training' | 'all'>): BatchState => {
  const quads = Math.ceil(examples / QUAD);
  return { quads, lanes: examples - (quads - 1) * QUAD, ...how };
};
