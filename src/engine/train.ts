// The training loop: steps, measurements, checkpoints. The same for every engine.
import { earlyStop } from '../lottery/trainings/early-stop';
import type { TrainingRecipe } from '../lottery/settings';
import { layersOf, outputsOf, weightsOf } from '../lottery/network/network';
import { updateOf } from '../lottery/pruning/mask-schedules/update-record';
import { layerSurvivors } from '../lottery/pruning/masks';
import type { AnyNetwork, Mask, Parameters } from '../lottery/network/network';
import type { MaskUpdate } from '../lottery/pruning/mask-schedules/mask-schedule';
import type { Measurable } from '../lottery/pruning/measurable';
import type { BatchOrder } from '../lottery/random/batch-order';
import { learningRate } from '../lottery/trainings/learning-rate';
import type {
  LayerRecord,
  LineRecord,
  Measurement,
  TrainingRecord,
  TrainingTask,
} from '../lottery/trainings/training';
import { EarlyValues } from './early-values';
import type { EarlyState } from './early-values';
import { measureLine } from './line';
import type { Evaluation, OptimiserState, Slices, Trainer } from './engine';
import { shareable } from './shareable';
import { EventLoop, inSlices } from './slices';
import { expectOtherBatches, orderOf } from './order';
import { isMeasured } from './when-due';

export interface TrainingContext {
  network: AnyNetwork;
  recipe: TrainingRecipe;
  /** Made for the task: with its mask, from `task.start` at `task.startIteration`. */
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
  /** Of a mask that is updated meanwhile: what it is now, and how it came to that. */
  masked?: UpdatedMask | undefined;
  /** Where masks are pruned from values amid it. */
  early?: EarlyState | undefined;
}

export interface UpdatedMask {
  mask: Mask;
  updates: MaskUpdate[];
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
  /** Where it started when not at θ0, unmasked: θk after rewinding to k, or what another training ended with. */
  rewound: Parameters | null;
  /** Values at `task.captureAt`, pruned weights 0; null when none were wanted. */
  captured: Parameters | null;
  /** What masks are pruned from, pruned weights 0; null where that is the end. */
  early: Parameters | null;
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

/** Steps that a trainer is asked for at a time, at most: their batches are all in memory. */
const MOST_STEPS = 1000;

class Training {
  readonly #task: TrainingTask;
  readonly #context: TrainingContext;
  readonly #hooks: TrainingHooks;
  readonly #order: BatchOrder;
  readonly #events = new EventLoop();
  readonly #measurements: Measurement[];
  readonly #from: Checkpoint | null;
  #iteration: number;
  #lossSum: number;
  #captured: Parameters | null;
  #mask: Mask;
  readonly #updates: MaskUpdate[];
  /** Once all steps are taken: what the trainer holds may then be another network. */
  #ended: Pick<Checkpoint, 'parameters' | 'optimiser'> | null = null;
  readonly #early: EarlyValues | null;

  constructor(task: TrainingTask, context: TrainingContext, hooks: TrainingHooks, from: Checkpoint | null) {
    this.#task = task;
    this.#context = context;
    this.#hooks = hooks;
    this.#from = from;
    this.#order = orderOf(task, context);
    this.#iteration = from?.iteration ?? task.startIteration;
    this.#measurements = [...(from?.measurements ?? [])];
    this.#lossSum = from?.lossSum ?? 0;
    this.#captured = from?.captured ? shareable(from.captured) : null;
    this.#mask = from?.masked?.mask ?? task.mask;
    this.#updates = [...(from?.masked?.updates ?? [])];
    this.#early = task.pruningPoint ? new EarlyValues(task.pruningPoint, from?.early) : null;
  }

