// A network's values and the optimiser's state as tensors: creating, updating, reading and disposing them.
import type { TrainingRecipe } from '../../lottery/settings';
import type { Mask, Network, Parameters } from '../../lottery/network/network';
import type { OptimiserState } from '../engine';
import { fromTensor, gathered, maskToTensor, storedParameters, toTensor } from './layout';
import type { Stored } from './layout';
import type { Tensor, TensorFlow } from './library';
import { memoriesOf } from './optimiser';
import type { Update } from './optimiser';

/** One parameter, and all that training it takes. */
export interface Held extends Update {
  stored: Stored;
  /** Where weights survive, and as many zeros; null where all do. */
  survivors: { mask: Tensor; zeros: Tensor } | null;
  /** Where the survivors are in the parameter. */
  indices: Uint32Array;
}

export class HeldValues {
  readonly #tf: TensorFlow;
  readonly #memories: readonly string[];
  readonly all: readonly Held[];
  /** Those that gradients are taken of. */
  readonly learned: readonly Held[];
  readonly #byName: ReadonlyMap<string, Held>;

  constructor(tf: TensorFlow, network: Network, mask: Mask, recipe: TrainingRecipe) {
    this.#tf = tf;
    this.#memories = memoriesOf(recipe);
    this.all = storedParameters(network).map((stored) => this.#made(stored, mask[stored.name]));
    this.learned = this.all.filter(({ stored }) => stored.role !== 'statistic');
    this.#byName = new Map(this.all.map((held) => [held.stored.name, held]));
  }

  byName(name: string): Held {
    const held = this.#byName.get(name);
    if (!held) throw new RangeError(`The network has no parameter ${name}`);
    return held;
  }

  /** Takes over what a step has made of it. */
  replace(held: Held, { value, memories }: Update): void {
    this.#tf.dispose([held.value, held.memories]);
    held.value = value;
    held.memories = memories;
  }

  /** Values of pruned weights are not looked at. */
  writeParameters(parameters: Parameters): void {
    for (const held of this.all) {
      const { name, length } = held.stored;
      const given = valuesOf(parameters, name, length);
      const values = new Float32Array(length);
      for (const i of held.indices) values[i] = given[i] as number;
      held.value.dispose();
      held.value = this.#tensor(held.stored, values);
    }
  }

  /** Dense copies, pruned weights exactly 0. */
  readParameters(): Parameters {
    return Object.fromEntries(this.all.map(({ stored, value }) => [stored.name, read(stored, value)]));
  }

  /** What is pruned is forgotten; what grows starts at its value in `grown`, or at 0. */
  setMask(mask: Mask, grown: Parameters): void {
    for (const held of this.all) {
      const { stored, value, memories } = held;
      const after = mask[stored.name];
      if (!after) continue;
      const before = new Uint8Array(stored.length);
      for (const i of held.indices) before[i] = 1;
      const { indices, survivors } = this.#surviving(stored, after);
      const kept = (tensor: Tensor, ofGrown: (i: number) => number) => {
        const [from, to] = [read(stored, tensor), new Float32Array(stored.length)];
        for (const i of indices) to[i] = before[i] ? (from[i] as number) : ofGrown(i);
        return this.#tensor(stored, to);
      };
      const values = grown[stored.name];
      const update = {
        value: kept(value, (i) => values?.[i] ?? 0),
        memories: memories.map((memory) => kept(memory, () => 0)),
      };
      if (held.survivors) this.#tf.dispose([held.survivors.mask, held.survivors.zeros]);
      this.replace(held, update);
      Object.assign(held, { indices, survivors });
    }
  }

  /**
   * Gradients as parameters have them; their tensors are given back.
   * @param gradients in the order of what is learned
   */
  namedGradients(gradients: Tensor[]): Parameters {
    const named = this.learned.map(({ stored }, i): [string, Float32Array] => [
      stored.name,
      read(stored, gradients[i] as Tensor),
    ]);
    this.#tf.dispose(gradients);
    return Object.fromEntries(named);
  }

  writeState(state: OptimiserState): void {
    for (const held of this.learned) {
      const { stored, indices } = held;
      this.#tf.dispose(held.memories);
      held.memories = this.#memories.map((memory) => {
        const given = valuesOf(state, `${stored.name}.${memory}`, indices.length);
        const values = new Float32Array(stored.length);
        for (let i = 0; i < indices.length; i++) values[indices[i] as number] = given[i] as number;
        return this.#tensor(stored, values);
      });
    }
  }

  readState(): OptimiserState {
    return Object.fromEntries(
      this.all.flatMap(({ stored, memories, indices }) =>
        memories.map((tensor, i): [string, Float32Array] => [
          `${stored.name}.${this.#memories[i]}`,
          gathered(read(stored, tensor), indices, new Float32Array(indices.length)),
        ]),
      ),
    );
  }

  dispose(): void {
    for (const { value, memories, survivors } of this.all)
      this.#tf.dispose([value, memories, survivors ? [survivors.mask, survivors.zeros] : []]);
  }

  #made(stored: Stored, mask: Uint8Array | undefined): Held {
    const tf = this.#tf;
    const zeros = () => tf.zeros(stored.shape);
    return {
      stored,
      value: zeros(),
      memories: stored.role === 'statistic' ? [] : this.#memories.map(zeros),
      ...this.#surviving(stored, mask),
    };
  }

  #surviving(stored: Stored, mask: Uint8Array | undefined): Pick<Held, 'indices' | 'survivors'> {
    const tf = this.#tf;
    const indices = survivingIndices(stored.length, mask);
    const survivors =
      mask && indices.length < stored.length
        ? { mask: tf.tensor(maskToTensor(stored, mask), stored.shape, 'bool'), zeros: tf.zeros(stored.shape) }
        : null;
    return { indices, survivors };
  }

  #tensor = (stored: Stored, values: Float32Array): Tensor =>
    this.#tf.tensor(toTensor(stored, values), stored.shape);
}

function survivingIndices(length: number, mask: Uint8Array | undefined): Uint32Array {
  const indices = new Uint32Array(length);
  let count = 0;
  for (let i = 0; i < length; i++) if (!mask || mask[i]) indices[count++] = i;
  return indices.slice(0, count);
}

const read = (stored: Stored, tensor: Tensor): Float32Array =>
  fromTensor(stored, tensor.dataSync<'float32'>());

function valuesOf(values: Record<string, Float32Array>, name: string, length: number): Float32Array {
  const found = values[name];
  if (found?.length !== length)
    throw new RangeError(`${name} has ${found?.length ?? 'no'} values, not ${length}`);
  return found;
}
