// Standing of a queued run. Its folder decides, never the queue.
import { exists } from '../disk/files';
import { currentOwner } from '../owner/owner';
import { summariseFolder } from '../runs';
import type { Entry } from './entry';

/** `gone`: paused, stopped or interrupted, or deleted: a person says whether it goes on. */
export type Standing = 'to be started' | 'at work' | 'finished' | 'failed' | 'gone';

/** Of a folder that cannot be looked into, whoever starts it will say why. */
export const standingOf = (entry: Entry): Promise<Standing> =>
  lookAt(entry).catch((): Standing => 'to be started');

async function lookAt({ folder, ownersBefore }: Entry): Promise<Standing> {
  if (!(await exists(folder))) return 'gone';
  const current = await currentOwner(folder);
  if (current?.alive) return 'at work';
  const begun = (current?.owner.generation ?? 0) - ownersBefore;
  if (begun <= 0) return 'to be started';
  const { state } = await summariseFolder(folder);
  return state === 'finished' || state === 'failed' ? state : 'gone';
}
