// One tile's way through the network, forward and backward: calls the kernels layer by layer.
import { isConvolution, isDense } from '../../lottery/network';
import type { DenseLayer, Mask, Network } from '../../lottery/network';
import { layerMask } from '../../lottery/masks';
import type { Arena } from './arena';
import { DenseDropout } from './dense-dropout';
import { quadsInMemory } from './image/image-memory';
import { ImagePasses } from './image/image-passes';
import type { Now } from './image/image-place';
import { QUAD } from './image/planes';
import { writeInputs } from './input-rows';
import type { InputRows } from './input-rows';
import type { Kernels } from './kernels';
import type { NetworkAddresses } from './network-memory';
import { biasSlots, normSlots } from './network-memory';
import { noiseOf } from '../noise';
import type { StepNoise } from '../noise';
import { KEEP } from './optimiser';
import type { OptimiserKind } from './optimiser';
import type { SharedDataset } from './shared-dataset';
import type { LayerAddresses } from './layer-memory';
import { writeLayer } from './layer-memory';
import type { Placement } from './placement';
import type { Tile } from './tiles';
import { ROW_BYTES } from './tiles';
import { valueAddress } from './vectors';

/** A layer as the passes see it. */
interface LayerPass extends LayerAddresses {
  dropout: DenseDropout | null;
  dense: boolean;
  outputs: number;
}

export interface PassesOf {
  network: Network;
  placements: Placement[];
  arena: Arena;
  mask: Mask;
  batchSize: number;
}

export class Passes {
  readonly #kernels: Kernels;
  readonly #shared: SharedDataset;
  readonly #at: NetworkAddresses;
  readonly #kind: OptimiserKind;
  readonly #network: Network;
  readonly #biasSlots: number;
  /** Of networks without images: which values of examples are looked at. */
  readonly #inputs: InputRows | null;
  /** What comes before the fully connected layers, of convolutional networks. */
  readonly #images: ImagePasses | null;
  readonly #layers: LayerPass[];
  readonly #output: LayerPass;
  readonly #f32: Float32Array;
  readonly #u32: Uint32Array;
  readonly #labels: Uint16Array;
  /** Of the tile that was loaded, in training. */
  #noise: StepNoise | null = null;

  constructor(
    kernels: Kernels,
    shared: SharedDataset,
    at: NetworkAddresses,
    made: PassesOf,
    kind: OptimiserKind,
  ) {
    const { network, placements, mask } = made;
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
            ...{ kernels, shared, mask, kind },
            at: at.images,
            arena: made.arena,
            biases: at.biases,
            biasGradients: at.biasTraining.gradients,
            examples: at.examples,
            quads: quadsInMemory(network, made.batchSize),
          })
        : null;
    this.#inputs = this.#images ? null : this.#writeInputs(network, mask);
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
   * Whether the images of all tiles of a batch go their way together, before and after what `load` and `backward` do: batch norm
   * wants it.
   */
  get together(): boolean {
    return this.#network.norms.length > 0;
  }

  /** The images of a whole batch, forward. */
  forwardImages(examples: Uint32Array, tiles: Tile[], noise: StepNoise): void {
    const { images } = this;
    if (!images) return;
    const count = examples.length;
    images.begin(nowOf(count, { training: true, all: false }));
    for (const tile of tiles) {
      this.#address(examples, tile);
      const { changes } = noiseOf(noise, tile.from, tile.count, count);
      images.load(tile.from / QUAD, tile.filled, changes);
    }
    for (const { step, keeps } of noise.images) images.keep(step, keeps);
    images.forward();
  }

  /**
   * Brings a tile of examples in, and their classes; of images only what has not come by `forwardImages`.
   * @param examples indices into the dataset
   * @param noise of the tile's examples, in training
   */
  load(examples: Uint32Array, tile: Tile, noise: StepNoise | null, all = false): void {
    const { vectors, filled, count, from } = tile;
    const { features, floats } = this.#shared;
    this.#address(examples, tile);
    this.#noise = noise;
    const { images } = this;
    if (images) {
      const training = noise !== null;
      if (training && this.together) images.flatten(from / QUAD, filled);
      else {
        images.begin(nowOf(count, { training, all }));
        images.load(0, filled, noise?.changes ?? null);
        for (const { step, keeps } of noise?.images ?? []) images.keep(step, keeps);
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
      dropout?.forward(vectors, this.#noise?.dense.get(i) ?? null);
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

  /** Gradients, and with the last tile of the batch the step of the weights. */
  backward({ from, filled, vectors }: Tile, first: boolean, last: boolean): void {
    const then = last ? this.#kind.code : KEEP;
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
    if (this.together) this.#images?.unflatten(from / QUAD, filled);
    else {
      this.#images?.unflatten(0, filled);
      this.#images?.backward(first);
    }
    if (!last) return;
    if (this.together) this.#images?.backward(true);
    this.#images?.step(this.#kind, settings);
    this.#stepBiases();
  }

  /** @returns sum of the losses; the class given to each example is then in `given` */
  score(count: number): number {
    const { y, outputs } = this.#output;
    return this.#kernels.score(count, outputs, y, this.#at.labels, this.#at.given, this.#at.scratch);
  }

  /** Forgets what range a hidden layer's activations have taken. */
  clearRanges(layer: number): void {
    this.#ranges(layer).forEach((range) => range.fill(Infinity, 0, 4).fill(-Infinity, 4, 8));
  }

  /** Widens it by the tile's. */
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

  #writeInputs({ layers }: Network, mask: Mask): InputRows {
    const { scale, shift, features } = this.#shared;
    const [first] = layers as [DenseLayer];
    return writeInputs({ f32: this.#f32, u32: this.#u32 }, this.#at.inputs, layerMask(mask, first), {
      scale: this.#f32.subarray(scale / 4, scale / 4 + features),
      shift: this.#f32.subarray(shift / 4, shift / 4 + features),
    });
  }

  #stepBiases(): void {
    const { biases, biasTraining, biasSettings } = this.#at;
    const { at, stride } = biases;
    const end = valueAddress(biasTraining.gradients, this.#biasSlots);
    this.#kernels.step(this.#kind.code, at, stride, biasTraining.at, biasTraining.stride, end, biasSettings);
  }

  #writeIndices(network: Network, placements: Placement[]): void {
    const { inputs, images, layers, biases, biasTraining } = this.#at;
    const dense = network.layers.filter(isDense);
    const convolutions = network.layers.filter(isConvolution).length;
    for (const [i, placement] of placements.entries()) {
      const { layer } = placement;
      // Pooling and flattening leave values as they are: what was activated before them is none of this layer's affair.
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

const nowOf = (examples: number, how: Pick<Now, 'training' | 'all'>): Now => {
  const quads = Math.ceil(examples / QUAD);
  return { quads, lanes: examples - (quads - 1) * QUAD, ...how };
};
