import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../src/data/dataset';
import { loadDataset } from '../../../src/data/load';
import { prepareData } from '../../../src/data/prepare';
import { shareOf, splitStratified } from '../../../src/data/validation-and-test-split';
import { stream } from '../../../src/lottery/random/stream';
import { labError, settings } from './support';

const random = (seed: number) => stream({ seed, replicate: 0, purpose: 'validation-split', index: 0 });
const labelsOf = fc
  .array(fc.nat(6), { minLength: 2, maxLength: 300 })
  .map((labels) => Uint16Array.from(labels));
const labelsAndTake = labelsOf.chain((labels) =>
  fc.tuple(fc.constant(labels), fc.integer({ min: 1, max: labels.length - 1 }), fc.nat(1000)),
);

describe('splitting examples', () => {
  it('puts every example into exactly one of the two parts, and exactly as many as asked into the first', () => {
    fc.assert(
      fc.property(labelsAndTake, ([labels, take, seed]) => {
        const { taken, rest } = splitStratified(labels, take, random(seed));
        expect(taken.length).toBe(take);
        expect([...taken, ...rest].sort((a, b) => a - b)).toEqual(Array.from(labels, (_, i) => i));
      }),
    );
  });

  it('takes from each class its share, to within one example', () => {
    fc.assert(
      fc.property(labelsAndTake, ([labels, take, seed]) => {
        const { taken } = splitStratified(labels, take, random(seed));
        for (const label of new Set(labels)) {
          const share = labels.filter((own) => own === label).length * (take / labels.length);
          const got = taken.filter((index) => labels[index] === label).length;
          expect(Math.abs(got - share)).toBeLessThan(1);
        }
      }),
    );
  });

  it('is the same for the same seed, and another for another', () => {
    const labels = Uint16Array.from({ length: 1000 }, (_, i) => i % 10);
    expect(splitStratified(labels, 100, random(3))).toEqual(splitStratified(labels, 100, random(3)));
    expect(splitStratified(labels, 100, random(3))).not.toEqual(splitStratified(labels, 100, random(4)));
  });

  it('takes every example of a class as often as any other, over many seeds', () => {
    const labels = Uint16Array.from({ length: 20 }, (_, i) => i % 2);
    const times = new Float64Array(20);
    for (let seed = 0; seed < 2000; seed++) {
      for (const index of splitStratified(labels, 6, random(seed)).taken)
        times[index] = (times[index] ?? 0) + 1;
    }
    // Expected 600 each, standard deviation 20.5: five of them leave no room for luck.
    times.forEach((count) => {
      expect(Math.abs(count - 600)).toBeLessThan(103);
    });
  });

  it('reads a setting below 1 as a share, at least one example, and from 1 on as a count', () => {
    expect(shareOf(0.1, 5000, 'dataset.validation')).toBe(500);
    expect(shareOf(0.001, 100, 'dataset.validation')).toBe(1);
    expect(shareOf(5000, 60_000, 'dataset.validation')).toBe(5000);
  });

  it('refuses to leave nothing to train on, and names the field', async () => {
    const failing = async () => shareOf(5000, 5000, 'dataset.validation');
    const error = await labError(failing());
    expect(error.message).toMatch(/^dataset\.validation: 5000 asks for 5000 of 5000 examples/);
    expect(error.hint).toContain('fewer than 5000');
  });
});

/** A dataset of two features: one of them constant. */
const small = (train: number[][], test: number[][], floats: boolean): Dataset => {
  const part = (rows: number[][]) => ({
    values: floats ? Float32Array.from(rows.flat()) : Uint8Array.from(rows.flat()),
    labels: Uint16Array.from(rows, (_, i) => i % 2),
  });
  const features = train[0]?.length ?? 0;
  return {
    shape: [features],
    features,
    classes: 2,
    classNames: ['0', '1'],
    fullScale: 255,
    train: part(train),
    test: part(test),
  };
};

/** Normalised values of one part, by feature. */
function normalised(prepared: ReturnType<typeof prepareData>, part: 'train' | 'validation' | 'test') {
  const { features, values, scale, shift } = prepared;
  return Array.from({ length: features }, (_, feature) =>
    Array.from(
      prepared.parts[part],
      (index) =>
        (values[index * features + feature] ?? NaN) * (scale[feature] ?? NaN) + (shift[feature] ?? NaN),
    ),
  );
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: number[]) => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};
const smallest = (values: number[]) => values.reduce((least, value) => Math.min(least, value), Infinity);
const largest = (values: number[]) => values.reduce((most, value) => Math.max(most, value), -Infinity);

