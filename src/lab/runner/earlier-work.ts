// Trainings that earlier runners finished or started.
import type { TrainingId } from '../../lottery/trainings/training';
import { checkpointIteration } from '../disk/checkpoint';
import { checkpointFile } from '../disk/paths';
import { Scheduler } from './scheduler';
import { DamagedTraining } from '../disk/training-record';
import { glanceAt } from '../disk/finished-training';
import type { Workload } from '../status/workload';
import type { RunWriter } from './run-writer';

export interface Surveyed {
  /** It knows what is finished. */
  scheduler: Scheduler;
  /** Of trainings that were begun, the iterations of their checkpoints. */
  reached: Map<TrainingId, number>;
}

/**
 * What is damaged is trained again, with a warning in the log.
 * @param known ids of the trainings whose end is in the log
 * @throws LabError where the disk refuses
 */
export async function findEarlierWork(
  folder: string,
  work: Workload,
  writer: RunWriter,
  known: ReadonlySet<TrainingId>,
): Promise<Surveyed> {
  const scheduler = new Scheduler(work.plan, work.priority);
  const reached = new Map<TrainingId, number>();
  for (const { id } of work.plan) {
    try {
      const finished = await glanceAt(folder, id);
      if (!finished) {
        const iteration = await checkpointIteration({ run: folder, path: checkpointFile(folder, id) });
        if (iteration !== null) reached.set(id, iteration);
        continue;
      }
      await writer.completed(id, finished.diverged, null, known.has(id));
      scheduler.finish(id, finished.diverged);
    } catch (error) {
      if (!(error instanceof DamagedTraining)) throw error;
      await writer.damaged(id, error.message);
    }
  }
  return { scheduler, reached };
}

/** More threads than this would have nothing to do: the longest chain of trainings takes as long as they save. */
export function usefulThreads(work: Workload, scheduler: Scheduler): number {
  const left = scheduler.all('waiting');
  const all = left.reduce((sum, { id }) => sum + (work.cost.get(id) ?? 0), 0);
  const longest = left.reduce((most, { id }) => Math.max(most, work.priority.get(id) ?? 0), 0);
  return left.length === 0 ? 0 : Math.min(left.length, Math.max(1, Math.ceil(all / longest)));
}
