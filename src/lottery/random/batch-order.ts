// Order of the training examples: the batch of each step.
import { stream } from './stream';

export interface BatchOrderSettings {
  seed: number;
  /** A replicate's tickets and controls all see the same batches. */
  replicate: number;
  /** Examples of a batch; the last of an epoch holds what is left. */
  batchSize: number;
  /** The training part: indices into the dataset, at least one. */
  trainExamples: Uint32Array;
}

/** The batches of one replicate. Any step can be asked for; nothing is remembered but the epoch last asked for. */
export class BatchOrder {
  readonly stepsPerEpoch: number;
  readonly #settings: BatchOrderSettings;
  #epoch = -1;
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
    this.#turnTo(Math.floor(iteration / this.stepsPerEpoch));
    const from = (iteration % this.stepsPerEpoch) * this.#settings.batchSize;
    return this.#examples.subarray(from, from + this.#settings.batchSize);
  }

  #turnTo(epoch: number): void {
    if (epoch === this.#epoch) return;
    const { seed, replicate, trainExamples } = this.#settings;
    const order = stream({ seed, replicate, purpose: 'order', index: epoch }).permutation(
      trainExamples.length,
    );
    this.#examples = Uint32Array.from(order, (i) => trainExamples[i] as number);
    this.#epoch = epoch;
  }
}
