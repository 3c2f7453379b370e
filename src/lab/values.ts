// What a finished training leaves for others to build on, read from the run folder and checked.
import { stat } from 'node:fs/promises';
import type { TrainingValues } from '../lottery/plan';
import type { TrainingId } from '../lottery/training';
import { LabError } from '../lottery/errors';
import { metricsFile, ticketFile } from './layout';
import { DamagedTraining, readRecord, verifyTraining } from './record';
import type { FinishedTraining } from './record';
import { readTicket } from './ticket';
import type { Ticket } from './ticket';
import { say } from '../lottery/translate';

/**
 * @throws DamagedTraining where anything of it is missing or not as it was written
 */
export async function readValues(folder: string, id: TrainingId): Promise<TrainingValues> {
  const { initial, rewound, final, mask } = await readFinishedTicket(folder, id);
  return { initial, rewind: rewound ?? initial, final, mask };
}

/**
 * The ticket of a finished training, after comparing it with what was written.
 * @throws DamagedTraining where anything of the training is missing or not as it was written
 */
export async function readFinishedTicket(folder: string, id: TrainingId): Promise<Ticket> {
  const finished = await readRecord(folder, id);
  if (!finished) throw new DamagedTraining(id, say('training.json is missing'));
  await verifyTraining(folder, finished);
  try {
    return await readTicket(ticketFile(folder, id));
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
