// Whether a file lies inside a folder, links resolved.
import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';

/** Of a file that is not there, whether it would lie in one of the folders as its path is written. */
export async function isInsideAny(folders: readonly string[], path: string): Promise<boolean> {
  const place = await real(path);
  for (const folder of folders) if (isBelow(await real(folder), place)) return true;
  return false;
}

const real = (path: string): Promise<string> => realpath(path).catch(() => resolve(path));

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(sep)[0] !== '..';
}
