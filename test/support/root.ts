// The project's folder, seen from its sources and from bundles in .cache alike.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = find(dirname(fileURLToPath(import.meta.url)));

/** For what tests install, bundle and photograph; not in version control. */
export const CACHE = join(ROOT, '.cache');

function find(folder: string): string {
  try {
    if (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name === 'ticket-lab') return folder;
  } catch {
    // No package.json here: it is further up.
  }
  const parent = dirname(folder);
  if (parent === folder) throw new Error('This is not inside the Ticket Lab project.');
  return find(parent);
}
