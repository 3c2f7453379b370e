// The time that a queue takes, from what its runs have taken so far.
import type { RunProgress } from '../../protocol/run';
import type { RunCost } from './costs';

/** A run, and what it costs where that is known. */
export interface KnownRun {
  cost: RunCost | null;
  progress: Pick<RunProgress, 'share' | 'secondsSpent' | 'secondsLeft'>;
}

export interface Forecast {
  /** Runs of the queue that have finished, the latest last. */
  finished: readonly KnownRun[];
  atWork: readonly KnownRun[];
  /** Those that wait and are not held. */
  waiting: readonly KnownRun[];
  /** Runs at a time. */
  atOnce: number;
}

/**
 * Seconds until all are done: as long as they take one after the other, shared among those that run at a time, but never less than the
 * longest under way. Runs that have not measured yet take, for their cost, what like ones have taken, all that other runs keep
 * them from training included. Null where there is no like one.
 */
export function secondsLeft({ finished, atWork, waiting, atOnce }: Forecast): number | null {
  const pace = paces(finished, atWork);
  const estimate = ({ cost, progress }: KnownRun): number | null => {
    if (progress.secondsLeft !== null) return progress.secondsLeft;
    const seconds = pace.get(cost?.kind ?? '') ?? null;
    const units = cost?.cost ?? null;
    return seconds === null || units === null ? null : seconds * units * (1 - progress.share);
  };
  let [all, longest] = [0, 0];
  for (const run of atWork) {
    const seconds = estimate(run);
    if (seconds === null) return null;
    all += seconds;
    longest = Math.max(longest, seconds);
  }
  for (const { cost, progress } of waiting) {
    // What it said when it was last at work is out of date.
    const seconds = estimate({ cost, progress: { ...progress, secondsLeft: null } });
    if (seconds === null) return null;
    all += seconds;
  }
  return Math.max(longest, all / Math.max(1, Math.min(atOnce, atWork.length + waiting.length)));
}

/** Seconds for a unit of cost, by kind: of runs that have finished, or else of those at work that know how long they will take. */
function paces(finished: readonly KnownRun[], atWork: readonly KnownRun[]): Map<string, number> {
  const sums = new Map<string, { seconds: number; cost: number }>();
  const add = ({ cost }: KnownRun, seconds: number) => {
    if (typeof cost?.cost !== 'number') return;
    const sum = sums.get(cost.kind) ?? { seconds: 0, cost: 0 };
    sums.set(cost.kind, { seconds: sum.seconds + seconds, cost: sum.cost + cost.cost });
  };
  for (const run of finished) add(run, run.progress.secondsSpent);
  const known = new Set(sums.keys());
  for (const run of atWork) {
    const { secondsSpent, secondsLeft: left } = run.progress;
    if (left !== null && !known.has(run.cost?.kind ?? '')) add(run, secondsSpent + left);
  }
  return new Map([...sums].map(([kind, { seconds, cost }]) => [kind, seconds / cost]));
}
