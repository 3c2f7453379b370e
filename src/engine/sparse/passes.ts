// One tile's way through the network, forward and backward: calls the kernels layer by layer.
import type { Network } from '../../lottery/network';
import { inputRows } from './input-rows';
import type { InputRows } from './input-rows';
import type { Kernels } from './kernels';
import type { NetworkAddresses } from './network-memory';
import { biasSlots } from './network-memory';
import { KEEP } from './optimiser';
import type { OptimiserKind } from './optimiser';
import type { SharedDataset } from './shared-dataset';
import type { LayerAddresses, Placement } from './sparse-layer';
import { ACTIVATIONS, writeIndex } from './sparse-layer';
import type { Tile } from './tiles';
import { ROW_BYTES } from './tiles';

/** A layer with all that the kernels ask about it. */
interface LayerPass extends LayerAddresses {
  inputs: number;
  outputs: number;
  activation: number;
  /** The layer's inputs, a tile. */
  x: number;
  biases: number;
  biasGradients: number;
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
    this.#inputs = inputRows(mask, network.inputs);
    this.#layers = layerPasses(network, at);
    this.#output = this.#layers.at(-1) as LayerPass;
    this.#writeIndices(placements);
  }

  /** Brings a tile of examples in, and their classes. `examples` are indices into the dataset. */
  load(examples: Uint32Array, { from, count, vectors }: Tile): void {
    const { features, floats, values, scale, shift } = this.#shared;
    const at = this.#at;
    // Lanes without an example repeat the last one: whatever that does, it does to an example in use as well.
    for (let lane = 0; lane < vectors * 4; lane++) {
      const example = examples[from + Math.min(lane, count - 1)] as number;
      this.#u32[at.examples / 4 + lane] = example;
      this.#u32[at.labels / 4 + lane] = this.#labels[example] as number;
    }
    const gather = floats ? this.#kernels.gatherFloats : this.#kernels.gatherBytes;
    const { blocks, rows, x } = at.inputs;
    gather(vectors, values, features, at.examples, blocks, this.#inputs.blocks.length, rows, scale, shift, x);
  }

  forward(vectors: number): void {
    for (const l of this.#layers)
      this.#kernels.forward(
        vectors,
        l.outputs,
        l.stretches,
        l.offsets,
        l.weights,
        l.biases,
        l.x,
        l.y,
        l.activation,
      );
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
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const l = this.#layers[i] as LayerPass;
      const before = this.#layers[i - 1];
      // Before the weights move.
      if (before)
        this.#kernels.inputGradient(
          vectors,
          l.inputs,
          l.spans,
          l.links,
          l.weights,
          l.errors,
          before.y,
          before.errors,
          before.activation,
        );
      const [memory1 = 0, memory2 = 0] = l.memories;
      this.#kernels.weightGradient(
        vectors,
        then,
        first,
        l.outputs,
        l.stretches,
        l.offsets,
        l.weights,
        l.gradients,
        memory1,
        memory2,
        l.x,
        l.errors,
        l.biasGradients,
        this.#at.weightSettings,
      );
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

  /** Neurons that were the same for all examples; with ReLU, 0 for all. */
  constantNeurons(layer: number): number[] {
    const relu = this.#layers[layer]?.activation === ACTIVATIONS.relu;
    return this.#ranges(layer).flatMap((range, n) => {
      const lowest = Math.min(...range.subarray(0, 4));
      const highest = Math.max(...range.subarray(4));
      return (relu ? highest === 0 : lowest === highest) ? [n] : [];
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
    const { biases, biasGradients, biasMemories, biasSettings } = this.#at;
    const [memory1 = 0, memory2 = 0] = biasMemories;
    const count = this.#biasSlots;
    switch (this.#kind.name) {
      case 'adam':
        return this.#kernels.adamStep(count, biasGradients, biases, memory1, memory2, biasSettings);
      case 'momentum':
        return this.#kernels.momentumStep(count, biasGradients, biases, memory1, biasSettings);
      case 'plain':
        return this.#kernels.plainStep(count, biasGradients, biases, biasSettings);
    }
  }

  #writeIndices(placements: Placement[]): void {
    const { rowOf, zeroRow, blocks } = this.#inputs;
    const { inputs } = this.#at;
    this.#u32.set(rowOf, inputs.rows / 4);
    this.#u32.set(blocks, inputs.blocks / 4);
    this.#clearRow(inputs.x + zeroRow);
    for (const [i, placement] of placements.entries()) {
      const { inputs: width, outputs } = placement.layer;
      const at = this.#at.layers[i] as LayerAddresses;
      const rows = i === 0 ? rowOf : Uint32Array.from({ length: width }, (_, k) => k * ROW_BYTES);
      writeIndex(this.#u32, at, placement, rows, i === 0 ? zeroRow : width * ROW_BYTES);
      this.#clearRow(at.y + outputs * ROW_BYTES);
    }
  }

  #clearRow(at: number): void {
    this.#u32.fill(0, at / 4, (at + ROW_BYTES) / 4);
  }
}

function layerPasses(network: Network, at: NetworkAddresses): LayerPass[] {
  let bias = 0;
  return network.layers.map(({ inputs, outputs, activation }, i) => {
    const x = i === 0 ? at.inputs.x : (at.layers[i - 1] as LayerAddresses).y;
    const pass = {
      ...(at.layers[i] as LayerAddresses),
      inputs,
      outputs,
      activation: ACTIVATIONS[activation],
      x,
      biases: at.biases + bias * 4,
      biasGradients: at.biasGradients + bias * 4,
    };
    bias += outputs;
    return pass;
  });
}
