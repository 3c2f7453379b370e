// The training loop: steps, measurements, checkpoints. The same for every engine.
import { earlyStop } from '../lottery/early-stop';
import type { TrainingRecipe } from '../lottery/experiment/schema';
import { outputsOf, weightName, weightsOf } from '../lottery/network';
import type { Mask, Network, Parameters } from '../lottery/network';
import { BatchOrder } from '../lottery/order';
import { learningRate } from '../lottery/schedule';
import type { LayerRecord, Measurement, TrainingRecord, TrainingTask } from '../lottery/training';
import { Breath } from './breath';
import type { Evaluation, OptimiserState, Slices, Trainer } from './engine';

export interface TrainingContext {
  network: Network;
  recipe: TrainingRecipe;
  /** Made for the task: with its mask, from `task.start`. */
  trainer: Trainer;
  /** The training part: indices into the dataset. */
  trainExamples: Uint32Array;
}

/** All that a training needs to go on bit-identically. */
export interface Checkpoint {
  /** Steps taken since initialisation. */
  iteration: number;
  parameters: Parameters;
  optimiser: OptimiserState;
  measurements: Measurement[];
  /** Sum of the losses of the batches since the last measurement. */
  lossSum: number;
  /** Values at `task.captureAt`, once it is past. */
  captured: Parameters | null;
}

export interface TrainingHooks {
  /** In order, each once; those of a checkpoint that was resumed from are not told again. */
  onMeasurement?(measurement: Measurement): void;
  /** Steps taken since initialisation; told about 40 times a second. */
  onProgress?(iteration: number): void;
  /**
   * Asked about 40 times a second, between steps or amid a measurement, after waiting events have been served. `checkpoint`
   * hands one to `onCheckpoint` and goes on; `stop` ends the training with one.
   */
  next?(): 'go on' | 'checkpoint' | 'stop';
  onCheckpoint?(checkpoint: Checkpoint): void | Promise<void>;
}

/** What a finished training leaves behind. */
export interface TrainingOutcome {
  record: TrainingRecord;
  /** θ0 of this training, unmasked, as drawn. */
  initial: Parameters;
  /** Where it started when not at θ0: θk after rewinding to k, unmasked. */
  rewound: Parameters | null;
  /** Values at `task.captureAt`, pruned weights 0; null when none were wanted. */
  captured: Parameters | null;
  /** Pruned weights exactly 0. */
  final: Parameters;
  mask: Mask;
}

export type TrainingEnd =
  | { type: 'finished'; outcome: TrainingOutcome; measurements: Measurement[] }
  | { type: 'stopped'; checkpoint: Checkpoint };

/**
 * Trains a task to its end, or until it is asked to stop. Measures at the start, at every multiple of `evaluate_every` and at the
 * end. Never computes for more than some 50 ms without serving events, unless a single step takes longer.
 * @param from where to go on; the trainer is put into its state
 */
export async function train(
  task: TrainingTask,
  context: TrainingContext,
  hooks: TrainingHooks = {},
  from: Checkpoint | null = null,
): Promise<TrainingEnd> {
  return new Training(task, context, hooks, from).run();
}

class Training {
  readonly #task: TrainingTask;
  readonly #context: TrainingContext;
  readonly #hooks: TrainingHooks;
  readonly #breath = new Breath();
  readonly #measurements: Measurement[];
  #iteration: number;
  #lossSum: number;
  #captured: Parameters | null;

  constructor(task: TrainingTask, context: TrainingContext, hooks: TrainingHooks, from: Checkpoint | null) {
    this.#task = task;
    this.#context = context;
    this.#hooks = hooks;
    this.#iteration = from?.iteration ?? task.startIteration;
    this.#measurements = [...(from?.measurements ?? [])];
    this.#lossSum = from?.lossSum ?? 0;
    this.#captured = from?.captured ? shareable(from.captured) : null;
    if (from) context.trainer.restore(from.parameters, from.optimiser);
  }

