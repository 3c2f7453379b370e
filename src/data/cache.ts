// Folders of datasets on this machine: those that ship with the product, and those fetched once per user.
import envPaths from 'env-paths';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from '../lottery/errors';
import type { CatalogueEntry } from './catalogue';
import { say } from '../lottery/translate';

/** Ticket Lab's cache folder of this user: the platform's own place, or `TICKETLAB_CACHE` where that is set. */
export const cacheFolder = (): string =>
  process.env['TICKETLAB_CACHE']
    ? resolve(process.env['TICKETLAB_CACHE'])
    : envPaths('ticketlab', { suffix: '' }).cache;

/** Folder that holds a dataset's files, and what their names end in there. */
export function datasetFolder(
  entry: CatalogueEntry,
  cache: string = cacheFolder(),
): { folder: string; suffix: '' | '.gz' } {
  return entry.shipped === undefined
    ? { folder: join(cache, 'datasets', entry.name), suffix: '' }
    : { folder: join(shippedDatasets(), entry.shipped), suffix: '.gz' };
}

/** media/datasets, looked for upwards: this module runs from src/data/ and, bundled, from dist/. */
function shippedDatasets(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, 'media', 'datasets');
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) {
      throw new LabError(
        say`The datasets that ship with Ticket Lab (media/datasets) were not found above ${start}.`,
        {
          hint: say('Install Ticket Lab again.'),
        },
      );
    }
  }
}
