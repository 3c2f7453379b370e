// training.json: what a finished training came to. It is written last, so that whatever it vouches for is there.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { LabError, errorCode } from '../lottery/errors';
import type { TrainingId, TrainingRecord } from '../lottery/training';
import { exists, readError, writeAtomically } from './files';
import { metricsFile, recordFile, ticketFile } from './layout';
import { measurementSchema, ordered, trainingKeySchema } from './measurement';
import { say } from '../lottery/translate';
import type { Phrase } from '../lottery/translate';

/** A file beside training.json, as it was when the training finished. */
export interface FileSum {
  bytes: number;
  sha256: string;
}

/** training.json */
export interface FinishedTraining {
  record: TrainingRecord;
  /** Its weights ended as NaN or infinite: nothing can be pruned from it. */
  diverged: boolean;
  files: { metrics: FileSum; ticket: FileSum };
}

/** A finished training whose files are no longer what they were: it has to be run again, with the same result. */
export class DamagedTraining extends LabError {
  constructor(
    readonly id: TrainingId,
    why: Phrase,
  ) {
    super(say`${id} is damaged: ${why}.`, {
      hint: say('Resuming the run trains it again, with the same result.'),
    });
  }
}

/** @throws LabError where the disk is full */
export async function writeRecord(folder: string, finished: FinishedTraining): Promise<void> {
  const { untrained, earlyStop, end, ...about } = finished.record;
  const record = {
    ...about,
    untrained: ordered(untrained),
    earlyStop: ordered(earlyStop),
    end: ordered(end),
  };
  const text = JSON.stringify({ record, diverged: finished.diverged, files: finished.files }, null, 2);
  // The sum is the last line, over all that stands before it.
  const summed = text.replace(/\n\}$/, `,\n  "sha256": "${sha256(text)}"\n}\n`);
  await writeAtomically(recordFile(folder, finished.record.id), summed);
}

/**
 * @returns null while the training is not finished
 * @throws DamagedTraining
 */
export async function readRecord(folder: string, id: TrainingId): Promise<FinishedTraining | null> {
  let text: string;
  try {
    text = await readFile(recordFile(folder, id), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    if (isDenied(error)) throw readError(error, recordFile(folder, id));
    throw new DamagedTraining(id, say`training.json cannot be read (${errorCode(error) ?? String(error)})`);
  }
  const [, written, sum] = /^([\s\S]*),\n {2}"sha256": "([0-9a-f]{64})"\n\}\n$/.exec(text) ?? [];
  if (written === undefined || sha256(written + '\n}') !== sum)
    throw new DamagedTraining(id, say('training.json is not as it was written'));
  const parsed = finishedSchema.safeParse(JSON.parse(text));
  if (!parsed.success || parsed.data.record.id !== id)
    throw new DamagedTraining(id, say('training.json is not the record of this training'));
  return parsed.data;
}

/** Whether the training is finished, as cheaply as possible: not whether its files are intact. */
export const isFinished = (folder: string, id: TrainingId): Promise<boolean> =>
  exists(recordFile(folder, id));

/**
 * Reads everything that a finished training left, and compares it with what was written.
 * @throws DamagedTraining
 */
export async function verifyTraining(folder: string, finished: FinishedTraining): Promise<void> {
  const { id } = finished.record;
  await verifyFile(id, metricsFile(folder, id), 'metrics.jsonl', finished.files.metrics);
  await verifyFile(id, ticketFile(folder, id), 'ticket.safetensors', finished.files.ticket);
}

/** The sum of a file of these chunks, one after the other. */
export function fileSum(chunks: Uint8Array[]): FileSum {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return { bytes: chunks.reduce((sum, chunk) => sum + chunk.length, 0), sha256: hash.digest('hex') };
}

async function verifyFile(id: TrainingId, path: string, name: string, written: FileSum): Promise<void> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    if (isDenied(error)) throw readError(error, path);
    throw new DamagedTraining(
      id,
      errorCode(error) === 'ENOENT'
        ? say`${name} is missing`
        : say`${name} cannot be read (${errorCode(error) ?? String(error)})`,
    );
  }
  if (hash.digest('hex') !== written.sha256)
    throw new DamagedTraining(id, say`${name} is not as it was written`);
}

/** What may not be read is not damaged: nothing is gained by training it again. */
const isDenied = (error: unknown) => ['EACCES', 'EPERM'].includes(errorCode(error) ?? '');

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const fileSumSchema = z.object({ bytes: z.int(), sha256: z.string() });

const recordSchema = z.object({
  id: z.string(),
  key: trainingKeySchema,
  weights: z.int(),
  survivors: z.int(),
  layers: z.array(
    z.object({
      name: z.string(),
      weights: z.int(),
      survivors: z.int(),
      neurons: z.int(),
      deadNeurons: z.array(z.int()),
    }),
  ),
  untrained: measurementSchema,
  earlyStop: measurementSchema,
  end: measurementSchema,
}) satisfies z.ZodType<TrainingRecord>;

const finishedSchema = z.object({
  record: recordSchema,
  diverged: z.boolean(),
  files: z.object({ metrics: fileSumSchema, ticket: fileSumSchema }),
});
