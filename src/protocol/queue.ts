// Data of the queue of a folder of runs: who waits, in which order, and how far it is.
import type { TranslatableText } from '../lottery/translate';

/** Runs at a time at most. */
export const MOST_AT_ONCE = 64;

/** A run that is to be run, or is. */
export interface QueuedRun {
  /** NAME-HASH */
  run: string;
  folder: string;
  /** Its place among those that wait, from 1; null once its turn has come: it is being started, or at work. */
  place: number | null;
  /** Whether it is passed over until it is released. */
  held: boolean;
  /** Why it could not be started, and was held for that. */
  trouble?: TranslatableText | undefined;
}

export interface Queue {
  /** Those whose turn has come, then those that wait, the next one first. */
  runs: QueuedRun[];
  /** Runs at a time. */
  atOnce: number;
  /** Whether nothing is started until the queue is released. */
  held: boolean;
}

/** How far all is that was queued since the queue was last empty. */
export interface QueueProgress {
  /** Runs that have come to their end, those that failed among them, and all. */
  done: number;
  failed: number;
  total: number;
  /** 0–1. */
  share: number;
  /** Until nothing is left that is not held; null where that cannot be known. */
  secondsLeft: number | null;
}
