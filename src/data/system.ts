// What is asked of the operating system in more than one place: folders that are made, processes that exist.
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '../lottery/errors';

/**
 * Makes a folder and those above it, as far as they are not there. Node 20's own recursive mkdir never returns where the system
 * says "no such folder" of one whose parent is there, as under /proc.
 * @param mode of the folder itself
 * @throws Error of the system, with its code
 */
export async function makeFolders(path: string, mode?: number): Promise<void> {
  try {
    await mkdir(path, mode);
  } catch (error) {
    if (await isFolder(path)) return;
    if (errorCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolders(dirname(path));
    await mkdir(path, mode).catch(async (again: unknown) => {
      if (!(await isFolder(path))) throw again;
    });
  }
}

/** Whether a process with this id exists on this machine. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not permitted to signal it: it exists, and is somebody else's.
    return errorCode(error) === 'EPERM';
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
