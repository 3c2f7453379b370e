// Weights, biases and the optimiser's memory of them: from arrays as people know them into the kernels' order and back.
import { biasName, hasBias, normNames, outputsOf, weightName, weightsOf } from '../../lottery/network';
import type { Network, Parameters } from '../../lottery/network';
import type { OptimiserState } from '../engine';
import type { NormAddresses } from './image/norm';
import type { LayerValues } from './layer-values';
import type { NetworkAddresses } from './network-memory';
import { biasSlots, normSlots } from './network-memory';
import type { OptimiserKind } from './optimiser';
import type { EachSurvivor } from './placement';
import { roundUp, SPARE_BEFORE, valueAddress, VECTOR, vectorsFrom } from './vectors';
import type { Vectors } from './vectors';

/** An array in memory that belongs to a named parameter. */
interface Stored {
  name: string;
  vectors: Vectors;
  /** Values with the pruned ones, and without. */
  length: number;
  survivors: number;
  eachSurvivor: EachSurvivor;
}

export class StoredValues {
  readonly #f32: Float32Array;
  readonly #at: NetworkAddresses;
  readonly #network: Network;
  readonly #layers: LayerValues[];
  readonly #parameters: Stored[];
  readonly #state: Stored[];

  constructor(
    f32: Float32Array,
    at: NetworkAddresses,
    network: Network,
    layers: LayerValues[],
    kind: OptimiserKind,
  ) {
    this.#f32 = f32;
    this.#at = at;
    this.#network = network;
    this.#layers = layers;
    this.#parameters = [...this.#arrays('', (layer) => layer.weights, at.biases), ...this.#running()];
    this.#state = kind.memories.flatMap((memory, i) =>
      this.#arrays(
        `.${memory}`,
        ({ training }) => training.memories[i] as Vectors,
        at.biasTraining.memories[i] as Vectors,
      ),
    );
  }

  /** Everything that is summed up over steps goes to 0, and so do the slots that are nobody's. */
  clear(): void {
    for (const { placement, at } of this.#layers)
      this.#clear([at.weights, at.training.gradients, ...at.training.memories], placement.slots);
    const { biases, biasTraining } = this.#at;
    this.#clear([biases, biasTraining.gradients, ...biasTraining.memories], normSlots(this.#network));
  }

  /** Values of pruned weights are not looked at. */
  writeParameters(parameters: Parameters): void {
    for (const { name, vectors, length, eachSurvivor } of this.#parameters) {
      const values = valuesOf(parameters, name, length);
      eachSurvivor((index, slot) => {
        this.#f32[valueAddress(vectors, slot) / 4] = values[index] as number;
      });
    }
  }

  /** Dense copies, pruned weights exactly 0. */
  readParameters(): Parameters {
    return Object.fromEntries(
      this.#parameters.map(({ name, vectors, length, eachSurvivor }) => {
        const values = new Float32Array(length);
        eachSurvivor((index, slot) => {
          values[index] = this.#f32[valueAddress(vectors, slot) / 4] as number;
        });
        return [name, values];
      }),
    );
  }

  writeState(state: OptimiserState): void {
    for (const { name, vectors, survivors, eachSurvivor } of this.#state) {
      const values = valuesOf(state, name, survivors);
      eachSurvivor((_, slot, nth) => {
        this.#f32[valueAddress(vectors, slot) / 4] = values[nth] as number;
      });
    }
  }

  readState(): OptimiserState {
    return Object.fromEntries(
      this.#state.map(({ name, vectors, survivors, eachSurvivor }) => {
        const values = new Float32Array(survivors);
        eachSurvivor((_, slot, nth) => {
          values[nth] = this.#f32[valueAddress(vectors, slot) / 4] as number;
        });
        return [name, values];
      }),
    );
  }

  /** The arrays of all weights and biases, of layers and of norms, or of what the optimiser keeps for them. */
  #arrays(suffix: string, vectorsOf: (at: LayerValues['at']) => Vectors, biases: Vectors): Stored[] {
    const layers = this.#layers.flatMap(({ placement, at }, i): Stored[] => {
      const { layer, survivors, eachSurvivor } = placement;
      const name = weightName(layer) + suffix;
      const weights = { name, vectors: vectorsOf(at), length: weightsOf(layer), survivors, eachSurvivor };
      if (!hasBias(layer)) return [weights];
      const bias = vectorsFrom(biases, biasSlots(this.#network, i));
      return [weights, whole(biasName(layer) + suffix, bias, outputsOf(layer))];
    });
    const norms = this.#network.norms.flatMap((norm, i): Stored[] => {
      const slot = normSlots(this.#network, i);
      const weights = vectorsFrom(biases, slot);
      const shifts = vectorsFrom(biases, slot + roundUp(norm.channels, 4));
      return [
        whole(normNames(norm).scale + suffix, weights, norm.channels),
        whole(normNames(norm).shift + suffix, shifts, norm.channels),
      ];
    });
    return [...layers, ...norms];
  }

  /** The running statistics of norms, which no optimiser moves. */
  #running(): Stored[] {
    return this.#network.norms.flatMap((norm, i): Stored[] => {
      const { mean, variance } = normNames(norm);
      const { runningMean, runningVariance } = this.#at.images?.norms[i] as NormAddresses;
      return [
        whole(mean, { at: runningMean, stride: VECTOR }, norm.channels),
        whole(variance, { at: runningVariance, stride: VECTOR }, norm.channels),
      ];
    });
  }

  /** With the spare ones before the first. */
  #clear(arrays: Vectors[], slots: number): void {
    for (const vectors of arrays)
      for (let slot = -4 * SPARE_BEFORE; slot < slots; slot++) this.#f32[valueAddress(vectors, slot) / 4] = 0;
  }
}

/** An array of which nothing is pruned. */
function whole(name: string, vectors: Vectors, length: number): Stored {
  const eachSurvivor: EachSurvivor = (visit) => {
    for (let i = 0; i < length; i++) visit(i, i, i);
  };
  return { name, vectors, length, survivors: length, eachSurvivor };
}

function valuesOf(values: Record<string, Float32Array>, name: string, length: number): Float32Array {
  const found = values[name];
  if (found?.length !== length)
    throw new RangeError(`${name} has ${found?.length ?? 'no'} values, not ${length}`);
  return found;
}
