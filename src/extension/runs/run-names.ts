// Names of runs for places that show several.
import { basename, dirname } from 'node:path';
import { RUNS_FOLDER } from '../../lab/disk/runs-root';

interface Named {
  experiment: string;
  hash: string;
  folder: string;
}

/**
 * Names that tell runs apart: those of their experiments, with the hash where another has the same, and with the folder that they lie in where
 * that is the same too.
 * @returns in the order of `runs`
 */
export function namesOf(runs: readonly Named[]): string[] {
  const times = new Map<string, number>();
  const keys = runs.flatMap(({ experiment, hash }) => [experiment, `${experiment} ${hash}`]);
  for (const key of keys) times.set(key, (times.get(key) ?? 0) + 1);
  const shared = (key: string) => (times.get(key) ?? 0) > 1;
  return runs.map(({ experiment, hash, folder }) => {
    if (!shared(experiment)) return experiment;
    const name = `${experiment} ${hash.slice(0, 6)}`;
    return shared(`${experiment} ${hash}`) ? `${name} (${placeOf(folder)})` : name;
  });
}

/** The folder whose runs they are: `a` of a/.ticketlab/runs/NAME. */
function placeOf(folder: string): string {
  const root = dirname(folder);
  return basename(root.endsWith(RUNS_FOLDER) ? root.slice(0, -RUNS_FOLDER.length) : root);
}
