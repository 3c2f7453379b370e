// Files of a run's jobs: `jobs/NNNN/` of the run folder, one folder for each array of jobs. tasks.json says what its tasks train;
// what these finish lies beside it, each training at the place that it will have in the run folder; `reports/` tells what has happened.
import { join } from 'node:path';
import { z } from 'zod';
import type { TrainingId } from '../../../../lottery/trainings/training';
import { phraseSchema } from '../../../disk/message-schema';
import { errorCode } from '../../../../lottery/errors';
import { RUN_NAME } from '../../../disk/events';
import { checkpointFile } from '../../../disk/paths';
import { isTemporary } from '../../../disk/files';
import {
  lookAt,
  makeFolder,
  namesIn,
  readText,
  remove,
  removeWhole,
  replaceFile,
  writeWhole,
} from '../../../disk/run-files';
import type { InRun } from '../../../disk/run-files';
import { readMetrics } from '../../../disk/metrics';
import { checkpointIteration } from '../../../disk/checkpoint';
import type { Measurement } from '../../../../lottery/trainings/training';

/** Rises whenever jobs of other releases could not do what it says. */
const BATCH_SCHEMA = 1;
const MOST_BATCHES = 1_000_000;
/** The most of a report that is read, in bytes. */
const MOST_REPORT = 1 << 16;

const effortSchema = z.object({
  /** How often a training was begun. */
  attempts: z.int().min(0),
  /** Seconds spent on it so far, as far as they are known. */
  seconds: z.number().min(0),
});
export type Effort = z.output<typeof effortSchema>;

const batchSchema = z.object({
  schema: z.literal(BATCH_SCHEMA),
  /** The release that made it; jobs are the same one's. */
  version: z.string(),
  checkpointSeconds: z.number().min(0),
  cores: z.int().min(1),
  /** When it was submitted, in milliseconds since 1970. */
  submitted: z.number(),
  /** Trainings of each task, in the order in which they are done. */
  tasks: z.array(z.array(z.string())),
  /** What was spent on trainings before, by their ids. */
  before: z.record(z.string(), effortSchema),
});

/** tasks.json */
export type Batch = Omit<z.output<typeof batchSchema>, 'schema'>;

const reportSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('finished'),
    id: z.string(),
    task: z.int().min(0),
    node: z.string().max(256),
    job: z.string().max(64),
    queued: z.number().min(0),
    attempts: z.int().min(1),
    seconds: z.number().min(0),
    about: z.string().max(1000).optional(),
    from: z.string().regex(RUN_NAME).optional(),
  }),
  z.object({
    type: z.literal('damaged'),
    id: z.string(),
    task: z.int().min(0),
    parent: z.string(),
    message: z.string(),
  }),
  z.object({
    type: z.literal('failed'),
    task: z.int().min(0),
    message: phraseSchema,
    hint: phraseSchema.optional(),
  }),
  z.object({ type: z.literal('ended'), task: z.int().min(0), code: z.int() }),
]);

/** What a job tells the owner of the run. */
export type Report = z.output<typeof reportSchema>;

export const jobsFolder = (folder: string) => join(folder, 'jobs');
export const batchFolder = (folder: string, number: number) => join(jobsFolder(folder), numbered(number));
export const tasksFile = (folder: string, number: number) => join(batchFolder(folder, number), 'tasks.json');
export const reportsFolder = (folder: string, number: number) => join(batchFolder(folder, number), 'reports');
/** Relative to the run folder, as sbatch takes it. */
export const logPattern = (number: number) => `jobs/${numbered(number)}/%a.log`;
export const endedPrefix = (number: number) => `jobs/${numbered(number)}/reports/${ENDED}`;
export const taskLog = (folder: string, number: number, task: number) =>
  join(batchFolder(folder, number), `${task}.log`);

const ENDED = 'ended-';
const numbered = (number: number) => String(number).padStart(4, '0');
/** An id as the name of a file. */
const flat = (id: TrainingId) => id.replaceAll('/', '.');

/** Numbers of the batches that were ever made. @throws LabError */
export async function batchNumbers(folder: string): Promise<number[]> {
  const names = await namesIn({ run: folder, path: jobsFolder(folder) });
  return names
    .flatMap((name) => (/^\d{4,7}$/.test(name) ? [Number(name)] : []))
    .filter((number) => number <= MOST_BATCHES)
    .sort((a, b) => a - b);
}

