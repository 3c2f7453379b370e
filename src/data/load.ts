// Loads the dataset that an experiment names: one from the catalogue, or the user's own files.
import { join, resolve } from 'node:path';
import type { DatasetSettings } from '../lottery/settings';
import { featuresOf } from '../lottery/datasets';
import { LabError } from '../lottery/errors';
import { stream } from '../lottery/random/stream';
import { nameOf, withReader } from './bytes';
import type { ByteReader, DataFile } from './bytes';
import { datasetFolder } from './cache';
import { CATALOGUE, filesOf } from './catalogue';
import type { CatalogueEntry, CatalogueFile, CifarFiles, IdxFiles } from './catalogue';
import { readCifar } from './cifar';
import { readCsv } from './csv';
import type { Dataset } from './dataset';
import { pickExamples } from './dataset';
import { readIdxHeader, readIdxValues } from './idx';
import { mapLabels, readIdxLabels } from './idx-labels';
import { loadOwnData } from './own-data';
import type { Unsplit } from './own-data';
import { shareOf, splitStratified } from './validation-and-test-split';
import { missingFiles } from './status';
import { say } from '../lottery/translate';

export interface LoadOptions {
  /** Instead of the platform's. */
  cacheFolder?: string;
}

/**
 * @param baseFolder folder of the experiment file: the user's own paths are relative to it
 * @throws LabError: not fetched yet, a damaged file, bad data
 */
export async function loadDataset(
  settings: DatasetSettings,
  baseFolder: string,
  options: LoadOptions = {},
): Promise<Dataset> {
  const loaded =
    settings.name === undefined
      ? await loadOwnData(settings, baseFolder)
      : await loadNamed(
          CATALOGUE[settings.name],
          settings.folder === undefined ? null : resolve(baseFolder, settings.folder),
          options.cacheFolder,
        );
  return withTestPart(loaded, settings.test_share);
}

/** Sets examples aside for testing where the data has none: the same ones whatever the experiment's seed. */
function withTestPart(loaded: Unsplit, share: number): Dataset {
  const { train, test, features } = loaded;
  if (test) return { ...loaded, test };
  const random = stream({ seed: 0, replicate: 0, purpose: 'test-split', index: 0 });
  const take = shareOf(share, train.labels.length, 'dataset.test_share');
  const { taken, rest } = splitStratified(train.labels, take, random);
  return {
    ...loaded,
    train: pickExamples(train, features, rest),
    test: pickExamples(train, features, taken),
  };
}

/** @param own folder of the user's own copy */
async function loadNamed(entry: CatalogueEntry, own: string | null, cache?: string): Promise<Unsplit> {
  const { folder, suffix } = own === null ? datasetFolder(entry, cache) : { folder: own, suffix: '' };
  const again =
    own !== null
      ? say('Compare the files with the originals, or remove `dataset.folder` and fetch them.')
      : entry.shipped === undefined
        ? say`"Ticket Lab: Fetch Dataset…" in the editor, or \`ticketlab data fetch ${entry.name}\`, gets what is missing and replaces what is damaged.`
        : say('Install Ticket Lab again.');
  const all = filesOf(entry);
  const missing = await missingFiles(folder, suffix, all);
  if (missing.length > 0) {
    const none = missing.length === all.length;
    const what =
      own !== null
        ? say('is not complete (dataset.folder)')
        : entry.shipped === undefined && none
          ? say('has not been fetched yet')
          : say('is not complete');
    const names = missing.join(', ');
    const message = none
      ? say`${entry.title} ${what}: ${names} not in ${folder}.`
      : say`${entry.title} ${what}: ${names} not in ${folder}, or not whole.`;
    throw new LabError(message, { hint: again });
  }
  const at = (file: CatalogueFile): DataFile => ({ path: join(folder, file.name + suffix) });
  const { files, shape, classNames, fullScale } = entry;
  const features = featuresOf(entry);
  const about = { shape, features, classes: classNames.length, classNames, fullScale };
  try {
    const parts =
      files.format === 'csv'
        ? { train: await loadCsv(at(files.train), files.train, classNames), test: null }
        : files.format === 'idx'
          ? await loadIdxParts(entry, files, features, at)
          : await loadCifarParts(entry, files, features, at);
    return { ...about, ...parts };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    throw new LabError(error.said.message, { hint: again, cause: error });
  }
}

const loadCsv = (file: DataFile, { sha256 }: CatalogueFile, classNames: string[]) =>
  withReader(file, async (reader) => {
    const { examples } = await readCsv(reader, { labelColumn: 'last', classNames });
    checkContent(reader, sha256);
    return examples;
  });

/** Training and test values go into one array, so that preparing them later copies nothing. */
async function loadIdxParts(
  entry: CatalogueEntry,
  files: IdxFiles,
  features: number,
  at: (file: CatalogueFile) => DataFile,
): Promise<Pick<Unsplit, 'train' | 'test'>> {
  const together = new Uint8Array((entry.train + entry.test) * features);
  const labelNames = entry.classNames.map((_, i) => String(i));
  const part = async (valueFile: CatalogueFile, labelFile: CatalogueFile, target: Uint8Array) => {
    const values = await withReader(at(valueFile), async (reader) => {
      const header = await readIdxHeader(reader);
      if (header.valueBytes !== target.length) throw damaged(reader.file);
      const read = await readIdxValues(reader, header, target);
      checkContent(reader, valueFile.sha256);
      return read;
    });
    const raw = await readIdxLabels(
      at(labelFile),
      { count: target.length / features, of: at(valueFile) },
      (sha256) => {
        if (sha256 !== labelFile.sha256) throw damaged(at(labelFile));
      },
    );
    return { values, labels: mapLabels(raw, labelNames, at(labelFile)) };
  };
  return {
    train: await part(files.train, files.trainLabels, together.subarray(0, entry.train * features)),
    test: await part(files.test, files.testLabels, together.subarray(entry.train * features)),
  };
}

/** As above, in one array; a part's files one after the other. */
async function loadCifarParts(
  entry: CatalogueEntry,
  files: CifarFiles,
  features: number,
  at: (file: CatalogueFile) => DataFile,
): Promise<Pick<Unsplit, 'train' | 'test'>> {
  const together = new Uint8Array((entry.train + entry.test) * features);
  let first = 0;
  const part = async (parts: CatalogueFile[], count: number) => {
    const values = together.subarray(first * features, (first + count) * features);
    const labels = new Uint16Array(count);
    const each = count / parts.length;
    for (const [i, file] of parts.entries()) {
      const own = values.subarray(i * each * features, (i + 1) * each * features);
      const of = labels.subarray(i * each, (i + 1) * each);
      const sha256 = await readCifar(at(file), own, of, entry.classNames.length);
      if (sha256 !== file.sha256) throw damaged(at(file));
    }
    first += count;
    return { values, labels };
  };
  return { train: await part(files.train, entry.train), test: await part(files.test, entry.test) };
}

function checkContent(reader: ByteReader, sha256: string): void {
  if (reader.sha256() !== sha256) throw damaged(reader.file);
}

const damaged = (file: DataFile) =>
  new LabError(say`${nameOf(file)} is damaged: its content is not that of the dataset.`);
