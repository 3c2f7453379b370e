// Base of trainers that compute in this thread: work in slices, and checks before each step.
import type { Mask, Parameters } from '../lottery/network/network';
import type { Evaluation, OptimiserState, Part, Slices, Trainer } from './engine';
import { inSlices } from './slices';
import { checkBatch, checkUsable } from './trainer-checks';

/** Engines give the work as generators that yield after every few milliseconds. */
export abstract class SlicedTrainer implements Trainer {
  /** @param batchSize the most examples of a step */
  constructor(private readonly batchSize: number) {}

  steps(batches: readonly Uint32Array[], rates: readonly number[], first: number): Slices<void, number> {
    return inSlices(this.#steps(batches, rates, first));
  }

  evaluate(part: Part): Slices<Evaluation> {
    return inSlices(this.evaluation(part));
  }

  classify(part: Part): Slices<Uint16Array> {
    return inSlices(this.classification(part));
  }

  findDeadNeurons(part: Part): Slices<Record<string, number[]>> {
    return inSlices(this.deadNeurons(part));
  }

  gradients(examples: Uint32Array): Slices<Parameters> {
    return inSlices(this.lossGradients(examples));
  }

  abstract parameters(): Promise<Parameters>;
  abstract optimiserState(): Promise<OptimiserState>;
  abstract restore(parameters: Parameters, optimiser: OptimiserState): Promise<void>;
  abstract setMask(mask: Mask, grown?: Parameters): Promise<void>;

  /** Whether no other trainer has taken its place. */
  protected abstract get usable(): boolean;

  /** One step on 1 to `batchSize` examples. @returns the mean loss before it */
  protected abstract step(examples: Uint32Array, learningRate: number, position: number): number;

  protected abstract evaluation(part: Part): Generator<void, Evaluation, void>;
  protected abstract classification(part: Part): Generator<void, Uint16Array, void>;
  protected abstract deadNeurons(part: Part): Generator<void, Record<string, number[]>, void>;
  protected abstract lossGradients(examples: Uint32Array): Generator<void, Parameters, void>;

  protected checkUsable(): void {
    checkUsable(this.usable);
  }

  /** Yields the loss of each step. */
  *#steps(
    batches: readonly Uint32Array[],
    rates: readonly number[],
    first: number,
  ): Generator<number, void, void> {
    for (const [i, examples] of batches.entries()) {
      this.checkUsable();
      checkBatch(examples, this.batchSize);
      yield this.step(examples, rates[i] as number, first + i);
    }
  }
}
