// The folders of a root that are, or should be, runs.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export async function runFolders(root: string): Promise<string[]> {
  // A root that is not there has no runs; one that cannot be read shows none until it can.
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => join(root, entry.name));
}
