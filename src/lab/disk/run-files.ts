// Reading and writing in a run folder: the only way in. safe-path.ts leads to a place without following links.
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { link, lutimes, open, readdir, rename, rm, rmdir, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { openRegular } from '../../data/system';
import { LabError, errorCode } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import { isTemporary, readError, writeAtomically } from './files';
import type { Chunks } from './files';
import {
  HANDLES,
  SAFELY,
  hold,
  holdFolder,
  inside,
  insideSync,
  refuseForeign,
  stepsTo,
  unlessForeign,
} from './safe-path';
import type { Held, InRun } from './safe-path';

export { RefusedError } from './safe-path';
export type { InRun } from './safe-path';

/** A file that a person named, or one in a run folder. */
export type Place = string | InRun;

export const pathOf = (place: Place): string => (typeof place === 'string' ? place : place.path);

/** The most of a text that is read, in bytes: the log of 100,000 trainings has a quarter of it. */
const MOST_TEXT = 128 << 20;

/**
 * @param most bytes that are read at most
 * @throws RefusedError; LabError where it is larger; Error of the system where it is missing or cannot be read
 */
export async function readText(place: Place, most = MOST_TEXT): Promise<string> {
  const file = await openToRead(place);
  try {
    const { size } = await file.stat();
    if (size > most)
      throw new LabError(say`${pathOf(place)} has ${size} bytes; at most ${most} are read.`, {
        hint: say('No Ticket Lab writes so much there. Restore the file from a copy, or delete it.'),
      });
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** @throws RefusedError; Error of the system */
export function openToRead(place: Place): Promise<FileHandle> {
  if (typeof place === 'string') return openRegular(place);
  return inside(place, async (at) => {
    refuseForeign(lstatSync(at), place.path);
    return unlessForeign(await open(at, constants.O_RDONLY | SAFELY), place.path);
  });
}

/**
 * The file's descriptor; made where it is not there.
 * @throws RefusedError; Error of the system
 */
export const openToAppend = (place: InRun): number =>
  insideSync(place, (at) => {
    refuseForeign(lstatSync(at, { throwIfNoEntry: false }), place.path);
    const file = openSync(at, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | SAFELY, 0o666);
    try {
      refuseForeign(fstatSync(file), place.path);
      return file;
    } catch (error) {
      closeSync(file);
      throw error;
    }
  });

export const closeLog = (file: number): void => closeSync(file);

/** @throws RefusedError; LabError where the disk is full or refuses */
export const writeWhole = (place: InRun, content: string | Chunks): Promise<void> =>
  inside(place, (at) => writeAtomically(at, content, place.path));

/** A new file in place of whatever had its name. @throws Error of the system */
export const writeNewSync = (place: InRun, content: Uint8Array): void =>
  insideSync(place, (at) => {
    rmSync(at, { force: true });
    const file = openSync(at, 'wx');
    try {
      for (let done = 0; done < content.length;) done += writeSync(file, content, done);
    } finally {
      closeSync(file);
    }
  });

/**
 * Makes a file that nobody else has made: complete at once, where the file system can link.
 * @returns false where there is one already
 * @throws RefusedError; Error of the system
 */
export const writeFirst = ({ run, path }: InRun, temporary: string, content: string): Promise<boolean> =>
  inside({ run, path }, async (at) => {
    const beside = join(dirname(at), temporary);
    const written = await writeOnce(beside, content);
    try {
      if (!written) return false;
      await link(beside, at);
      return true;
    } catch (error) {
      const code = errorCode(error) ?? '';
      if (code === 'EEXIST') return false;
      if (WITHOUT_LINKS.includes(code)) return await writeOnce(at, content);
      throw error;
    } finally {
      await rm(beside, { force: true });
    }
  });

/** What file systems say that know no hard links: exFAT, some network and FUSE ones. */
const WITHOUT_LINKS = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

async function writeOnce(at: string, content: string): Promise<boolean> {
  try {
    const file = await open(at, 'wx');
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Makes a folder and those above it, below the run folder. @throws RefusedError; Error of the system */
export const makeFolder = (place: InRun): void => hold(place, stepsTo(place), true).release();

/** @throws RefusedError where it lies behind a link */
export const remove = (place: InRun): Promise<void> =>
  inside(place, (at) => rm(at, { force: true })).catch(unlessMissing);

/**
 * Removes a file.
 * @returns whether it was there: of two processes that remove it, one is told so
 * @throws RefusedError where it lies behind a link; Error of the system
 */
export const removeFirst = (place: InRun): Promise<boolean> =>
  inside(place, unlink).then(() => true, falseIfMissing);

/**
 * Gives a file another place in the same folder or one beside it, where the same is true.
 * @param to its new path
 */
export const moveFirst = ({ run, path }: InRun, to: string): Promise<boolean> =>
  inside({ run, path }, (from) => inside({ run, path: to }, (at) => rename(from, at))).then(
    () => true,
    falseIfMissing,
  );

/** Puts a file in the place of another, or where there is none. @param to its new path, in the same run folder. @throws RefusedError; Error of the system */
export async function replaceFile({ run, path }: InRun, to: string): Promise<void> {
  makeFolder({ run, path: dirname(to) });
  await inside({ run, path }, (from) => inside({ run, path: to }, (at) => rename(from, at)));
}

/**
 * Puts a folder in the place of one that holds nothing but files, in one step once that is empty; where there is none, the same.
 * @param to its new path, in the same run folder
 * @throws RefusedError; Error of the system
 */
export async function replaceFolder({ run, path }: InRun, to: string): Promise<void> {
  makeFolder({ run, path: dirname(to) });
  for (const name of await namesIn({ run, path: to })) await remove({ run, path: join(to, name) });
  await inside({ run, path }, (from) => inside({ run, path: to }, (at) => rename(from, at)));
}

export const removeSync = (place: InRun): void => insideSync(place, (at) => rmSync(at, { force: true }));

/** Removes what writers left in a folder that were killed. Only for whoever alone writes there. */
export function removeUnfinished(folder: InRun): void {
  const { at, release } = hold(folder, stepsTo(folder));
  try {
    for (const entry of readdirSync(at, { withFileTypes: true }))
      if (entry.isFile() && isTemporary(entry.name)) rmSync(join(at, entry.name), { force: true });
  } finally {
    release();
  }
}

/** Names of what lies in a folder; none where it is not there. @throws RefusedError; Error of the system */
export async function namesIn(folder: InRun): Promise<string[]> {
  try {
    const { at, release } = hold(folder, stepsTo(folder));
    return await readdir(at).finally(release);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Size in bytes and time of the last change; null where there is no such file. @throws RefusedError; Error of the system */
export function lookAt(place: InRun): { size: number; mtime: Date } | null {
  try {
    return insideSync(place, (at) => {
      const found = lstatSync(at);
      refuseForeign(found, place.path);
      return found;
    });
  } catch (error) {
    if (MISSING.includes(errorCode(error) ?? '')) return null;
    throw error;
  }
}

/** Sets the time of the last change to now. @throws RefusedError; Error of the system */
export const touch = (place: InRun): Promise<void> => {
  const now = new Date();
  return inside(place, (at) => lutimes(at, now, now));
};

/**
 * The paths of every file in a run folder. Folders deeper than any run's are not entered, and those that its owner removes meanwhile
 * are passed over.
 * @throws RefusedError naming the first thing that no run has made; LabError where a folder cannot be read
 */
export async function filesIn(run: string): Promise<Set<string>> {
  const files = new Set<string>();
  const visit = async (open: () => Held, folder: string, depth: number): Promise<void> => {
    let held: Held | null = null;
    try {
      held = open();
      const { at } = held;
      for (const entry of await readdir(at, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        refuseForeign(entry, path);
        if (!entry.isDirectory()) files.add(path);
        else if (depth < DEEPEST)
          await visit(() => holdFolder(join(at, entry.name), path, false), path, depth + 1);
      }
    } catch (error) {
      if (depth === 1 || errorCode(error) !== 'ENOENT') throw readError(error, folder);
    } finally {
      held?.release();
    }
  };
  const root = holdFolder(run, run, true);
  await visit(() => root, run, 1);
  return files;
}

/** Folders of a run, itself counted: RUN/replicate-0/level-01/ticket. */
const DEEPEST = 4;

/** Removes a folder, where it is there, with all that is in it, and nothing that links in it lead to. @throws Error of the system */
export async function removeAll(folder: string): Promise<void> {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) return unlink(folder);
  if (!HANDLES || !found) return rm(folder, { recursive: true, force: true, maxRetries: 3 });
  const held = holdFolder(folder, folder, false);
  let isEmpty = false;
  /** What lies deeper is moved up: each folder that is open takes a handle, of which a process has a thousand. */
  const empty = async ({ at }: Held, depth: number): Promise<void> => {
    for (const entry of await readdir(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (!entry.isDirectory()) {
        await unlink(path);
      } else if (depth === MOST_OPEN) {
        isEmpty = false;
        await rename(path, join(held.at, randomUUID()));
      } else {
        const child = holdFolder(path, path, false);
        await empty(child, depth + 1).finally(child.release);
        await rmdir(path);
      }
    }
  };
  try {
    while (!isEmpty) {
      isEmpty = true;
      await empty(held, 1);
    }
  } finally {
    held.release();
  }
  await rmdir(folder);
}

/** The same of a file or folder in a run folder. @throws RefusedError where it lies behind a link; Error of the system */
export const removeWhole = (place: InRun): Promise<void> => inside(place, removeAll).catch(unlessMissing);

/** Folders within each other that are open at a time. */
const MOST_OPEN = 50;

/** Gives a whole run folder another name. @throws Error of the system */
export const moveFolder = (from: string, to: string): Promise<void> => rename(from, to);

const MISSING = ['ENOENT', 'ENOTDIR'];

function unlessMissing(error: unknown): void {
  if (!MISSING.includes(errorCode(error) ?? '')) throw error;
}

function falseIfMissing(error: unknown): false {
  unlessMissing(error);
  return false;
}
