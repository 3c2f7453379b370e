import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/data/catalogue';
import { datasetFingerprint } from '../../../src/data/fingerprint';
import { loadDataset } from '../../../src/data/load';
import { prepareData } from '../../../src/data/prepare';
import { settings } from './support';

const counts = (labels: Uint16Array, classes: number) =>
  Array.from({ length: classes }, (_, label) => labels.filter((own) => own === label).length);

describe('the datasets that ship', () => {
  it('digits: 1,797 images of 8×8 pixels, 0–16, a fifth set aside for testing', async () => {
    const digits = await loadDataset(settings({ name: 'digits' }), '.');
    expect(digits.shape).toEqual([1, 8, 8]);
    expect(digits.features).toBe(64);
    expect(digits.classes).toBe(10);
    expect(digits.train.labels.length + digits.test.labels.length).toBe(1797);
    expect(digits.test.labels.length).toBe(359);
    expect(digits.train.values).toBeInstanceOf(Uint8Array);
    expect(digits.train.values.length).toBe(1438 * 64);
    expect(Math.max(...digits.train.values)).toBe(16);
  });

  it('digits sets the same test examples aside every time, every class in proportion', async () => {
    const [one, two] = await Promise.all([
      loadDataset(settings({ name: 'digits' }), '.'),
      loadDataset(settings({ name: 'digits' }), 'elsewhere'),
    ]);
    expect(two).toEqual(one);
    const all = counts(Uint16Array.of(...one.train.labels, ...one.test.labels), 10);
    counts(one.test.labels, 10).forEach((count, label) => {
      expect(Math.abs(count - (359 / 1797) * (all[label] ?? 0))).toBeLessThan(1);
    });
  });

  it('a larger test_share takes more of digits', async () => {
    const digits = await loadDataset(settings({ name: 'digits', test_share: 0.5 }), '.');
    expect(digits.test.labels.length).toBe(899);
  });

  it('Fashion-MNIST mini: 500 training and 100 test images of each of ten garments', async () => {
    const mini = await loadDataset(settings({ name: 'fashion-mnist-mini' }), '.');
    expect(mini.shape).toEqual([1, 28, 28]);
    expect(counts(mini.train.labels, 10)).toEqual(Array<number>(10).fill(500));
    expect(counts(mini.test.labels, 10)).toEqual(Array<number>(10).fill(100));
    expect(mini.classNames).toEqual(CATALOGUE['fashion-mnist'].classNames);
    expect(Math.max(...new Set<number>(mini.train.values))).toBe(255);
  });

  it('preparing a dataset read from IDX files copies no values', async () => {
    const mini = await loadDataset(settings({ name: 'fashion-mnist-mini' }), '.');
    const prepared = prepareData(mini, settings({ name: 'fashion-mnist-mini' }), 0);
    expect(prepared.values.buffer).toBe(mini.train.values.buffer);
    expect(prepared.values.length).toBe(6000 * 784);
    expect(prepared.parts.test[0]).toBe(5000);
    expect(prepared.labels[5000]).toBe(mini.test.labels[0]);
  });

  it('need no fingerprint in the hash of an experiment: their content never changes', async () => {
    expect(await datasetFingerprint(settings({ name: 'digits' }), '.')).toBeNull();
  });
});
