// Partial downloads: only one process writes each, and the next one resumes after a process that died.
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errorCode } from '../../lottery/errors';
import { makeFolders, processExists } from '../system';

/** Names end in `~PID-NUMBER` while a process writes the file, and in nothing else once it lets go. */
const OWNER = /~(\d+)-(\d+)$/;
let taken = 0;
const mine = new Set<string>();

/** A path in the folder that no other process or call uses; `forget` it once the file is gone or renamed. */
export function ownPath(folder: string, name: string): string {
  const path = join(folder, `${name}~${process.pid}-${taken++}`);
  mine.add(basename(path));
  return path;
}
export const forget = (path: string) => mine.delete(basename(path));

export interface PartFile {
  path: string;
  /** Gives it back for a later call to go on with, unless it is empty. */
  release(): Promise<void>;
  discard(): Promise<void>;
}

/** Takes the partial download of this name that has come furthest, or begins one. Makes the folder. */
export async function claimPart(folder: string, name: string): Promise<PartFile> {
  await makeFolders(folder);
  const path = ownPath(folder, name);
  const free = join(folder, name);
  for (const candidate of await abandoned(folder, name)) {
    // A rename is atomic: of two processes that want it, one finds it gone.
    if (await moved(join(folder, candidate), path)) break;
  }
  return {
    path,
    release: async () => {
      const [own, other] = await Promise.all([sizeOf(path), sizeOf(free)]);
      if (own > other) await moved(path, free);
      else await rm(path, { force: true });
      forget(path);
    },
    discard: async () => {
      await rm(path, { force: true });
      forget(path);
    },
  };
}

/** Removes what no living process writes. The folder stays: another process may be about to write into it. */
export async function cleanParts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!isOwned(name)) await rm(join(folder, name), { force: true, recursive: true });
  }
}

/** Length of a file, 0 where there is none. */
export async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}

/** Partial downloads of this name that nobody writes, longest first. */
async function abandoned(folder: string, name: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((own) => own.replace(OWNER, '') === name && !isOwned(own));
  const sized = await Promise.all(names.map(async (own) => ({ own, size: await sizeOf(join(folder, own)) })));
  return sized.sort((a, b) => b.size - a.size).map(({ own }) => own);
}

function isOwned(name: string): boolean {
  const owner = OWNER.exec(name);
  if (!owner) return false;
  const pid = Number(owner[1]);
  return pid === process.pid ? mine.has(name) : processExists(pid);
}

async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
