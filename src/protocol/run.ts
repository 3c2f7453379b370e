// Data of a run: its states, its event log, its live progress. Shared by runner, command line, extension and webviews.
import type { TrainingId, TrainingKey, Measurement } from '../lottery/trainings/training';
import type { TranslatableText } from '../lottery/translate';
import type { QueuedRun } from './queue';
import type { Annotations } from './annotations';

/**
 * waiting: nobody has begun it yet. running: a live runner owns it. paused, stopped: ended on request, can be resumed. finished: every training is done.
 * failed: the runner gave up with an error, can be resumed. interrupted: its runner died, can be resumed.
 */
export const RUN_STATES = [
  'waiting',
  'running',
  'paused',
  'stopped',
  'finished',
  'failed',
  'interrupted',
] as const;
export type RunState = (typeof RUN_STATES)[number];

/** Where trainings are done: in worker threads of the run's own process, or as jobs of a cluster. */
export const EXECUTOR_NAMES = ['local', 'slurm'] as const;
export type ExecutorName = (typeof EXECUTOR_NAMES)[number];

/** Where a training was done that a cluster's scheduler had in hand, and what it waited for. */
export interface Where {
  node: string;
  /** As the scheduler calls it. */
  job: string;
  /** Seconds in the scheduler's queue before the job that finished it began. */
  queued: number;
  /** How often it was begun; more than once where jobs were ended by time limits, failures, or people. */
  attempts: number;
}

/** The same of a finished training, with the seconds that it took in all attempts. */
export interface TrainingJob extends Where {
  seconds: number | null;
}

/** One line of events.jsonl; `time` is ISO 8601. */
export type RunEvent = { time: string } &
  /** `spent`: seconds that earlier runners spent on the run. Logs of 0.1.0 may lack it. */
  (
    | { type: 'started'; owner: number; pid: number; cores: number; version: string; spent?: number }
    /** What computes, where results may depend on it in their last bits; told where it has changed. */
    | { type: 'engine'; about: string }
    /** `from`: the run that it is taken over from instead of being trained. */
    | { type: 'training-started'; id: TrainingId; fromIteration: number; from?: string }
    /** `seconds`: spent by the runner that ended it, null where that one died just then. `diverged`: its weights ended as NaN or infinite, so that nothing can be pruned from it. `where`: of trainings that were not done by the runner itself. */
    | {
        type: 'training-finished';
        id: TrainingId;
        seconds: number | null;
        diverged: boolean;
        where?: Where;
      }
    | { type: 'warning'; message: string }
    | { type: 'paused' }
    | { type: 'stopped' }
    /** `said`: the message as it can be put into another language. */
    | { type: 'failed'; message: string; said?: TranslatableText }
    | { type: 'finished' }
  );

/** A training under way. */
export interface ActiveTraining {
  id: TrainingId;
  key: TrainingKey;
  iteration: number;
  iterations: number;
  /** Share of weights left. */
  density: number;
  /** The newest measurement, once there is one. */
  latest: Measurement | null;
}

/** A snapshot of a whole run, cheap enough to send a few times a second. */
export interface RunProgress {
  state: RunState;
  /** `skipped`: cannot be run, because the training they would be pruned from diverged; not part of `total`. */
  trainings: { finished: number; total: number; skipped: number };
  /** Finished trainings whose weights ended as NaN or infinite. */
  diverged: TrainingId[];
  /** Work done and in all, weighted by surviving weights, 0–1. */
  share: number;
  /** Estimate, null until there is something to base it on. */
  secondsLeft: number | null;
  /** Spent on this run by all its runners so far. */
  secondsSpent: number;
  active: ActiveTraining[];
}

/** The order in which runs are listed: one for `sort`. */
export const newestFirst = (a: { created: string }, b: { created: string }): number =>
  a.created < b.created ? 1 : a.created > b.created ? -1 : 0;

/** A run in a list. */
export interface RunSummary {
  /** Folder name: NAME-HASH. */
  run: string;
  folder: string;
  experiment: string;
  hash: string;
  /** Of the user's own data; null for datasets known by name, none where the folder cannot be read. */
  fingerprint?: string | null;
  state: RunState;
  /** ISO 8601. */
  created: string;
  progress: RunProgress;
  /** Its place in the queue, as a window knows it; none of a run that is not to be run. */
  queued?: QueuedRun;
  /** How many of its trainings were taken over from other runs instead of being done again, by the names of these. */
  taken?: Record<string, number>;
  /** Missing where nothing is said of it, and it has no colour yet. */
  annotations?: Annotations;
  /** Why, for `failed`; what is wrong with the folder, where it can't be read; why a live runner says nothing. */
  message?: string;
  /** The same as it can be put into another language than English. */
  said?: TranslatableText;
}