  async run(): Promise<TrainingEnd> {
    const { recipe, trainer, trainExamples } = this.#context;
    const { seed, key, startIteration } = this.#task;
    const order = new BatchOrder({
      seed,
      replicate: key.replicate,
      batchSize: recipe.batch_size,
      trainExamples,
    });
    for (;;) {
      this.#capture();
      if (this.#measurementDue && !(await this.#measure())) return this.#stopped();
      if (this.#iteration >= recipe.iterations) break;
      if (this.#breath.due && !(await this.#breathe())) return this.#stopped();
      const i = this.#iteration;
      this.#lossSum += trainer.step(order.batch(i), learningRate(recipe, i), i - startIteration + 1, i);
      this.#iteration++;
    }
    const dead = await this.#inSlices(trainer.findDeadNeurons('train'));
    return dead ? this.#finished(dead) : this.#stopped();
  }

  /** After the same number of steps, however often the training was interrupted. */
  get #measurementDue(): boolean {
    const { startIteration } = this.#task;
    const { iterations, evaluate_every } = this.#context.recipe;
    const i = this.#iteration;
    return (
      (i === startIteration || i % evaluate_every === 0 || i === iterations) &&
      this.#measurements.at(-1)?.iteration !== i
    );
  }

  /** @returns whether it was finished: a stop leaves it for later */
  async #measure(): Promise<boolean> {
    const { trainer } = this.#context;
    const validation = await this.#inSlices(trainer.evaluateInSlices('validation'));
    const test = validation && (await this.#inSlices(trainer.evaluateInSlices('test')));
    if (!test) return false;
    const previous = this.#measurements.at(-1);
    const measurement: Measurement = {
      iteration: this.#iteration,
      trainLoss: previous ? this.#lossSum / (this.#iteration - previous.iteration) : null,
      validationLoss: validation.loss,
      validationAccuracy: accuracy(validation),
      testLoss: test.loss,
      testAccuracy: accuracy(test),
    };
    this.#measurements.push(measurement);
    this.#lossSum = 0;
    this.#hooks.onMeasurement?.(measurement);
    return true;
  }

  #capture(): void {
    const { captureAt } = this.#task;
    if (captureAt > 0 && this.#iteration === captureAt)
      this.#captured ??= shareable(this.#context.trainer.parameters());
  }

  /** @returns null when asked to stop meanwhile */
  async #inSlices<T>(slices: Slices<T>): Promise<T | null> {
    for (;;) {
      const slice = slices.next();
      if (slice.done) return slice.value;
      if (this.#breath.due && !(await this.#breathe())) return null;
    }
  }

  /** @returns whether to go on */
  async #breathe(): Promise<boolean> {
    this.#hooks.onProgress?.(this.#iteration);
    await this.#breath.take();
    switch (this.#hooks.next?.() ?? 'go on') {
      case 'go on':
        return true;
      case 'checkpoint':
        await this.#hooks.onCheckpoint?.(this.#checkpoint());
        return true;
      case 'stop':
        return false;
    }
  }

  #checkpoint(): Checkpoint {
    const { trainer } = this.#context;
    return {
      iteration: this.#iteration,
      parameters: trainer.parameters(),
      optimiser: trainer.optimiserState(),
      measurements: [...this.#measurements],
      lossSum: this.#lossSum,
      captured: this.#captured,
    };
  }

  #stopped(): TrainingEnd {
    return { type: 'stopped', checkpoint: this.#checkpoint() };
  }

  #finished(dead: Record<string, number[]>): TrainingEnd {
    const { network, trainer } = this.#context;
    const { id, key, initial, start, startIteration, mask } = this.#task;
    const measurements = this.#measurements;
    const [untrained] = measurements;
    const end = measurements.at(-1);
    if (!untrained || !end) throw new Error(`${id} ended without a measurement`);
    const layers = network.layers.map((layer): LayerRecord => ({
      name: layer.name,
      weights: weightsOf(layer),
      survivors: (mask[weightName(layer)] ?? new Uint8Array()).reduce((sum, bit) => sum + bit, 0),
      neurons: outputsOf(layer),
      deadNeurons: dead[layer.name] ?? [],
    }));
    const record: TrainingRecord = {
      id,
      key,
      weights: layers.reduce((sum, layer) => sum + layer.weights, 0),
      survivors: layers.reduce((sum, layer) => sum + layer.survivors, 0),
      layers,
      untrained,
      earlyStop: earlyStop(measurements),
      end,
    };
    return {
      type: 'finished',
      measurements,
      outcome: {
        record,
        initial,
        rewound: startIteration > 0 ? start : null,
        captured: this.#captured,
        final: trainer.parameters(),
        mask,
      },
    };
  }
}

/** A copy that every checkpoint can bring to another thread without one of its own. */
const shareable = (parameters: Parameters): Parameters =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, values]) => {
      const copy = new Float32Array(new SharedArrayBuffer(values.byteLength));
      copy.set(values);
      return [name, copy];
    }),
  );

const accuracy = ({ correct, examples }: Evaluation) => correct / examples;
