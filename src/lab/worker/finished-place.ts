// Finished trainings that lie in the run folder, or still in the staging folder of a job.
import { setTimeout as wait } from 'node:timers/promises';
import type { TrainingId } from '../../lottery/trainings/training';
import { DamagedTraining, isFinished } from '../disk/training-record';
import type { WorkerSetup } from './messages';

/** A shared folder may hide for so long what another machine has moved there. */
const HIDDEN_SECONDS = 75;

/**
 * Reads of a finished training where it lies. The run's owner may move it from the one place to the other at any time.
 * @throws DamagedTraining where it is in neither, or not as it was written
 */
export async function whereFinished<T>(
  { folder, staging }: Pick<WorkerSetup, 'folder' | 'staging'>,
  id: TrainingId,
  read: (folder: string) => Promise<T>,
): Promise<T> {
  if (staging === undefined || isFinished(folder, id)) return read(folder);
  if (isFinished(staging, id))
    try {
      return await read(staging);
    } catch (error) {
      if (!(error instanceof DamagedTraining) || isFinished(staging, id)) throw error;
    }
  for (let waited = 0; waited < HIDDEN_SECONDS && !isFinished(folder, id); waited++) await wait(1000);
  return read(folder);
}
