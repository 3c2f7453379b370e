// The contract of a mask schedule: a mask that is updated in the course of a training.
import type { AnyNetwork, Mask, Parameters } from '../../network/network';
import type { Experiment } from '../../settings';
import type { Measurable } from '../measurable';

/** Which training the schedule is of. */
export interface ScheduledTraining {
  experiment: Experiment;
  network: AnyNetwork;
  /** From 0. */
  replicate: number;
  /** From 1: it says how many weights are left. */
  level: number;
  /** θ0, unmasked. */
  initial: Parameters;
}

/** A training at an update. */
export interface UpdatedTraining extends Partial<Record<Measurable, Parameters>> {
  /** Steps taken since initialisation. */
  iteration: number;
  /** Not to be changed. */
  mask: Mask;
  weights: Parameters;
}

export interface MaskSchedule {
  /** The first iteration from `from` on before whose step the mask is updated; Infinity after the last. */
  nextUpdate(from: number): number;
  /** The update that leaves as many weights as the level has: the ticket is what is measured after it. Below 0 where it has them from the start. */
  reachedAt: number;
  /** What an update looks at beside the weights. */
  needs: readonly Measurable[];
  /**
   * Which examples it is measured on.
   * @param batch of the step that comes next
   * @param trainExamples indices into the dataset
   */
  examples(iteration: number, batch: Uint32Array, trainExamples: Uint32Array): Uint32Array;
  /** The mask from now on. */
  update(training: UpdatedTraining): Mask;
}

/** What an update did, for the record of the training. */
export interface MaskUpdate {
  /** Steps taken before it. */
  iteration: number;
  /** Weights of each layer, from the input, that survive no longer, and that survive again. */
  pruned: number[];
  grown: number[];
}
