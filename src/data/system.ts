// Helpers around the file system and processes: make folders, open regular files, check that a process exists.
import { constants } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
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

/** On systems that have pipes as files: opening one waits for nobody. */
const AT_ONCE = process.platform === 'win32' ? 0 : constants.O_NONBLOCK;

/**
 * Opens a file for reading that holds something of its own: pipes and devices can keep a reader waiting for ever, or never end.
 * @throws Error of the system, with its code; EISDIR for a folder, EFTYPE for what is neither
 */
export async function openRegular(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | AT_ONCE);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw systemError(path, found.isDirectory() ? 'EISDIR' : 'EFTYPE');
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * The whole content of a file that is expected to be small.
 * @throws Error of the system, with its code; EISDIR, EFTYPE as above; EFBIG for one of more than `most` bytes
 */
export async function readSmallFile(path: string, most: number): Promise<Buffer> {
  const file = await openRegular(path);
  try {
    const { size } = await file.stat();
    // Files of /proc say 0, and others may grow.
    const buffer = Buffer.alloc(Math.min(Math.max(size, 4096), most) + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      length += bytesRead;
      if (bytesRead === 0) return buffer.subarray(0, length);
      if (length === buffer.length) throw systemError(path, 'EFBIG');
    }
  } finally {
    await file.close();
  }
}

const systemError = (path: string, code: string) => Object.assign(new Error(`${code}: ${path}`), { code });

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