  async run(): Promise<TrainingEnd> {
    const { recipe, trainer } = this.#context;
    if (this.#task.joined) expectOtherBatches(this.#task, this.#context);
    if (this.#from?.masked) await trainer.setMask(this.#mask);
    if (this.#from) await trainer.restore(this.#from.parameters, this.#from.optimiser);
    for (;;) {
      await this.#capture();
      if (this.#measurementDue && !(await this.#measure())) return this.#stopped();
      if (this.#iteration >= recipe.iterations) break;
      if (this.#early?.isDue(this.#iteration) && !(await this.#look(this.#early))) return this.#stopped();
      if (this.#updateDue && !(await this.#updateMask())) return this.#stopped();
      if (!(await this.#takeSteps())) return this.#stopped();
    }
    const dead = await this.#inSlices(trainer.findDeadNeurons('train'));
    if (!dead) return this.#stopped();
    const { joined } = this.#task;
    if (!joined) return this.#finished(dead);
    this.#ended = await this.#held();
    const line = await this.#measureLine(joined, this.#ended);
    return line ? this.#finished(dead, line) : this.#stopped();
  }

  /** @returns null when asked to stop meanwhile: it is measured anew then */
  async #measureLine(
    { final, points }: NonNullable<TrainingTask['joined']>,
    { parameters, optimiser }: Pick<Checkpoint, 'parameters' | 'optimiser'>,
  ): Promise<LineRecord | null> {
    const { network, recipe, trainer } = this.#context;
    const ends = { start: this.#task.start, ticket: final, copy: parameters };
    return measureLine(ends, points, {
      ...{ network, mask: this.#mask, trainer, optimiser },
      ...{ order: this.#order, iterations: recipe.iterations },
      inSlices: (work) => this.#inSlices(work),
    });
  }

  /**
   * Up to the next measurement, update of the mask or look at it, or to where values are captured.
   * @returns whether to go on
   */
  async #takeSteps(): Promise<boolean> {
    const { recipe, trainer } = this.#context;
    const batches: Uint32Array[] = [];
    const rates: number[] = [];
    const first = this.#iteration;
    for (let i = first; i < this.#nextPause; i++) {
      batches.push(this.#order.batch(i));
      rates.push(learningRate(recipe, this.#task.fineTunes ? recipe.iterations - 1 : i));
    }
    for await (const losses of trainer.steps(batches, rates, first)) {
      for (const loss of losses) this.#lossSum += loss;
      this.#iteration += losses.length;
      if (!(await this.#goOn())) return false;
    }
    return true;
  }

  /** The iteration at which there is something to do besides the steps. */
  get #nextPause(): number {
    const { captureAt, schedule } = this.#task;
    const { iterations, evaluate_every } = this.#context.recipe;
    const i = this.#iteration;
    const measurement = i - (i % evaluate_every) + evaluate_every;
    const capture = captureAt > i ? captureAt : Infinity;
    const update = schedule?.nextUpdate(i + 1) ?? Infinity;
    const look = this.#early?.nextLook(i + 1) ?? Infinity;
    return Math.min(measurement, capture, update, look, iterations, i + MOST_STEPS);
  }

  get #measurementDue(): boolean {
    const i = this.#iteration;
    return isMeasured(i, this.#task, this.#context.recipe) && this.#measurements.at(-1)?.iteration !== i;
  }

  /** @returns whether it was finished: a stop leaves it for later */
  async #measure(): Promise<boolean> {
    const { trainer } = this.#context;
    const validation = await this.#inSlices(trainer.evaluate('validation'));
    if (!validation) return false;
    const previous = this.#measurements.at(-1);
    const untested = {
      iteration: this.#iteration,
      trainLoss: previous ? this.#lossSum / (this.#iteration - previous.iteration) : null,
      validationLoss: validation.loss,
      validationAccuracy: accuracy(validation),
    };
    const best = this.#testedInstead(untested);
    const test = best ?? (await this.#inSlices(trainer.evaluate('test')));
    if (!test) return false;
    const measurement: Measurement = {
      ...untested,
      ...('testLoss' in test
        ? { testLoss: test.testLoss, testAccuracy: test.testAccuracy }
        : { testLoss: test.loss, testAccuracy: accuracy(test) }),
    };
    this.#measurements.push(measurement);
    this.#lossSum = 0;
    this.#hooks.onMeasurement?.(measurement);
    return true;
  }

  /** The measurement whose figures of the test part stand for those of this one; null where they have to be measured. */
  #testedInstead(untested: Omit<Measurement, 'testLoss' | 'testAccuracy'>): Measurement | null {
    const { recipe } = this.#context;
    const { iteration } = untested;
    if (recipe.measure_test === 'always' || iteration === recipe.iterations) return null;
    const before = this.#measurements.filter((one) => this.#isOfTicket(one) === this.#isOfTicket(untested));
    if (before.length === 0) return null;
    const best = earlyStop([...before, { ...untested, testLoss: NaN, testAccuracy: NaN }]);
    return best.iteration === iteration ? null : best;
  }

  /** Whether it is measured once the network has as many weights as its level. */
  #isOfTicket({ iteration }: Pick<Measurement, 'iteration'>): boolean {
    return iteration > (this.#task.schedule?.reachedAt ?? -1);
  }

  get #updateDue(): boolean {
    const i = this.#iteration;
    return this.#task.schedule?.nextUpdate(i) === i && this.#updates.at(-1)?.iteration !== i;
  }

  /** @returns whether it was finished: a stop leaves it for later */
  async #updateMask(): Promise<boolean> {
    const { trainer, trainExamples, network } = this.#context;
    const { schedule } = this.#task;
    if (!schedule) return true;
    const iteration = this.#iteration;
    const measured: Partial<Record<Measurable, Parameters>> = {};
    const examples = schedule.examples(iteration, this.#order.batch(iteration), trainExamples);
    for (const need of schedule.needs) {
      const work = trainer[need]?.(examples);
      // The checks of experiment files refuse such an engine.
      if (!work) throw new Error(`The engine computes no ${need}`);
      const values = await this.#inSlices(work);
      if (!values) return false;
      measured[need] = values;
    }
    const weights = await trainer.parameters();
    const mask = schedule.update({ iteration, mask: this.#mask, weights, ...measured });
    await trainer.setMask(mask);
    this.#updates.push(updateOf(network, iteration, this.#mask, mask));
    this.#mask = mask;
    return true;
  }

  async #capture(): Promise<void> {
    const { captureAt } = this.#task;
    if (captureAt > 0 && this.#iteration === captureAt)
      this.#captured ??= shareable(await this.#context.trainer.parameters());
  }

  /** @returns whether it was finished: a stop leaves it for later */
  async #look(early: EarlyValues): Promise<boolean> {
    const weights = await this.#context.trainer.parameters();
    const work = inSlices(early.look({ iteration: this.#iteration, mask: this.#mask, weights }));
    return (await this.#inSlices(work)) !== null;
  }

  /** @returns null when asked to stop meanwhile */
  async #inSlices<T>(work: Slices<T>): Promise<T | null> {
    for (;;) {
      const slice = await work.next();
      if (slice.done) return slice.value;
      if (await this.#goOn()) continue;
      await work.return?.();
      return null;
    }
  }

  /** Serves events, if it is time to. @returns whether to go on */
  async #goOn(): Promise<boolean> {
    if (!this.#events.due) return true;
    this.#hooks.onProgress?.(this.#iteration);
    await this.#events.serve();
    switch (this.#hooks.next?.() ?? 'go on') {
      case 'go on':
        return true;
      case 'checkpoint':
        await this.#hooks.onCheckpoint?.(await this.#checkpoint());
        return true;
      case 'stop':
        return false;
    }
  }

  async #held(): Promise<Pick<Checkpoint, 'parameters' | 'optimiser'>> {
    const { trainer } = this.#context;
    return { parameters: await trainer.parameters(), optimiser: await trainer.optimiserState() };
  }

  async #checkpoint(): Promise<Checkpoint> {
    return {
      iteration: this.#iteration,
      // Whoever is given a checkpoint may give its values away.
      ...(this.#ended ? structuredClone(this.#ended) : await this.#held()),
      measurements: [...this.#measurements],
      lossSum: this.#lossSum,
      captured: this.#captured,
      ...(this.#task.schedule ? { masked: { mask: this.#mask, updates: [...this.#updates] } } : {}),
      ...(this.#early ? { early: this.#early.state } : {}),
    };
  }

  async #stopped(): Promise<TrainingEnd> {
    return { type: 'stopped', checkpoint: await this.#checkpoint() };
  }

  async #finished(dead: Record<string, number[]>, line?: LineRecord): Promise<TrainingEnd> {
    const { network, trainer, recipe } = this.#context;
    const { id, key, initial, start, schedule } = this.#task;
    const measurements = this.#measurements;
    const mask = this.#mask;
    // Before, it was another network.
    const ofTicket = measurements.filter((one) => this.#isOfTicket(one));
    const [untrained] = measurements;
    const end = measurements.at(-1);
    if (!untrained || !end) throw new Error(`${id} ended without a measurement`);
    const survivors = layerSurvivors(network, mask);
    const layers = layersOf(network).map((layer, i): LayerRecord => ({
      name: layer.name,
      weights: weightsOf(layer),
      survivors: survivors[i] ?? 0,
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
      earlyStop: earlyStop(ofTicket),
      end,
      ...(schedule ? { maskUpdates: this.#updates } : {}),
      ...(line ? { line } : {}),
      ...this.#early?.record(recipe.iterations),
    };
    return {
      type: 'finished',
      measurements,
      outcome: {
        record,
        initial,
        rewound: start === initial ? null : start,
        captured: this.#captured,
        early: this.#early?.values ?? null,
        final: this.#ended?.parameters ?? (await trainer.parameters()),
        mask,
      },
    };
  }
}

const accuracy = ({ correct, examples }: Evaluation) => correct / examples;
