// Trains one network in a Python process. Order, rates, masks and randomness come from here; values are there.
import { layersOf, weightName } from '../../lottery/network/network';
import type { Mask, Parameters } from '../../lottery/network/network';
import { layerMask } from '../../lottery/pruning/masks';
import { epochSeed, stepSeed } from '../../lottery/random/step-randomness';
import type { Ask } from '../../protocol/channel/contract';
import type { TensorArray } from '../../tensors/dtype';
import type { Evaluation, OptimiserState, Part, Slices, Trainer, TrainerSetup } from '../engine';
import { evenBatches } from '../gradients';
import { checkMaskChange } from '../mask-change';
import { StepRandomness } from '../step-draws';
import { checkBatch, checkUsable } from '../trainer-checks';
import type { PythonContract } from './contract';
import { Pace } from './pace';
import { floats } from './scratch';
import type { Arrays, Scratch } from './scratch';

export interface TrainerResources {
  ask: Ask<PythonContract>;
  scratch: Scratch;
  /** Examples of each part. */
  examples: Record<Part, number>;
  /** Whether code of the user's own draws random numbers. */
  draws: boolean;
  /** Whether it may still use them. */
  owns: () => boolean;
}

export class PyTorchTrainer implements Trainer {
  readonly #resources: TrainerResources;
  readonly #setup: TrainerSetup;
  /** Batches that each part is gone through in. */
  readonly #batches: Record<Part, number>;
  readonly #randomness: StepRandomness;
  readonly #steps = new Pace();
  readonly #passes = new Pace();
  readonly #gradients = new Pace();
  readonly #statistics = new Pace();

  private constructor(resources: TrainerResources, setup: TrainerSetup, batches: Record<Part, number>) {
    this.#resources = resources;
    this.#setup = setup;
    this.#batches = batches;
    this.#randomness = new StepRandomness(setup);
  }

  static async make(resources: TrainerResources, setup: TrainerSetup): Promise<PyTorchTrainer> {
    const { network, recipe, parameters, mask } = setup;
    for (const layer of layersOf(network)) layerMask(mask, layer);
    const given = { ...under('parameters', parameters), ...under('mask', mask) };
    const batches = await resources.scratch.sending(given, (arrays) =>
      resources.ask('trainer', { network, recipe, arrays }),
    );
    return new PyTorchTrainer(resources, setup, batches);
  }

