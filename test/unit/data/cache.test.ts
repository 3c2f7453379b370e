import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheFolder, datasetFolder } from '../../../src/data/cache';
import { CATALOGUE, filesOf } from '../../../src/data/catalogue';
import { withDatasetList } from '../../../src/data/documentation';
import { loadDataset } from '../../../src/data/load';
import { datasetStatus, listDatasets } from '../../../src/data/status';
import { DATASET_NAMES } from '../../../src/lottery/datasets';
import { labError, settings, temporaryFolder } from './support';

describe('datasets on this machine', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });
  const load = () => loadDataset(settings({ name: 'mnist' }), '.', { cacheFolder: folder.path });

  it('lie where TICKETLAB_CACHE says, or in the platform’s cache folder', () => {
    const before = process.env['TICKETLAB_CACHE'];
    try {
      process.env['TICKETLAB_CACHE'] = folder.path;
      expect(cacheFolder()).toBe(folder.path);
      delete process.env['TICKETLAB_CACHE'];
      expect(cacheFolder()).toMatch(/ticketlab/);
    } finally {
      if (before === undefined) delete process.env['TICKETLAB_CACHE'];
      else process.env['TICKETLAB_CACHE'] = before;
    }
  });

  it('are listed with what is there and what is not', async () => {
    const present = (await listDatasets(folder.path)).map((status) => [status.entry.name, status.present]);
    expect(present).toEqual([
      ['digits', true],
      ['fashion-mnist-mini', true],
      ['mnist', false],
      ['fashion-mnist', false],
      ['cifar-10', false],
    ]);
    expect((await datasetStatus('mnist', folder.path)).bytes).toBe(54_950_048);
  });

  it('that were not fetched say how to fetch them', async () => {
    const error = await labError(load());
    expect(error.message).toMatch(/^MNIST has not been fetched yet: train-images-idx3-ubyte, /);
    expect(error.hint).toContain('ticketlab data fetch mnist');
  });

  it('of which a file is missing or cut short are not complete, which is not the same', async () => {
    const { folder: target } = datasetFolder(CATALOGUE.mnist, folder.path);
    mkdirSync(target, { recursive: true });
    const [cut, gone, ...others] = filesOf(CATALOGUE.mnist);
    for (const { name, bytes } of others) writeFileSync(join(target, name), Buffer.alloc(bytes));
    writeFileSync(join(target, cut?.name ?? ''), Buffer.alloc(100));
    const { message } = await labError(load());
    expect(message).toBe(
      `MNIST is not complete: ${cut?.name}, ${gone?.name} not in ${target}, or not whole.`,
    );
  });

  it('whose files are another dataset’s, or damaged, are refused although they could be read', async () => {
    const { folder: target } = datasetFolder(CATALOGUE.mnist, folder.path);
    mkdirSync(target, { recursive: true });
    const header = readFileSync(
      new URL('../../../media/datasets/fashion-mnist-mini/t10k-labels-idx1-ubyte.gz', import.meta.url),
    );
    for (const file of filesOf(CATALOGUE.mnist)) {
      const content = Buffer.alloc(file.bytes);
      gunzipSync(header).copy(content, 0, 0, 4);
      if (file.name.includes('images')) {
        content[3] = 3;
        content.writeUInt32BE((file.bytes - 16) / 784, 4);
        content.writeUInt32BE(28, 8);
        content.writeUInt32BE(28, 12);
      } else content.writeUInt32BE(file.bytes - 8, 4);
      writeFileSync(join(target, file.name), content);
    }
    const error = await labError(load());
    expect(error.message).toMatch(
      /train-images-idx3-ubyte is damaged: its content is not that of the dataset/,
    );
    expect(error.hint).toContain('ticketlab data fetch mnist');
  });

  it('are listed in docs/data.md as the catalogue has them now (npm run docs)', () => {
    const page = readFileSync('docs/data.md', 'utf8');
    expect(withDatasetList(page)).toBe(page);
  });

  it('every dataset of the schema is in the catalogue, complete', () => {
    expect(Object.keys(CATALOGUE)).toEqual([...DATASET_NAMES]);
    for (const entry of Object.values(CATALOGUE)) {
      expect(entry.classNames.length).toBe(10);
      expect(entry.licence && entry.attribution && entry.what).toBeTruthy();
      expect(entry.shipped === undefined).toBe(entry.sources.length > 0);
      for (const file of filesOf(entry)) expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});
