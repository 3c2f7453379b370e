// Folders of runs: the one for a given place, and the runs in it.
import { lstat, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { errorCode } from '../../lottery/errors';
import { exists, readError } from './files';

/** Within the folder that the runs belong to. */
export const RUNS_FOLDER = join('.ticketlab', 'runs');

/**
 * The `.ticketlab/runs` folder that belongs to a place: the nearest one upwards, as git finds its own; where there is none,
 * the one that will be made in `otherwise`.
 */
export async function runsRoot(start: string, otherwise = start): Promise<string> {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const root = join(folder, RUNS_FOLDER);
    if (await exists(root)) return root;
    if (folder === dirname(folder)) return join(resolve(otherwise), RUNS_FOLDER);
  }
}

/**
 * Everything in a root that is, or should be, a run folder. Links are none.
 * @throws LabError where the root is there, and cannot be read
 */
export async function runFolders(root: string): Promise<string[]> {
  try {
    const entries = await readdir(root, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => join(root, entry.name));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw readError(error, root);
  }
}

/** When a run folder came to be there; 1970 where it is not. */
export const madeAt = (folder: string): Promise<Date> =>
  lstat(folder).then(
    ({ birthtime }) => birthtime,
    () => new Date(0),
  );