/** Null where it is over, or was never complete. */
export async function readBatch(folder: string, number: number): Promise<Batch | null> {
  try {
    const text = await readText({ run: folder, path: tasksFile(folder, number) });
    return batchSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Whether jobs may be at work on the run. */
export async function hasOpenBatches(folder: string): Promise<boolean> {
  for (const number of await batchNumbers(folder))
    if (lookAt({ run: folder, path: tasksFile(folder, number) })) return true;
  return false;
}

/** @throws LabError where the disk is full or refuses */
export async function writeBatch(folder: string, number: number, batch: Batch): Promise<void> {
  makeFolder({ run: folder, path: reportsFolder(folder, number) });
  const content = batchSchema.parse({ schema: BATCH_SCHEMA, ...batch });
  await writeWhole({ run: folder, path: tasksFile(folder, number) }, `${JSON.stringify(content)}\n`);
}

/** Names of the reports of a batch. */
export const reportNames = (folder: string, number: number): Promise<string[]> =>
  namesIn({ run: folder, path: reportsFolder(folder, number) }).then((names) =>
    names.filter((name) => !isTemporary(name) && !name.startsWith(BEGUN)),
  );

/** Null where it cannot be understood. */
export async function readReport(folder: string, number: number, name: string): Promise<Report | null> {
  try {
    const text = await readText(inReports(folder, number, name), MOST_REPORT);
    if (!name.startsWith(ENDED)) return reportSchema.parse(JSON.parse(text));
    const task = Number(name.slice(ENDED.length));
    return reportSchema.parse({ type: 'ended', task, code: Number(text.trim()) });
  } catch {
    return null;
  }
}

/** @throws LabError where the disk is full or refuses */
export async function writeReport(folder: string, number: number, report: Report): Promise<void> {
  const name = {
    finished: () => (report.type === 'finished' ? `${flat(report.id)}.json` : ''),
    damaged: () => `damaged-${report.task}.json`,
    failed: () => `failed-${report.task}.json`,
    ended: () => `${ENDED}${report.task}`,
  }[report.type]();
  const text = report.type === 'ended' ? String(report.code) : JSON.stringify(report);
  await writeWhole(inReports(folder, number, name), `${text}\n`);
}

export const hasReport = (folder: string, number: number, { id }: { id: TrainingId }): boolean =>
  lookAt(inReports(folder, number, `${flat(id)}.json`)) !== null;
export const hasEnded = (folder: string, number: number, task: number): boolean =>
  lookAt(inReports(folder, number, `${ENDED}${task}`)) !== null;

const BEGUN = 'begun-';

/** What was spent on a training in this batch; nothing where it was not begun. */
export async function readEffort(folder: string, number: number, id: TrainingId): Promise<Effort> {
  try {
    const text = await readText(inReports(folder, number, `${BEGUN}${flat(id)}`), MOST_REPORT);
    return effortSchema.parse(JSON.parse(text));
  } catch {
    return { attempts: 0, seconds: 0 };
  }
}

export const writeEffort = (folder: string, number: number, id: TrainingId, effort: Effort): Promise<void> =>
  writeWhole(inReports(folder, number, `${BEGUN}${flat(id)}`), `${JSON.stringify(effort)}\n`);

/** What was told of a training that lies in its place by now. */
export async function removeReport(folder: string, number: number, id: TrainingId): Promise<void> {
  await remove(inReports(folder, number, `${BEGUN}${flat(id)}`));
  await remove(inReports(folder, number, `${flat(id)}.json`));
}

/** What a job has measured so far of a training. */
export const stagedCurve = (folder: string, number: number, id: TrainingId): Promise<Measurement[]> =>
  readMetrics(batchFolder(folder, number), id).catch(() => []);

/**
 * Gives a training's checkpoint, where a job has left one, the place that the next job looks at.
 * @returns its iteration; null where there is none
 */
export async function keepCheckpoint(folder: string, number: number, id: TrainingId): Promise<number | null> {
  const staged = { run: folder, path: checkpointFile(batchFolder(folder, number), id) };
  if (lookAt(staged)) await replaceFile(staged, checkpointFile(folder, id));
  return checkpointIteration({ run: folder, path: checkpointFile(folder, id) });
}

/**
 * Ends a batch: what of it still waits finds nothing to do. Logs stay.
 * @returns false where a job that is not over has written something meanwhile, which is to be removed later
 */
export async function closeBatch(folder: string, number: number): Promise<boolean> {
  const own = batchFolder(folder, number);
  await remove({ run: folder, path: tasksFile(folder, number) });
  try {
    for (const name of await namesIn({ run: folder, path: own }))
      if (!name.endsWith('.log')) await removeWhole({ run: folder, path: join(own, name) });
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}

const inReports = (folder: string, number: number, name: string): InRun => ({
  run: folder,
  path: join(reportsFolder(folder, number), name),
});
