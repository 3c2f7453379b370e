// Order of the training examples: the batch of each step.
import { courseAt } from './step-randomness';
import type { RandomnessAddress } from './step-randomness';
import { stream } from './stream';

/** A replicate's tickets and controls all see the same batches; a copy sees others from its iteration on. */
export interface BatchOrderSettings extends RandomnessAddress {
  /** Examples of a batch; the last of an epoch holds what is left. */
  batchSize: number;
  /** The training part: indices into the dataset, at least one. */
  trainExamples: Uint32Array;
}

/** The batches of one replicate. Any step can be asked for; nothing is remembered but the epoch last asked for. */
export class BatchOrder {
  readonly stepsPerEpoch: number;
  readonly #settings: BatchOrderSettings;
  /** Epoch and course of `#examples`. */
  #turnedTo = '';
  #examples = new Uint32Array();

  constructor(settings: BatchOrderSettings) {
    const { trainExamples, batchSize } = settings;
    if (trainExamples.length === 0) throw new RangeError('There are no examples to train on');
    this.#settings = settings;
    this.stepsPerEpoch = Math.ceil(trainExamples.length / batchSize);
  }

  /**
   * Examples of one step, indices into the dataset.
   * @param iteration of the step, from 0, counted since initialisation
   * @returns a view of its epoch's examples
   */
  batch(iteration: number): Uint32Array {
    this.#turnTo(iteration);
    const from = (iteration % this.stepsPerEpoch) * this.#settings.batchSize;
    return this.#examples.subarray(from, from + this.#settings.batchSize);
  }

  #turnTo(iteration: number): void {
    const epoch = Math.floor(iteration / this.stepsPerEpoch);
    const course = courseAt(this.#settings, iteration);
    const turnedTo = `${epoch} ${course.course ?? 0}`;
    if (turnedTo === this.#turnedTo) return;
    const { trainExamples } = this.#settings;
    const order = stream({ ...course, purpose: 'order', index: epoch }).permutation(trainExamples.length);
    this.#examples = Uint32Array.from(order, (i) => trainExamples[i] as number);
    this.#turnedTo = turnedTo;
  }
}
