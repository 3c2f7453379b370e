// Folders of runs: the one for a given place, and the runs in it.
import { lstat, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { makeFolders } from '../../data/system';
import { errorCode } from '../../lottery/errors';
import { exists, readError } from './files';

/** Holds the runs of a project, and what git is told of them. */
const LAB_FOLDER = '.ticketlab';

/** Within the folder that the runs belong to. */
export const RUNS_FOLDER = join(LAB_FOLDER, 'runs');

/** What git is told of a lab's folder, by file (docs/decisions/0092-what-git-keeps.md). */
const FOR_GIT: Record<string, string> = {
  '.gitignore': `# Written by Ticket Lab when it made this folder; yours to change.
# Kept: settings, logs, curves and records of runs, from which every table and chart is made.
# Left out: weights, which are large, and what belongs to processes of this machine.
*.safetensors
*.tmp
owners/
jobs/
runner.log
.spare
.new-*/
.deleted-*/
`,
  '.gitattributes': `# Records carry checksums of their bytes: line ends stay as they are.
* -text
`,
};

/**
 * Makes a folder of runs, and those above it. With the first runs of a lab its folder gets what git is told of it, unless it has
 * files of these names.
 * @throws Error of the system, with its code
 */
export async function makeRunsRoot(root: string): Promise<void> {
  const lab = dirname(resolve(root));
  const isNew = basename(lab) === LAB_FOLDER && !(await exists(root));
  await makeFolders(root);
  if (!isNew) return;
  for (const [name, text] of Object.entries(FOR_GIT))
    await writeFile(join(lab, name), text, { flag: 'wx' }).catch((error: unknown) => {
      // Of two processes that make the first run, one is later.
      if (errorCode(error) !== 'EEXIST') throw error;
    });
}

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
