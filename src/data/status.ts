// Datasets of the catalogue that are on this machine.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DATASET_NAMES } from '../lottery/datasets';
import type { DatasetName } from '../lottery/datasets';
import { datasetFolder } from './cache';
import { CATALOGUE, filesOf } from './catalogue';
import type { CatalogueEntry, CatalogueFile } from './catalogue';

export interface DatasetStatus {
  entry: CatalogueEntry;
  /** Ready to load. Content is checked when it is loaded. */
  present: boolean;
  /** Where its files are, or would be. */
  folder: string;
  /** Length of its decompressed files. */
  bytes: number;
}

export async function datasetStatus(name: DatasetName, cache?: string): Promise<DatasetStatus> {
  const entry = CATALOGUE[name];
  const { folder, suffix } = datasetFolder(entry, cache);
  const files = filesOf(entry);
  return {
    entry,
    present: (await missingFiles(folder, suffix, files)).length === 0,
    folder,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
  };
}

export const listDatasets = (cache?: string): Promise<DatasetStatus[]> =>
  Promise.all(DATASET_NAMES.map((name) => datasetStatus(name, cache)));

/** Names of the files that are not there, or not of their length where that can be told: gzipped ones can't. */
export async function missingFiles(
  folder: string,
  suffix: string,
  files: CatalogueFile[],
): Promise<string[]> {
  const found = await Promise.all(
    files.map(async (file) => {
      const found = await stat(join(folder, file.name + suffix)).catch(() => null);
      return found !== null && found.isFile() && (suffix !== '' || found.size === file.bytes);
    }),
  );
  return files.filter((_, i) => found[i] !== true).map((file) => file.name + suffix);
}
