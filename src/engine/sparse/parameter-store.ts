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
import { CHUNK, inChunks } from './each-survivor';
import type { EachSurvivor, SurvivorChunk } from './each-survivor';
import type { Placement } from './placement';
import { VECTOR } from './kernel-interface';
import type { TrainingAddresses } from './training-memory';
import { gather, roundUp, scatter, SPARE_BEFORE, valueAddress, vectorsFrom } from './vectors';
import type { Vectors } from './vectors';

/** A named parameter in memory. */
interface Stored {
  name: string;
  /** Values with the pruned ones, and without. */
  length: number;
  survivors: number;
  eachSurvivor: EachSurvivor;
  values: Vectors;
  /** Null where nothing is learned. */
  training: { gradients: Vectors; memories: Vectors[] } | null;
}

/** What survives of a parameter: its values, and then each of the optimiser's memories. */
interface Kept {
  /** Of each survivor, by its number. */
  indices: Uint32Array;
  /** By number + 1; 0 comes first. */
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
      eachSurvivor((chunk) => scatter(this.#f32, values, chunk, given, chunk.indices));
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
      eachSurvivor((chunk) => scatter(this.#f32, vectors, chunk, given, chunk.numbers));
    }
  }

  readState(): OptimiserState {
    return Object.fromEntries(
      this.#state().map(([name, vectors, { survivors, eachSurvivor }]) => {
        const values = new Float32Array(survivors);
        eachSurvivor((chunk) => gather(this.#f32, vectors, chunk, values, chunk.numbers));
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
        const { name, survivors, eachSurvivor } = stored;
        const vectors = this.#arraysOf(stored);
        const indices = new Uint32Array(survivors);
        const arrays = vectors.map(() => new Float32Array(survivors + 1));
        const places = arrays.map((array) => array.subarray(1));
        eachSurvivor((chunk) => {
          for (let i = 0; i < chunk.count; i++)
            indices[chunk.numbers[i] as number] = chunk.indices[i] as number;
          vectors.forEach((from, k) =>
            gather(this.#f32, from, chunk, places[k] as Float32Array, chunk.numbers),
          );
        });
        return [name, { indices, arrays }];
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
      for (let i = 0; i < kept.indices.length; i++) places[kept.indices[i] as number] = i + 1;
      const chunkPlaces = new Uint32Array(CHUNK);
      const vectors = this.#arraysOf(stored);
      const given = grown[name];
      eachSurvivor((chunk) => {
        const { count, indices } = chunk;
        for (let i = 0; i < count; i++) chunkPlaces[i] = places[indices[i] as number] as number;
        vectors.forEach((to, k) =>
          scatter(this.#f32, to, chunk, kept.arrays[k] as Float32Array, chunkPlaces),
        );
        if (given) this.#grow(stored.values, chunk, chunkPlaces, given);
      });
      for (let i = 0; i < kept.indices.length; i++) places[kept.indices[i] as number] = 0;
    }
  }

  /** Whether the optimiser remembers anything of weights of outputs that do not learn. */
  remembers({ layer, learns, eachSurvivor }: Placement): boolean {
    const stored = this.#parameters.find(({ name }) => name === weightName(layer));
    const [, ...memories] = stored ? this.#arraysOf(stored) : [];
    let found = false;
    eachSurvivor(({ count, indices, slots }) => {
      for (let i = 0; i < count && !found; i++)
        if (!learns[Math.floor((indices[i] as number) / layer.inputs)])
          found = memories.some(
            (memory) => !Object.is(this.#f32[valueAddress(memory, slots[i] as number) / 4], 0),
          );
    });
    return found;
  }

  #grow(
    values: Vectors,
    { count, indices, slots }: SurvivorChunk,
    places: Uint32Array,
    given: Float32Array,
  ): void {
    for (let i = 0; i < count; i++)
      if (places[i] === 0)
        this.#f32[valueAddress(values, slots[i] as number) / 4] = given[indices[i] as number] as number;
  }

  #readDense({ length, eachSurvivor }: Stored, vectors: Vectors): Float32Array {
    const values = new Float32Array(length);
    eachSurvivor((chunk) => gather(this.#f32, vectors, chunk, values, chunk.indices));
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
      const { layer, survivors, eachSurvivor } = placement;
      const { weights: values, training } = at;
      const weights = {
        ...{ name: weightName(layer), length: weightsOf(layer), survivors, eachSurvivor, values, training },
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
    for (let slot = -4 * SPARE_BEFORE; slot < slots; slot++) this.#f32[valueAddress(values, slot) / 4] = 0;
    this.#f32.fill(0, (at - SPARE_BEFORE * stride) / 4, (at + (slots / 4) * stride) / 4);
  }
}

/** A parameter of which nothing is pruned. */
function whole(name: string, length: number, values: Vectors, training: Stored['training']): Stored {
  const eachSurvivor = inChunks((chunk) => chunk.addStripe(0, length, 0, 1));
  return { name, length, survivors: length, eachSurvivor, values, training };
}

function valuesOf(values: Record<string, Float32Array>, name: string, length: number): Float32Array {
  const found = values[name];
  if (found?.length !== length)
    throw new RangeError(`${name} has ${found?.length ?? 'no'} values, not ${length}`);
  return found;
}
