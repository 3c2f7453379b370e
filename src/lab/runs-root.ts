// Where the runs of a place are kept.
import { dirname, join, resolve } from 'node:path';
import { exists } from './files';

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
