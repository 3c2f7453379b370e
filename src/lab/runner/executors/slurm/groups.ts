// Trainings that one job does, one after the other.
import type { TrainingId } from '../../../../lottery/trainings/training';
import type { ReadyTrainings } from '../executor';

/** Of a job’s time, which nobody knows exactly, so much is planned. */
const PLANNED_SHARE = 0.8;

export interface GroupLengths {
  /** Seconds that a training will take; null while the run has measured nothing. */
  secondsOf(id: TrainingId): number | null;
  /** Seconds that a job should last at least. */
  shortest: number;
  /** Seconds that it may last; Infinity where that is not known. */
  longest: number;
}

/**
 * A training with the chain of those that go on from it, as far as the job's time allows: they need not wait in the queue again. What
 * else builds on them is left for other nodes, unless a job would be over too soon without it, or without others that are ready.
 */
export function gather(first: TrainingId, ready: ReadyTrainings, lengths: GroupLengths): TrainingId[] {
  const group = [first];
  const most = lengths.longest * PLANNED_SHARE;
  while ((lengthOf(group, lengths) ?? 0) < most) {
    const next = ready.nextAfter(group, group.slice(-1));
    if (!next) break;
    group.push(next.id);
  }
  fill(group, ready, lengths);
  return group;
}

/** @returns what was added to it */
export function fill(group: TrainingId[], ready: ReadyTrainings, lengths: GroupLengths): TrainingId[] {
  const added: TrainingId[] = [];
  while (isShort(group, lengths)) {
    const next = ready.nextAfter(group) ?? ready.next();
    if (!next) break;
    group.push(next.id);
    added.push(next.id);
  }
  return added;
}

/** Whether a job of these alone would be over too soon; false while nothing is known. */
export function isShort(group: readonly TrainingId[], lengths: GroupLengths): boolean {
  const length = lengthOf(group, lengths);
  return length !== null && length < Math.min(lengths.shortest, lengths.longest * PLANNED_SHARE);
}

function lengthOf(group: readonly TrainingId[], { secondsOf }: GroupLengths): number | null {
  let sum = 0;
  for (const id of group) {
    const seconds = secondsOf(id);
    if (seconds === null) return null;
    sum += seconds;
  }
  return sum;
}

/** Seconds of a time as sbatch takes it; Infinity where there is none. */
export function secondsIn(time: string | undefined): number {
  if (time === undefined) return Infinity;
  const [, days, rest = ''] = /^(?:(\d+)-)?(.*)$/.exec(time) ?? [];
  const parts = rest.split(':').map(Number);
  const [a = 0, b = 0, c = 0] = parts;
  if (days !== undefined) return Number(days) * 86_400 + a * 3600 + b * 60 + c;
  return parts.length === 3 ? a * 3600 + b * 60 + c : a * 60 + b;
}
