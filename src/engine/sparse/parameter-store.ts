// Weights, biases and optimiser state: between plain arrays and the kernels' order in memory.
import {
  biasName,
  hasBias,
  normNames,
  outputsOf,
  weightName,
  weightsOf,
} from '../../lottery/network/network';
import type { Network, Parameters } from '../../lottery/network/network';
import type { OptimiserState } from '../engine';
import type { NormAddresses } from './image/norm';
import type { LayerWeights } from './layer-weights';
import type { NetworkAddresses } from './network-memory';
import { biasSlots, normSlots } from './network-memory';
import { allInOrder, indexIn } from './each-survivor';
import type { EachSurvivor, Run } from './each-survivor';
import type { Placement } from './placement';
import { VECTOR } from './kernel-interface';
import type { TrainingAddresses } from './training-memory';
import {
  copyOfSlots,
  fillFour,
  gather,
  roundUp,
  scatter,
  scatterFrom,
  SPARE_BEFORE,
  valueAddress,
  vectorsFrom,
  ZEROS,
} from './vectors';
import type { Vectors } from './vectors';

/** A named parameter in memory. */
interface Stored {
  name: string;
  /** Values with the pruned ones, and without; and slots in memory. */
  length: number;
  survivors: number;
  slots: number;
  eachSurvivor: EachSurvivor;
  values: Vectors;
  /** Null where nothing is learned. */
  training: { gradients: Vectors; memories: Vectors[] } | null;
}

/** A copy of a parameter: its values, and then each of the optimiser's memories. */
interface Kept {
  eachSurvivor: EachSurvivor;
  /** By slot, after four zeros. */
  arrays: Float32Array[];
}

/** All that training changes, by the names of parameters. */
export type Surviving = ReadonlyMap<string, Kept>;

export class ParameterStore {
  readonly #f32: Float32Array;
  readonly #at: NetworkAddresses;
  readonly #network: Network;
  readonly #layers: LayerWeights[];
  readonly #memories: readonly string[];
  readonly #parameters: Stored[];

  /** @param memories that the optimiser keeps of each learned value */
  constructor(
    f32: Float32Array,
    at: NetworkAddresses,
    network: Network,
    layers: LayerWeights[],
    memories: readonly string[],
  ) {
    this.#f32 = f32;
    this.#at = at;
    this.#network = network;
    this.#layers = layers;
    this.#memories = memories;
    this.#parameters = [...this.#ofLayers(), ...this.#ofNorms(), ...this.#running()];
  }

