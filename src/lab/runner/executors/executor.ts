// Contract of executors: they do the trainings that are ready. The scheduler knows which these are; an executor knows where there is room for them.
import type { PlannedTraining, TrainingId } from '../../../lottery/trainings/training';
import type { Where } from '../../../protocol/run';
import type { FinishedTraining } from '../../disk/training-record';
import type { FromWorker } from '../../worker/messages';

/** Gives out what is ready, from then on in the executor's hands. */
export interface ReadyTrainings {
  /** The most urgent one; null while none is ready. */
  next(): PlannedTraining | null;
  /**
   * The most urgent one that is ready once these are finished, and was not before; null where there is none.
   * @param parents those of which it must build on one; all of these unless given
   */
  nextAfter(ids: readonly TrainingId[], parents?: readonly TrainingId[]): PlannedTraining | null;
}

export interface Executor {
  /** How many trainings it does at a time. */
  readonly parallel: number;
  /** Trainings in its hands from before it was made: an earlier owner of the run gave them out. */
  readonly adopted: readonly TrainingId[];
  /** Begins to work; it tells when there is room. */
  start(): void;
  /** Takes as much as there is room for. @returns what it has taken */
  take(ready: ReadyTrainings): TrainingId[];
  /** Ends what is in its hands with checkpoints; each training is told of once it has ended. */
  stop(): void;
  /** Ends at once; nothing more is heard of it. */
  close(): Promise<void>;
}

/** A training that was finished in a folder of its own, whose files only have to be put into their place. */
export interface StagedTraining {
  /** The folder that has the training's files as the run folder would have them. */
  staging: string;
  finished: FinishedTraining;
  /** Name of the run that it was taken from, instead of being trained. */
  from?: string | undefined;
  /** What it took to train it, in all attempts. */
  seconds: number;
  where: Where;
}

/** `assigned`: somebody works on it from now on. `staged`: it is finished, and lies elsewhere. */
export type FromExecutor =
  | Exclude<FromWorker, { type: 'ready' }>
  | { type: 'assigned'; id: TrainingId }
  | ({ type: 'staged'; id: TrainingId } & StagedTraining);

export interface ExecutorEvents {
  onMessage(message: FromExecutor): void;
  /** What computes has told what it is. */
  onEngine(about: string): void;
  /** There is room for more, or all in its hands has ended. */
  onRoom(): void;
  /** It cannot go on. */
  onError(error: unknown): void;
}
