// Weights, biases and the optimiser's memory of them: from arrays as people know them into the kernels' order and back.
import { biasName, weightName } from '../../lottery/network';
import type { Network, Parameters } from '../../lottery/network';
import type { OptimiserState } from '../engine';
import type { NetworkAddresses } from './network-memory';
import { biasSlots } from './network-memory';
import type { OptimiserKind } from './optimiser';
import type { LayerAddresses } from './layer-memory';
import type { Placement } from './placement';

/** An array in memory that belongs to a named parameter, f32 index of its start. */
type Stored = { name: string; at: number } & (
  { of: 'weights'; placement: Placement } | { of: 'biases'; length: number }
);

export class StoredValues {
  readonly #f32: Float32Array;
  readonly #at: NetworkAddresses;
  readonly #network: Network;
  readonly #placements: Placement[];
  readonly #parameters: Stored[];
  readonly #state: Stored[];

  constructor(
    f32: Float32Array,
    at: NetworkAddresses,
    network: Network,
    placements: Placement[],
    kind: OptimiserKind,
  ) {
    this.#f32 = f32;
    this.#at = at;
    this.#network = network;
    this.#placements = placements;
    this.#parameters = this.#arrays('', (layer) => layer.weights, at.biases);
    this.#state = kind.memories.flatMap((memory, i) =>
      this.#arrays(`.${memory}`, (layer) => layer.memories[i] as number, at.biasMemories[i] as number),
    );
  }

  /** Everything that is summed up over steps goes to 0, and so do the slots that are nobody's. */
  clear(): void {
    const zero = (at: number, length: number) => this.#f32.fill(0, at / 4, at / 4 + length);
    for (const [i, layer] of this.#at.layers.entries()) {
      const { slots } = this.#placements[i] as Placement;
      for (const at of [layer.weights, layer.gradients, ...layer.memories]) zero(at, slots);
    }
    for (const at of [this.#at.biases, this.#at.biasGradients, ...this.#at.biasMemories])
      zero(at, biasSlots(this.#network));
  }

  /** Values of pruned weights are not looked at. */
  writeParameters(parameters: Parameters): void {
    for (const stored of this.#parameters) {
      const values = this.#valuesOf(parameters, stored.name, denseLength(stored));
      if (stored.of === 'biases') this.#f32.set(values, stored.at);
      else {
        const { indices, slotOf } = stored.placement;
        for (let i = 0; i < indices.length; i++)
          this.#f32[stored.at + (slotOf[i] as number)] = values[indices[i] as number] as number;
      }
    }
  }

  /** Dense copies, pruned weights exactly 0. */
  readParameters(): Parameters {
    return Object.fromEntries(
      this.#parameters.map((stored) => {
        if (stored.of === 'biases') return [stored.name, this.#copy(stored.at, stored.length)];
        const { indices, slotOf } = stored.placement;
        const values = new Float32Array(denseLength(stored));
        for (let i = 0; i < indices.length; i++)
          values[indices[i] as number] = this.#f32[stored.at + (slotOf[i] as number)] as number;
        return [stored.name, values];
      }),
    );
  }

  writeState(state: OptimiserState): void {
    for (const stored of this.#state) {
      const length = stored.of === 'biases' ? stored.length : stored.placement.survivors;
      const values = this.#valuesOf(state, stored.name, length);
      if (stored.of === 'biases') this.#f32.set(values, stored.at);
      else
        for (let i = 0; i < length; i++)
          this.#f32[stored.at + (stored.placement.slotOf[i] as number)] = values[i] as number;
    }
  }

  readState(): OptimiserState {
    return Object.fromEntries(
      this.#state.map((stored) => [
        stored.name,
        stored.of === 'biases'
          ? this.#copy(stored.at, stored.length)
          : Float32Array.from(stored.placement.slotOf, (slot) => this.#f32[stored.at + slot] as number),
      ]),
    );
  }

  /** The arrays of all layers' weights and biases, or of what the optimiser keeps for them. */
  #arrays(suffix: string, weightsOf: (layer: LayerAddresses) => number, biases: number): Stored[] {
    let bias = biases / 4;
    return this.#placements.flatMap((placement, i): Stored[] => {
      const { layer } = placement;
      const at = bias;
      bias += layer.outputs;
      return [
        {
          name: weightName(layer) + suffix,
          at: weightsOf(this.#at.layers[i] as LayerAddresses) / 4,
          of: 'weights',
          placement,
        },
        { name: biasName(layer) + suffix, at, of: 'biases', length: layer.outputs },
      ];
    });
  }

  /** A copy that is no longer shared. */
  #copy(at: number, length: number): Float32Array {
    return new Float32Array(this.#f32.subarray(at, at + length));
  }

  #valuesOf(values: Record<string, Float32Array>, name: string, length: number): Float32Array {
    const found = values[name];
    if (found?.length !== length)
      throw new RangeError(`${name} has ${found?.length ?? 'no'} values, not ${length}`);
    return found;
  }
}

const denseLength = (stored: Stored) =>
  stored.of === 'biases' ? stored.length : stored.placement.layer.inputs * stored.placement.layer.outputs;
