// One tile's way through the network, forward and backward: calls the kernels layer by layer.
import { isConvolution, isDense } from '../../lottery/network';
import type { DenseLayer, Mask, Network } from '../../lottery/network';
import { layerMask } from '../../lottery/masks';
import type { FilterPlacement } from './image/filters';
import { ImagePasses } from './image/image-passes';
import { writeInputs } from './input-rows';
import type { InputRows } from './input-rows';
import type { Kernels } from './kernels';
import type { NetworkAddresses } from './network-memory';
import { biasSlots } from './network-memory';
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
  dense: boolean;
  outputs: number;
}

export class Passes {
  readonly #kernels: Kernels;
  readonly #shared: SharedDataset;
  readonly #at: NetworkAddresses;
  readonly #kind: OptimiserKind;
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

  constructor(
    kernels: Kernels,
    shared: SharedDataset,
    at: NetworkAddresses,
    made: { network: Network; placements: Placement[]; filters: FilterPlacement[]; mask: Mask },
    kind: OptimiserKind,
  ) {
    const { network, placements, mask } = made;
    const { image } = network;
    this.#kernels = kernels;
    this.#shared = shared;
    this.#at = at;
    this.#kind = kind;
    this.#biasSlots = biasSlots(network);
    this.#f32 = new Float32Array(shared.memory.buffer);
    this.#u32 = new Uint32Array(shared.memory.buffer);
    this.#labels = new Uint16Array(shared.memory.buffer, shared.labels, shared.examples);
    this.#images =
      image && at.images
        ? new ImagePasses(network, image, {
            ...{ kernels, shared, mask },
            at: at.images,
            placements: made.filters,
            biases: at.biases,
            biasGradients: at.biasTraining.gradients,
            examples: at.examples,
          })
        : null;
    this.#inputs = this.#images ? null : this.#writeInputs(network, mask);
    this.#layers = placements.map(({ layer: { outputs }, dense }, i) => ({
      ...(at.layers[i] as LayerAddresses),
      dense,
      outputs,
    }));
    this.#output = this.#layers.at(-1) as LayerPass;
    this.#writeIndices(network, placements);
  }

  /** Brings a tile of examples in, and their classes. `examples` are indices into the dataset. */
  load(examples: Uint32Array, tile: Tile, all = false): void {
    const { from, count, filled, vectors } = tile;
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
    if (!this.#inputs) {
      this.#images?.load(filled, all);
      return;
    }
    const gather = floats ? this.#kernels.gatherFloats : this.#kernels.gatherBytes;
    const { blocks, columns, x } = this.#at.inputs;
    gather(vectors, this.#at.examples, bytes, blocks, this.#inputs.blockCount, columns, x);
  }

  /** @param all also the filters that nothing comes of */
  forward({ filled, vectors }: Tile, all = false): void {
    this.#images?.forward(filled, all);
    for (const { dense, record } of this.#layers)
      if (dense) this.#kernels.forwardDense(record, vectors);
      else this.#kernels.forward(record, vectors);
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
  backward({ filled, vectors }: Tile, first: boolean, last: boolean): void {
    const then = last ? this.#kind.code : KEEP;
    const settings = this.#at.weightSettings;
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const { dense, record } = this.#layers[i] as LayerPass;
      // The inputs' gradient before the weights move.
      if (dense) {
        if (i > 0 || this.#images) this.#kernels.inputGradientDense(record, vectors);
        this.#kernels.weightGradientDense(record, vectors, first, then, settings);
      } else {
        if (i > 0 || this.#images) this.#kernels.inputGradient(record, vectors);
        this.#kernels.weightGradient(record, vectors, first, then, settings);
      }
    }
    this.#images?.backward(filled, first);
    if (!last) return;
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
    this.#kernels.step(this.#kind.code, at, stride, biasTraining.at, end, biasSettings);
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
    const { y, errors } = this.#at.layers[i] as LayerAddresses;
    return { y, errors, activation: (dense[i] as DenseLayer).activation };
  }
}
