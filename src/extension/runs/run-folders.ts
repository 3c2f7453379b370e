// The folders of a root that are, or should be, runs.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../lottery/errors';

/** @throws Error where the root is there, and cannot be read */
export async function runFolders(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => join(root, entry.name));
}
