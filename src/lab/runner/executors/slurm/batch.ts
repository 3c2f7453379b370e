// Batches of jobs that have been submitted together: what each has still to do, and whether more is to be expected of it.
import type { TranslatableText } from '../../../../lottery/translate';
import type { TrainingId } from '../../../../lottery/trainings/training';
import type { Report } from './batch-files';
import type { QueuedTask } from './slurm';

export interface Task {
  index: number;
  /** What it has not finished yet, in the order in which it is done. */
  left: TrainingId[];
  state: 'submitted' | QueuedTask['state'] | 'gone' | 'over';
  /** When its end is believed though no file tells of it, in milliseconds: Infinity while it is in the queue. */
  lostAt: number;
  /** Whether it has said that it ends. */
  isEnded: boolean;
  /** The code that it said it ends with. */
  code: number | null;
  /** What it said when it failed. */
  said: TranslatableText | null;
}

export interface Batch {
  number: number;
  name: string;
  tasks: Task[];
  job: string | null;
  /** Names of the reports that have been read. */
  read: Set<string>;
  /** Trainings that were told to be finished and cannot be seen whole yet, with when that was told. */
  unseen: Map<TrainingId, { report: Report & { type: 'finished' }; since: number }>;
}

export const hasOpenTasks = ({ tasks }: Batch): boolean => tasks.some(({ state }) => state !== 'over');

/** Whether something that it has told to be finished cannot be seen whole yet. */
export const isAwaited = ({ unseen }: Batch, { left }: Task): boolean => left.some((id) => unseen.has(id));

/** Whether it has said that it ends, and nothing more comes of it. */
export const isSettled = (batch: Batch, task: Task): boolean =>
  task.isEnded && (task.left.length === 0 || (task.code !== 0 && !isAwaited(batch, task)));

/** What a job is at work on, if it runs. */
export const currentOf = ({ unseen }: Batch, { left }: Task): TrainingId | undefined =>
  left.find((id) => !unseen.has(id));

export function removeFrom(ids: TrainingId[], id: TrainingId): boolean {
  const at = ids.indexOf(id);
  if (at >= 0) ids.splice(at, 1);
  return at >= 0;
}
