// training.json: the record of a finished training. It is written last, so everything that it refers to exists.
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { LabError, errorCode } from '../../lottery/errors';
import { MOST_POINTS } from '../../lottery/trainings/copies';
import type { TrainingId, TrainingRecord } from '../../lottery/trainings/training';
import { readError } from './files';
import { metricsFile, recordFile, ticketFile } from './paths';
import { RefusedError, lookAt, openToRead, readText, writeWhole } from './run-files';
import type { InRun } from './run-files';
import { lossSchema, measurementSchema, ordered, trainingKeySchema } from './measurement-schema';
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';
import { pieces } from '../../tensors/dtype';
import { jsonText } from './tensors/metadata';

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
    why: TranslatableText,
  ) {
    super(say`${id} is damaged: ${why}.`, {
      hint: say('Resume the run: the training is then repeated, with the same result.'),
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
  await writeWhole({ run: folder, path: recordFile(folder, finished.record.id) }, withSum(text));
}

/**
 * The sum is the last line, over all that stands before it.
 * @param text an object as JSON, indented by two
 */
export const withSum = (text: string): string =>
  text.replace(/\n\}$/, () => `,\n  "sha256": "${sha256(text)}"\n}\n`);

/**
 * @returns null while the training is not finished
 * @throws DamagedTraining
 */
export async function readRecord(folder: string, id: TrainingId): Promise<FinishedTraining | null> {
  const path = recordFile(folder, id);
  let text: string;
  try {
    text = await readText({ run: folder, path });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    if (isDenied(error)) throw readError(error, path);
    throw new DamagedTraining(id, say`training.json cannot be read (${errorCode(error) ?? String(error)})`);
  }
  const [, written, sum] = /^([\s\S]*),\n {2}"sha256": "([0-9a-f]{64})"\n\}\n$/.exec(text) ?? [];
  if (written === undefined || sha256(written + '\n}') !== sum)
    throw new DamagedTraining(id, say('training.json was changed after it was written'));
  const parsed = jsonText.pipe(finishedSchema).safeParse(text);
  if (!parsed.success || parsed.data.record.id !== id)
    throw new DamagedTraining(id, say('training.json is not the record of this training'));
  return parsed.data;
}

/** Whether the training is finished, as cheaply as possible: not whether its files are intact. */
export const isFinished = (folder: string, id: TrainingId): boolean =>
  lookAt({ run: folder, path: recordFile(folder, id) }) !== null;

/**
 * Reads everything that a finished training left, and compares it with what was written.
 * @throws DamagedTraining
 */
export async function verifyTraining(folder: string, finished: FinishedTraining): Promise<void> {
  const { id } = finished.record;
  const inRun = (path: string) => ({ run: folder, path });
  await verifyFile(id, inRun(metricsFile(folder, id)), 'metrics.jsonl', finished.files.metrics);
  await verifyFile(id, inRun(ticketFile(folder, id)), 'ticket.safetensors', finished.files.ticket);
}

/** The sum of a file of these chunks, one after the other. */
export function fileSum(chunks: Uint8Array[]): FileSum {
  const hash = createHash('sha256');
  for (const chunk of chunks) for (const piece of pieces(chunk)) hash.update(piece);
  return { bytes: chunks.reduce((sum, chunk) => sum + chunk.length, 0), sha256: hash.digest('hex') };
}

async function verifyFile(id: TrainingId, place: InRun, name: string, written: FileSum): Promise<void> {
  const hash = createHash('sha256');
  try {
    const file = await openToRead(place);
    await pipeline(file.createReadStream(), hash);
  } catch (error) {
    if (isDenied(error)) throw readError(error, place.path);
    throw new DamagedTraining(
      id,
      errorCode(error) === 'ENOENT'
        ? say`${name} is missing`
        : say`${name} cannot be read (${errorCode(error) ?? String(error)})`,
    );
  }
  if (hash.digest('hex') !== written.sha256)
    throw new DamagedTraining(id, say`${name} was changed after it was written`);
}

/** What may not be read, or is refused, is not damaged: nothing is gained by training it again. */
const isDenied = (error: unknown) =>
  error instanceof RefusedError || ['EACCES', 'EPERM'].includes(errorCode(error) ?? '');

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
  maskUpdates: z
    .array(z.object({ iteration: z.int(), pruned: z.array(z.int()), grown: z.array(z.int()) }))
    .optional(),
  prunedAt: z.int().optional(),
  earlyBird: z
    .object({
      held: z.boolean(),
      looks: z.array(z.object({ iteration: z.int(), distances: z.array(z.number()) })),
    })
    .optional(),
  line: z
    .object({
      points: z
        .array(
          z.object({
            share: z.number(),
            trainLoss: lossSchema,
            trainAccuracy: z.number(),
            testLoss: lossSchema,
            testAccuracy: z.number(),
          }),
        )
        .min(3)
        .max(MOST_POINTS),
      distance: lossSchema,
      travelled: z.tuple([lossSchema, lossSchema]),
    })
    .optional(),
}) satisfies z.ZodType<TrainingRecord>;

const finishedSchema = z.object({
  record: recordSchema,
  diverged: z.boolean(),
  files: z.object({ metrics: fileSumSchema, ticket: fileSumSchema }),
});
