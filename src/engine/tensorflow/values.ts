// A network's values and the optimiser's as tensors: made, replaced after each step, read, given back.
import type { TrainingRecipe } from '../../lottery/experiment/schema';
import type { Mask, Network, Parameters } from '../../lottery/network';
import type { OptimiserState } from '../engine';
import { fromTensor, maskToTensor, storedParameters, toTensor } from './layout';
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

  writeState(state: OptimiserState): void {
    for (const held of this.learned) {
      const { stored, indices } = held;
      this.#tf.dispose(held.memories);
      held.memories = this.#memories.map((memory) => {
        const given = valuesOf(state, `${stored.name}.${memory}`, indices.length);
        const values = new Float32Array(stored.length);
        indices.forEach((to, i) => (values[to] = given[i] as number));
        return this.#tensor(stored, values);
      });
    }
  }

  readState(): OptimiserState {
    return Object.fromEntries(
      this.all.flatMap(({ stored, memories, indices }) =>
        memories.map((tensor, i): [string, Float32Array] => {
          const values = read(stored, tensor);
          return [
            `${stored.name}.${this.#memories[i]}`,
            Float32Array.from(indices, (at) => values[at] as number),
          ];
        }),
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
    const each = Uint32Array.from({ length: stored.length }, (_, i) => i);
    const indices = mask ? each.filter((i) => mask[i]) : each;
    return {
      stored,
      value: zeros(),
      memories: stored.role === 'statistic' ? [] : this.#memories.map(zeros),
      indices,
      survivors:
        mask && indices.length < stored.length
          ? { mask: tf.tensor(maskToTensor(stored, mask), stored.shape, 'bool'), zeros: zeros() }
          : null,
    };
  }

  #tensor = (stored: Stored, values: Float32Array): Tensor =>
    this.#tf.tensor(toTensor(stored, values), stored.shape);
}

const read = (stored: Stored, tensor: Tensor): Float32Array =>
  fromTensor(stored, tensor.dataSync<'float32'>());

function valuesOf(values: Record<string, Float32Array>, name: string, length: number): Float32Array {
  const found = values[name];
  if (found?.length !== length)
    throw new RangeError(`${name} has ${found?.length ?? 'no'} values, not ${length}`);
  return found;
}
