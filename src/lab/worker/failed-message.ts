// The message of a worker thread that failed.
import { saidBy } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import type { TrainingId } from '../../lottery/trainings/training';
import type { FromWorker } from './messages';

/** @param id the training that it was at, if any */
export function failed(error: unknown, id?: TrainingId): FromWorker & { type: 'failed' } {
  const { message, hint } = saidBy(error);
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const said = id === undefined ? message : say`${id} could not be trained: ${message}`;
  return { type: 'failed', message: said, hint, stack };
}