describe('normalising', () => {
  let digits: Dataset;
  beforeAll(async () => {
    digits = await loadDataset(settings({ name: 'digits' }), '.');
  });

  it('global: the values of the training part have mean 0 and standard deviation 1 together', () => {
    const prepared = prepareData(digits, { validation: 0.1, normalise: 'global' }, 1);
    const values = normalised(prepared, 'train').flat();
    expect(mean(values)).toBeCloseTo(0, 6);
    expect(deviation(values)).toBeCloseTo(1, 6);
    expect(new Set(prepared.scale).size).toBe(1);
  });

  it('feature: each input of the training part has mean 0 and standard deviation 1; constant ones become 0', () => {
    const prepared = prepareData(digits, { validation: 0.1, normalise: 'feature' }, 1);
    let constant = 0;
    for (const values of normalised(prepared, 'train')) {
      expect(mean(values)).toBeCloseTo(0, 5);
      if (values.every((value) => value === 0)) constant++;
      else expect(deviation(values)).toBeCloseTo(1, 5);
    }
    // The corners of the images are always blank.
    expect(constant).toBeGreaterThan(0);
    expect(prepared.scale.every(Number.isFinite) && prepared.shift.every(Number.isFinite)).toBe(true);
  });

  it('none: images end up between 0 and 1, whatever their full scale', () => {
    const prepared = prepareData(digits, { validation: 0.1, normalise: 'none' }, 1);
    const values = normalised(prepared, 'train').flat();
    expect(smallest(values)).toBe(0);
    expect(largest(values)).toBe(1);
  });

  it('holds for floats of any size and any spread that 32 bits can tell apart', () => {
    const column = fc.tuple(
      fc.integer({ min: -1000, max: 1000 }),
      fc.double({ min: 0.01, max: 1e6, noNaN: true }),
      fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 20, maxLength: 20 }),
    );
    fc.assert(
      fc.property(column, fc.constantFrom('global', 'feature'), ([offset, size, units], normalise) => {
        const rows = units.map((unit) => [(offset + unit) * size]);
        const prepared = prepareData(small(rows, [], true), { validation: 4, normalise }, 0);
        const values = normalised(prepared, 'train').flat();
        expect(Math.abs(mean(values))).toBeLessThan(1e-3);
        if (new Set(Array.from(prepared.parts.train, (index) => prepared.values[index])).size > 1) {
          expect(Math.abs(deviation(values) - 1)).toBeLessThan(1e-3);
        } else {
          expect(values.every((value) => value === 0)).toBe(true);
        }
      }),
    );
  });

  it('a constant input becomes 0 everywhere, even where validation or test examples differ', () => {
    const rows = Array.from({ length: 10 }, (_, i) => [0.1, i]);
    const prepared = prepareData(small(rows, [[7, 3]], true), { validation: 2, normalise: 'feature' }, 0);
    expect(normalised(prepared, 'train')[0]).toEqual(Array<number>(8).fill(0));
    expect(normalised(prepared, 'test')[0]).toEqual([0]);
  });

  it('neither test nor validation examples influence it', () => {
    const row = fc.tuple(fc.nat(255), fc.nat(255)).map((values) => [...values]);
    const rows = fc.array(row, { minLength: 8, maxLength: 30 });
    const methods = fc.constantFrom<('global' | 'feature' | 'none')[]>('global', 'feature', 'none');
    fc.assert(
      fc.property(rows, rows, rows, methods, (train, test, other, normalise) => {
        const wanted = { validation: 3, normalise };
        const one = prepareData(small(train, test, false), wanted, 5);
        const changed = train.map((own, i) =>
          one.parts.validation.includes(i) ? [255 - (own[0] ?? 0), 1] : own,
        );
        const two = prepareData(small(changed, other, false), wanted, 5);
        expect(two.parts.train).toEqual(one.parts.train);
        expect(two.scale).toEqual(one.scale);
        expect(two.shift).toEqual(one.shift);
      }),
    );
  });
});

describe('preparing data', () => {
  it('parts are disjoint, cover everything, and test examples stand last', async () => {
    const digits = await loadDataset(settings({ name: 'digits' }), '.');
    const { parts } = prepareData(digits, { validation: 100, normalise: 'global' }, 0);
    expect(parts.validation.length).toBe(100);
    const all = [...parts.train, ...parts.validation, ...parts.test];
    expect(new Set(all).size).toBe(1797);
    expect(all.length).toBe(1797);
    expect(Math.min(...parts.test)).toBe(1438);
  });

  it('bytes and floats join as floats', () => {
    const data = small([[1], [2], [3], [4]], [], false);
    const test = { values: Float32Array.of(0.5), labels: Uint16Array.of(1) };
    const prepared = prepareData({ ...data, test }, { validation: 1, normalise: 'none' }, 0);
    expect(Array.from(prepared.values)).toEqual([1, 2, 3, 4, 0.5]);
  });
});