  async *steps(
    batches: readonly Uint32Array[],
    rates: readonly number[],
    first: number,
  ): Slices<void, number> {
    const { recipe, startIteration } = this.#setup;
    for (const batch of batches) checkBatch(batch, recipe.batch_size);
    yield* this.#steps.over(batches.length, (from, to) => {
      const part = batches.slice(from, to);
      const { arrays, shapes } = this.#drawn(part, first + from);
      const settings = {
        sizes: part.map(({ length }) => length),
        rates: rates.slice(from, to),
        taken: first + from - startIteration,
        ...this.#seeds(first + from, part.length),
      };
      return this.#send(arrays, (path) => this.#ask('steps', { arrays: path, ...settings }), shapes);
    });
  }

  async *measureStatistics(batches: readonly Uint32Array[], first: number): Slices<void> {
    const measured = this.#statistics.over(batches.length, (from, to) => {
      const part = batches.slice(from, to);
      const { arrays, shapes } = this.#drawn(part, first + from);
      const settings = {
        sizes: part.map(({ length }) => length),
        anew: from === 0,
        ...this.#seeds(first + from, part.length),
      };
      return this.#send(arrays, (path) => this.#ask('statistics', { arrays: path, ...settings }), shapes);
    });
    yield* emptySlices(measured);
  }

  async *evaluate(part: Part): Slices<Evaluation> {
    let loss = 0;
    let correct = 0;
    for await (const sums of this.#over(part, (stretch) => this.#ask('evaluate', stretch))) {
      for (const sum of sums) {
        loss += sum.loss;
        correct += sum.score;
      }
      yield [];
    }
    const examples = this.#resources.examples[part];
    return { loss: loss / examples, correct, examples };
  }

  async *classify(part: Part): Slices<Uint16Array> {
    const classes = new Uint16Array(this.#resources.examples[part]);
    let at = 0;
    const some = this.#over(part, (stretch) =>
      this.#receive((answer) => this.#ask('classify', { ...stretch, answer })),
    );
    for await (const { classes: given } of some) {
      classes.set(given ?? [], at);
      at += given?.length ?? 0;
      yield [];
    }
    return classes;
  }

  async *findDeadNeurons(part: Part): Slices<Record<string, number[]>> {
    yield* emptySlices(this.#over(part, (stretch) => this.#ask('ranges', stretch)));
    return this.#ask('constant', {});
  }

  async *gradients(examples: Uint32Array): Slices<Parameters> {
    yield* this.#added('gradients', examples);
    return floats(await this.#receive((answer) => this.#ask('take_gradients', { answer })));
  }

  async *hessianGradients(examples: Uint32Array): Slices<Parameters> {
    yield* this.#added('gradients', examples);
    yield* this.#added('hessian_gradients', examples);
    return floats(await this.#receive((answer) => this.#ask('take_hessian_gradients', { answer })));
  }

  async *flow(): Slices<Parameters> {
    yield [];
    return floats(await this.#receive((answer) => this.#ask('flow', { answer })));
  }

  /** Adds up what each batch gives. */
  #added(
    what: 'gradients' | 'hessian_gradients',
    examples: Uint32Array,
  ): AsyncGenerator<never[], void, void> {
    const batches = evenBatches(examples, this.#setup.recipe.batch_size);
    const added = this.#gradients.over(batches.length, (from, to) => {
      const part = batches.slice(from, to);
      const settings = { sizes: part.map(({ length }) => length), of: examples.length, anew: from === 0 };
      return this.#send({ examples: joined(part) }, (arrays) => this.#ask(what, { arrays, ...settings }));
    });
    return emptySlices(added);
  }

  async setMask(mask: Mask, grown: Parameters = {}): Promise<void> {
    const { network } = this.#setup;
    checkMaskChange(network, mask, grown);
    const ofWeights = layersOf(network).flatMap((layer) => {
      const name = weightName(layer);
      const values = grown[name];
      return values ? [[name, values] as const] : [];
    });
    const given = { ...under('mask', mask), ...under('grown', Object.fromEntries(ofWeights)) };
    await this.#send(given, (arrays) => this.#ask('set_mask', { arrays }));
  }

  async parameters(): Promise<Parameters> {
    return floats(await this.#receive((answer) => this.#ask('parameters', { answer })));
  }

  async optimiserState(): Promise<OptimiserState> {
    return floats(await this.#receive((answer) => this.#ask('memories', { answer })));
  }

  async restore(parameters: Parameters, optimiser: OptimiserState): Promise<void> {
    const given = { ...under('parameters', parameters), ...under('memories', optimiser) };
    await this.#send(given, (arrays) => this.#ask('restore', { arrays }));
  }

  /** Of so many steps and of their epochs, where code of the user's own draws. */
  #seeds(first: number, count: number): { seeds: number[]; epochs: number[] } {
    const { draws, examples } = this.#resources;
    if (!draws) return { seeds: [], epochs: [] };
    const { randomness, recipe } = this.#setup;
    const stepsPerEpoch = Math.ceil(examples.train / recipe.batch_size);
    const steps = Array.from({ length: count }, (_, i) => first + i);
    return {
      seeds: steps.map((step) => stepSeed(randomness, step)),
      epochs: steps.map((step) => epochSeed(randomness, step, stepsPerEpoch)),
    };
  }

  /** The examples of steps and their randomness, step after step. */
  #drawn(
    batches: readonly Uint32Array[],
    first: number,
  ): { arrays: Arrays; shapes: Record<string, number[]> } {
    const draws = batches.map((batch, i) => this.#randomness.at(first + i, batch.length));
    const examples = joined(batches);
    const arrays: Arrays = { examples };
    const shapes: Record<string, number[]> = {};
    const add = (name: string, parts: (Uint8Array | Int8Array)[], signed: boolean) => {
      const all = signed ? Int8Array : Uint8Array;
      const values = new all(parts.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const part of parts) {
        values.set(part, at);
        at += part.length;
      }
      arrays[`draws/${name}`] = values;
      shapes[`draws/${name}`] = [examples.length, values.length / examples.length];
    };
    const changes = draws.flatMap((draw) => draw.changes ?? []);
    if (changes.length > 0) add('changes', changes, true);
    const [one] = draws;
    for (const [site, { step }] of (one?.images ?? []).entries())
      add(
        `step.${step}`,
        draws.flatMap(({ images }) => images[site]?.keeps ?? []),
        false,
      );
    for (const layer of one?.dense.keys() ?? [])
      add(
        `layer.${layer}`,
        draws.flatMap(({ dense }) => dense.get(layer) ?? []),
        false,
      );
    return { arrays, shapes };
  }

  #over<T>(part: Part, work: (stretch: { part: Part; first: number; last: number }) => Promise<T>) {
    return this.#passes.over(this.#batches[part], (first, last) => work({ part, first, last }));
  }

  readonly #ask: Ask<PythonContract> = (name, params) => {
    this.#checkUsable();
    return this.#resources.ask(name, params);
  };

  #send<T>(
    arrays: Arrays,
    use: (path: string) => Promise<T>,
    shapes: Record<string, number[]> = {},
  ): Promise<T> {
    this.#checkUsable();
    return this.#resources.scratch.sending(arrays, use, shapes);
  }

  #receive(ask: (path: string) => Promise<unknown>): Promise<Arrays> {
    this.#checkUsable();
    return this.#resources.scratch.receiving(ask);
  }

  #checkUsable(): void {
    checkUsable(this.#resources.owns());
  }
}

/** A slice for each stretch of work, with nothing in it. */
async function* emptySlices(work: AsyncGenerator<unknown, void, void>): AsyncGenerator<never[], void, void> {
  while (!(await work.next()).done) yield [];
}

const under = (room: string, arrays: Record<string, TensorArray>): Arrays =>
  Object.fromEntries(Object.entries(arrays).map(([name, values]) => [`${room}/${name}`, values]));

/** Indices as numbers that PyTorch reads in every version. */
function joined(batches: readonly Uint32Array[]): Int32Array {
  const all = new Int32Array(batches.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const batch of batches) {
    all.set(batch, at);
    at += batch.length;
  }
  return all;
}
