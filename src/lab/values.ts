// What a finished training leaves for others to build on, read from the run folder and checked.
import { stat } from 'node:fs/promises';
import type { Parameters } from '../lottery/network';
import type { TrainedValues } from '../lottery/plan';
import type { TrainingId } from '../lottery/training';
import { LabError } from '../lottery/errors';
import { metricsFile, ticketFile } from './layout';
import { DamagedTraining, readRecord, verifyTraining } from './record';
import type { FinishedTraining } from './record';
import { readTicket, withTicket } from './ticket';
import type { Ticket } from './ticket';
import { say } from '../lottery/translate';

/**
 * What a mask is pruned from.
 * @throws DamagedTraining where anything of the training is missing or not as it was written
 */
export const readTrained = (folder: string, id: TrainingId): Promise<TrainedValues> =>
  fromFinished(folder, id, (path) =>
    withTicket(path, async ({ final, mask }) => ({ final: await final(), mask: await mask() })),
  );

/**
 * What tickets rewind to, of the replicate's dense training.
 * @throws DamagedTraining where anything of the training is missing or not as it was written
 */
export const readRewind = (folder: string, id: TrainingId): Promise<Parameters> =>
  fromFinished(folder, id, (path) =>
    withTicket(path, async ({ rewound, initial }) => (await rewound()) ?? initial()),
  );

/**
 * The ticket of a finished training, after comparing it with what was written.
 * @throws DamagedTraining where anything of the training is missing or not as it was written
 */
export const readFinishedTicket = (folder: string, id: TrainingId): Promise<Ticket> =>
  fromFinished(folder, id, readTicket);

async function fromFinished<T>(
  folder: string,
  id: TrainingId,
  read: (path: string) => Promise<T>,
): Promise<T> {
  const finished = await readRecord(folder, id);
  if (!finished) throw new DamagedTraining(id, say('training.json is missing'));
  await verifyTraining(folder, finished);
  try {
    return await read(ticketFile(folder, id));
  } catch (error) {
    if (error instanceof LabError) throw new DamagedTraining(id, error.said.message);
    throw error;
  }
}

/**
 * A finished training that looks intact without reading its tensors: its record is, and its files have their sizes.
 * @returns null while it is not finished
 * @throws DamagedTraining
 */
export async function glanceAt(folder: string, id: TrainingId): Promise<FinishedTraining | null> {
  const finished = await readRecord(folder, id);
  if (!finished) return null;
  const { metrics, ticket } = finished.files;
  await expectSize(id, metricsFile(folder, id), metrics.bytes);
  await expectSize(id, ticketFile(folder, id), ticket.bytes);
  return finished;
}

async function expectSize(id: TrainingId, path: string, bytes: number): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => -1,
  );
  if (size !== bytes)
    throw new DamagedTraining(
      id,
      size < 0 ? say`${path} is missing` : say`${path} has ${size} bytes instead of ${bytes}`,
    );
}