  /** Sets to 0 whatever is summed up over steps, and the unused slots. */
  clear(): void {
    for (const { placement, at } of this.#layers) this.#clear(at.weights, at.training, placement.slots);
    this.#clear(this.#at.biases, this.#at.biasTraining, normSlots(this.#network));
  }

  /** Values of pruned weights are ignored. */
  writeParameters(parameters: Parameters): void {
    for (const { name, values, length, eachSurvivor } of this.#parameters) {
      const given = valuesOf(parameters, name, length);
      eachSurvivor((run) => {
        scatter(this.#f32, values, run, given, false);
      });
    }
  }

  /** Dense copies, pruned weights exactly 0. */
  readParameters(): Parameters {
    return Object.fromEntries(
      this.#parameters.map((stored) => [stored.name, this.#readDense(stored, stored.values)]),
    );
  }

  /** The same of the gradients of all that is learned. */
  readGradients(): Parameters {
    return Object.fromEntries(
      this.#parameters.flatMap((stored) =>
        stored.training ? [[stored.name, this.#readDense(stored, stored.training.gradients)]] : [],
      ),
    );
  }

  writeState(state: OptimiserState): void {
    for (const [name, vectors, { survivors, eachSurvivor }] of this.#state()) {
      const given = valuesOf(state, name, survivors);
      eachSurvivor((run) => {
        scatter(this.#f32, vectors, run, given, true);
      });
    }
  }

  readState(): OptimiserState {
    return Object.fromEntries(
      this.#state().map(([name, vectors, { survivors, eachSurvivor }]) => {
        const values = new Float32Array(survivors);
        eachSurvivor((run) => {
          gather(this.#f32, vectors, run, values, true);
        });
        return [name, values];
      }),
    );
  }

  /** Values of the largest parameter, pruned ones, too. */
  get longest(): number {
    return Math.max(...this.#parameters.map(({ length }) => length));
  }

  /** All that training changes, to be written under another mask. */
  readSurviving(): Surviving {
    return new Map(
      this.#parameters.map((stored) => {
        const { name, slots, eachSurvivor } = stored;
        const arrays = this.#arraysOf(stored).map((vectors) => copyOfSlots(this.#f32, vectors, slots));
        return [name, { eachSurvivor, arrays }];
      }),
    );
  }

  /**
   * What has not survived before has its value in `grown`, or 0.
   * @param grown dense, of weights
   * @param places as many zeros as the largest parameter has values; they are zeros again afterwards
   */
  writeSurviving(surviving: Surviving, grown: Parameters, places: Uint32Array): void {
    for (const stored of this.#parameters) {
      const { name, eachSurvivor } = stored;
      const kept = surviving.get(name);
      if (!kept) throw new RangeError(`${name} has no values`);
      kept.eachSurvivor((run) => {
        for (let i = 0; i < run.count; i++) places[indexIn(run, i)] = run.slot + i * run.step + ZEROS;
      });
      const vectors = this.#arraysOf(stored);
      const given = grown[name];
      eachSurvivor((run) => {
        for (let k = 0; k < vectors.length; k++)
          scatterFrom(this.#f32, vectors[k] as Vectors, run, kept.arrays[k] as Float32Array, places);
        if (given) this.#grow(stored.values, run, places, given);
      });
      places.fill(0, 0, stored.length);
    }
  }

  /** Whether the optimiser remembers anything of weights of outputs that do not learn. */
  remembers({ layer, learns, eachSurvivor }: Placement): boolean {
    const stored = this.#parameters.find(({ name }) => name === weightName(layer));
    const [, ...memories] = stored ? this.#arraysOf(stored) : [];
    let found = false;
    eachSurvivor((run) => {
      // All of a run have one output.
      if (found || run.count === 0 || learns[Math.floor(indexIn(run, 0) / layer.inputs)]) return;
      for (let i = 0; i < run.count; i++)
        found ||= memories.some(
          (memory) => !Object.is(this.#f32[valueAddress(memory, run.slot + i * run.step) / 4], 0),
        );
    });
    return found;
  }

  #grow(values: Vectors, run: Readonly<Run>, places: Uint32Array, given: Float32Array): void {
    for (let i = 0; i < run.count; i++) {
      const index = indexIn(run, i);
      if (places[index] === 0)
        this.#f32[valueAddress(values, run.slot + i * run.step) / 4] = given[index] as number;
    }
  }

  #readDense({ length, eachSurvivor }: Stored, vectors: Vectors): Float32Array {
    const values = new Float32Array(length);
    eachSurvivor((run) => {
      gather(this.#f32, vectors, run, values, false);
    });
    return values;
  }

  /** What the optimiser keeps: one kind of memory after the other. */
  #state(): [name: string, vectors: Vectors, of: Stored][] {
    return this.#memories.flatMap((memory, k) =>
      this.#parameters.flatMap((stored): [string, Vectors, Stored][] => {
        const vectors = stored.training?.memories[k];
        return vectors ? [[`${stored.name}.${memory}`, vectors, stored]] : [];
      }),
    );
  }

  /** Its values, and then each of the optimiser's memories. */
  #arraysOf({ values, training }: Stored): Vectors[] {
    return [values, ...(training?.memories.slice(0, this.#memories.length) ?? [])];
  }

  #ofLayers(): Stored[] {
    return this.#layers.flatMap(({ placement, at }, i): Stored[] => {
      const { layer, survivors, slots, eachSurvivor } = placement;
      const { weights: values, training } = at;
      const weights = {
        ...{ name: weightName(layer), length: weightsOf(layer), survivors, slots },
        ...{ eachSurvivor, values, training },
      };
      if (!hasBias(layer)) return [weights];
      return [weights, this.#plain(biasName(layer), biasSlots(this.#network, i), outputsOf(layer))];
    });
  }

  #ofNorms(): Stored[] {
    return this.#network.norms.flatMap((norm, i): Stored[] => {
      const slot = normSlots(this.#network, i);
      const { scale, shift } = normNames(norm);
      return [
        this.#plain(scale, slot, norm.channels),
        this.#plain(shift, slot + roundUp(norm.channels, 4), norm.channels),
      ];
    });
  }

  /** What lies among the biases from a slot on. */
  #plain(name: string, slot: number, length: number): Stored {
    const { biases, biasTraining } = this.#at;
    return whole(name, length, vectorsFrom(biases, slot), {
      gradients: vectorsFrom(biasTraining.gradients, slot),
      memories: biasTraining.memories.map((memory) => vectorsFrom(memory, slot)),
    });
  }

  /** The running statistics of norms, which are not trained by the optimiser. */
  #running(): Stored[] {
    return this.#network.norms.flatMap((norm, i): Stored[] => {
      const { mean, variance } = normNames(norm);
      const { runningMean, runningVariance } = this.#at.images?.norms[i] as NormAddresses;
      return [
        whole(mean, norm.channels, { at: runningMean, stride: VECTOR }, null),
        whole(variance, norm.channels, { at: runningVariance, stride: VECTOR }, null),
      ];
    });
  }

  /** Including the spare groups before the first. */
  #clear(values: Vectors, { at, stride }: TrainingAddresses, slots: number): void {
    const [step, end] = [values.stride / 4, valueAddress(values, slots) / 4];
    for (let i = valueAddress(values, -4 * SPARE_BEFORE) / 4; i < end; i += step) fillFour(this.#f32, i, 0);
    this.#f32.fill(0, (at - SPARE_BEFORE * stride) / 4, (at + (slots / 4) * stride) / 4);
  }
}

/** A parameter of which nothing is pruned. */
function whole(name: string, length: number, values: Vectors, training: Stored['training']): Stored {
  const slots = roundUp(length, 4);
  return { name, length, survivors: length, slots, eachSurvivor: allInOrder(length), values, training };
}

function valuesOf(values: Record<string, Float32Array>, name: string, length: number): Float32Array {
  const found = values[name];
  if (found?.length !== length)
    throw new RangeError(`${name} has ${found?.length ?? 'no'} values, not ${length}`);
  return found;
}
