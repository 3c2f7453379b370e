// Writer of trainings as they are done: into the run folder by its owner, into a folder of its own by a job.
import type { Measurement, TrainingId } from '../../lottery/trainings/training';
import type { NewEvent } from '../disk/events';
import type { FinishedWork } from '../worker/messages';
import type { StagedTraining } from './executors/executor';

export interface TrainingWriter {
  event(event: NewEvent): void;
  /** @param known measurements that the training goes on from; whatever else its curve held is cut off */
  began(id: TrainingId, iteration: number, known: Measurement[]): void;
  measured(id: TrainingId, measurement: Measurement): void;
  checkpoint(id: TrainingId, chunks: Uint8Array[]): Promise<void>;
  /** @param seconds that the training took here */
  finished(id: TrainingId, work: FinishedWork, seconds: number): Promise<void>;
  /** It was finished elsewhere: its files are put into their place. */
  adopted(id: TrainingId, staged: StagedTraining): Promise<void>;
  /** A finished training is none any more, because its files are damaged: it has to be trained again. */
  damaged(id: TrainingId, message: string): Promise<void>;
}
