// Where the runs of a place are kept.
import { dirname, join, resolve } from 'node:path';
import { exists } from './files';

/**
 * The `.ticketlab/runs` folder that belongs to a place: the nearest one upwards, as git finds its own; where there is none,
 * the one that will be made in `otherwise`.
 */
export async function runsRoot(start: string, otherwise = start): Promise<string> {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const root = join(folder, '.ticketlab', 'runs');
    if (await exists(root)) return root;
    if (folder === dirname(folder)) return join(resolve(otherwise), '.ticketlab', 'runs');
  }
}
