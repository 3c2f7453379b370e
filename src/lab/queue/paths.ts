// Places of a queue: its folder, and the files in it.
import { join, resolve } from 'node:path';
import { makeFolders } from '../../data/system';
import { LabError } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import { diskError } from '../disk/files';
import { queueFolder } from '../disk/queue-folder';

export interface QueuePlaces {
  /** The folder of the runs that are queued. */
  root: string;
  /** The folder of the queue's own files, which nobody else can enter. */
  queue: string;
}

/** What waits, and what has been taken from there to be run: a file a run. */
export type Part = 'waiting' | 'started';

export const partFolder = (queue: string, part: Part) => join(queue, part);
export const entryFile = (queue: string, part: Part, run: string) => join(queue, part, `${run}${ENDING}`);
export const settingsFile = (queue: string) => join(queue, 'settings.json');
export const doneFile = (queue: string) => join(queue, 'done.json');
/** What the owner's process complains of. */
export const queueLog = (queue: string) => join(queue, 'queue.log');

/** The run that an entry's file is named after; null where it is no entry's. */
export const runOfEntry = (name: string): string | null =>
  name.endsWith(ENDING) && !name.startsWith('.') ? name.slice(0, -ENDING.length) : null;

const ENDING = '.json';

/** Null where the root is not there. */
export async function placesOf(root: string): Promise<QueuePlaces | null> {
  const queue = await queueFolder(root);
  return queue === null ? null : { root: resolve(root), queue };
}

/**
 * The same, with the folders in place.
 * @throws LabError where the root is not there, or the disk refuses
 */
export async function makePlaces(root: string): Promise<QueuePlaces> {
  const places = await placesOf(root);
  if (!places) throw new LabError(say`There are no runs in ${root}.`);
  const parts: Part[] = ['waiting', 'started'];
  try {
    await makeFolders(places.queue, 0o700);
    for (const part of parts) await makeFolders(partFolder(places.queue, part));
  } catch (error) {
    const { message } = diskError(error, places.queue);
    throw new LabError(message, {
      hint: say('Point TICKETLAB_QUEUES to a folder of yours that can be written.'),
      cause: error,
    });
  }
  return places;
}
