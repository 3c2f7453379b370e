// Settings of a queue, and which runs have come to their end since it was last empty.
import { z } from 'zod';
import { MOST_AT_ONCE } from '../../protocol/queue';
import { readText, remove, writeWhole } from '../disk/run-files';
import { doneFile, settingsFile } from './paths';
import type { QueuePlaces } from './paths';

/** The most of such a file that is read, in bytes. */
const MOST_BYTES = 1 << 24;

const settingsSchema = z.object({
  /** Runs at a time. */
  atOnce: z.int().min(1).max(MOST_AT_ONCE).catch(1),
  /** Whether nothing is started. */
  held: z.boolean().catch(false),
});
export type QueueSettings = z.output<typeof settingsSchema>;

const doneSchema = z.record(z.string(), z.enum(['finished', 'failed']));
export type Done = z.output<typeof doneSchema>;

/** What was never set, or cannot be read, is as at first. */
export const readSettings = ({ queue }: QueuePlaces): Promise<QueueSettings> =>
  readJson(queue, settingsFile(queue), settingsSchema).then((found) => found ?? { atOnce: 1, held: false });

/** @throws LabError where the disk is full or refuses */
export const writeSettings = ({ queue }: QueuePlaces, settings: QueueSettings): Promise<void> =>
  writeWhole({ run: queue, path: settingsFile(queue) }, `${JSON.stringify(settings)}\n`);

/** By the names of the runs. */
export const readDone = ({ queue }: QueuePlaces): Promise<Done> =>
  readJson(queue, doneFile(queue), doneSchema).then((found) => found ?? {});

/** For the queue's owner alone. @throws LabError where the disk is full or refuses */
export const writeDone = ({ queue }: QueuePlaces, done: Done): Promise<void> =>
  writeWhole({ run: queue, path: doneFile(queue) }, `${JSON.stringify(done)}\n`);

export const removeDone = ({ queue }: QueuePlaces): Promise<void> =>
  remove({ run: queue, path: doneFile(queue) });

async function readJson<T>(queue: string, path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    return schema.parse(JSON.parse(await readText({ run: queue, path }, MOST_BYTES)));
  } catch {
    return null;
  }
}
