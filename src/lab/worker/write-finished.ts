// The files of a finished training, from what a worker has packed.
import { encodeMetrics, writeMetrics } from '../disk/metrics';
import { ticketFile } from '../disk/paths';
import { writeWhole } from '../disk/run-files';
import { fileSum, writeRecord } from '../disk/training-record';
import type { FinishedWork } from './messages';

/**
 * The record comes last: once it is there, so is all that it refers to.
 * @param folder of the run, or one that has its trainings at the same places
 * @param mayWrite asked once more before the record is written; throws where somebody else has the run
 * @throws LabError where the disk is full or refuses
 */
export async function writeFinished(
  folder: string,
  { record, measurements, diverged, ticket, ticketSum }: FinishedWork,
  mayWrite: () => void = () => undefined,
): Promise<void> {
  await Promise.all([
    writeWhole({ run: folder, path: ticketFile(folder, record.id) }, ticket),
    writeMetrics(folder, record.id, measurements),
  ]);
  mayWrite();
  const metrics = fileSum([Buffer.from(encodeMetrics(measurements))]);
  await writeRecord(folder, { record, diverged, files: { metrics, ticket: ticketSum } });
}
