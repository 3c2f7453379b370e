// One tile's way through the network, forward and backward: calls the kernels layer by layer.
import type { Network } from '../../lottery/network';
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
  readonly #inputs: InputRows;
  readonly #layers: LayerPass[];
  readonly #output: LayerPass;
  readonly #f32: Float32Array;
  readonly #u32: Uint32Array;
  readonly #labels: Uint16Array;

  /** @param mask of the first layer */
  constructor(
    kernels: Kernels,
    shared: SharedDataset,
    at: NetworkAddresses,
    { network, placements, mask }: { network: Network; placements: Placement[]; mask: Uint8Array },
    kind: OptimiserKind,
  ) {
    this.#kernels = kernels;
    this.#shared = shared;
    this.#at = at;
    this.#kind = kind;
    this.#biasSlots = biasSlots(network);
    this.#f32 = new Float32Array(shared.memory.buffer);
    this.#u32 = new Uint32Array(shared.memory.buffer);
    this.#labels = new Uint16Array(shared.memory.buffer, shared.labels, shared.examples);
    this.#inputs = writeInputs({ f32: this.#f32, u32: this.#u32 }, at.inputs, mask, {
      scale: this.#f32.subarray(shared.scale / 4, shared.scale / 4 + shared.features),
      shift: this.#f32.subarray(shared.shift / 4, shared.shift / 4 + shared.features),
    });
    this.#layers = placements.map(({ layer: { outputs }, dense }, i) => ({
      ...(at.layers[i] as LayerAddresses),
      dense,
      outputs,
    }));
    this.#output = this.#layers.at(-1) as LayerPass;
    this.#writeIndices(network, placements);
  }

  /** Brings a tile of examples in, and their classes. `examples` are indices into the dataset. */
  load(examples: Uint32Array, { from, count, vectors }: Tile): void {
    const { features, floats, values } = this.#shared;
    const bytes = features * (floats ? 4 : 1);
    const u32 = this.#u32;
    const addresses = this.#at.examples / 4;
    const labels = this.#at.labels / 4;
    // Lanes without an example repeat the last one: whatever that does, it does to an example in use as well. The gather
    // takes two vectors at a time.
    const lanes = Math.ceil(vectors / 2) * 8;
    for (let lane = 0; lane < lanes; lane++) {
      const example = examples[from + Math.min(lane, count - 1)] as number;
      u32[addresses + lane] = values + example * bytes;
      u32[labels + lane] = this.#labels[example] as number;
    }
    const gather = floats ? this.#kernels.gatherFloats : this.#kernels.gatherBytes;
    const { blocks, columns, x } = this.#at.inputs;
    gather(vectors, this.#at.examples, bytes, blocks, this.#inputs.blockCount, columns, x);
  }

  forward(vectors: number): void {
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
  backward(vectors: number, first: boolean, last: boolean): void {
    const then = last ? this.#kind.code : KEEP;
    const settings = this.#at.weightSettings;
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const { dense, record } = this.#layers[i] as LayerPass;
      // The inputs' gradient before the weights move.
      if (dense) {
        if (i > 0) this.#kernels.inputGradientDense(record, vectors);
        this.#kernels.weightGradientDense(record, vectors, first, then, settings);
      } else {
        if (i > 0) this.#kernels.inputGradient(record, vectors);
        this.#kernels.weightGradient(record, vectors, first, then, settings);
      }
    }
    if (last) this.#stepBiases();
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
  widenRanges(vectors: number, layer: number): void {
    const { outputs, y, ranges } = this.#layers[layer] as LayerPass;
    this.#kernels.widenRanges(vectors, outputs, y, ranges);
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

  #stepBiases(): void {
    const { biases, biasTraining, biasSettings } = this.#at;
    const { at, stride } = biases;
    const end = valueAddress(biasTraining.gradients, this.#biasSlots);
    this.#kernels.step(this.#kind.code, at, stride, biasTraining.at, end, biasSettings);
  }

  #writeIndices(network: Network, placements: Placement[]): void {
    const { rowOf, zeroRow } = this.#inputs;
    const { inputs, layers, biases, biasTraining } = this.#at;
    for (const [i, placement] of placements.entries()) {
      const { layer } = placement;
      const previous = layers[i - 1];
      const activation = network.layers[i - 1]?.activation;
      const before = previous && activation ? { errors: previous.errors, activation } : null;
      writeLayer(this.#u32, layers[i] as LayerAddresses, placement, {
        x: previous?.y ?? inputs.x,
        rowOf: previous ? Uint32Array.from({ length: layer.inputs }, (_, k) => k * ROW_BYTES) : rowOf,
        zeroRow: previous ? layer.inputs * ROW_BYTES : zeroRow,
        biases: valueAddress(biases, biasSlots(network, i)),
        biasTraining: valueAddress(biasTraining.gradients, biasSlots(network, i)),
        before,
      });
    }
  }
}
