import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/lottery/random/stream';
import type { Address, Purpose } from '../../../src/lottery/random/stream';

const at = (address: Partial<Address> = {}) =>
  stream({ seed: 0, replicate: 0, purpose: 'weights', index: 0, ...address });
const draw = (n: number, next: () => number) => Array.from({ length: n }, next);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const PURPOSES: Purpose[] = ['weights', 'order', 'reinit', 'random-mask', 'validation-split', 'test-split'];
const addresses = fc.record({
  seed: fc.nat(2 ** 32 - 1),
  replicate: fc.nat(999),
  purpose: fc.constantFrom(...PURPOSES),
  index: fc.nat(1e6),
});

describe('a random stream', () => {
  it('is pinned: a change here changes the results of every run', () => {
    const random = at({ seed: 42, replicate: 1, purpose: 'reinit', index: 7 });
    expect(draw(3, random.uniform)).toEqual(PINNED.uniform);
    expect(draw(4, random.normal)).toEqual(PINNED.normal);
    expect(draw(5, () => random.below(1000))).toEqual(PINNED.below);
    expect([...random.permutation(8)]).toEqual(PINNED.permutation);
  });

  it('begins the same whenever and wherever it is asked for', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        expect(draw(5, at(address).uniform)).toEqual(draw(5, at(address).uniform));
      }),
    );
  });

  it('shares nothing with the stream of any other address', () => {
    fc.assert(
      fc.property(addresses, addresses, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        expect(draw(2, at(a).uniform)).not.toEqual(draw(2, at(b).uniform));
      }),
    );
  });

  it('is uncorrelated with those of neighbouring addresses', () => {
    const base = draw(20_000, at().normal);
    const neighbours: Partial<Address>[] = [
      { seed: 1 },
      { replicate: 1 },
      { index: 1 },
      ...PURPOSES.slice(1).map((purpose) => ({ purpose })),
    ];
    for (const neighbour of neighbours) {
      const other = draw(20_000, at(neighbour).normal);
      // The correlation of independent samples has standard deviation 1/√n = 0.007.
      expect(Math.abs(mean(base.map((value, i) => value * (other[i] ?? NaN))))).toBeLessThan(0.032);
    }
  });

  it('refuses an address that is no whole number, so that no two runs fall on "NaN"', () => {
    for (const value of [NaN, -1, 0.5, Infinity, 2 ** 53])
      expect(() => at({ replicate: value })).toThrow(/replicate.*whole number/);
  });
});

describe('uniform numbers', () => {
  it('fill [0, 1) evenly', () => {
    const random = at();
    const bins = new Array<number>(20).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const value = random.uniform();
      const bin = Math.floor(value * 20);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    expect(bins).toHaveLength(20); // nothing fell outside
    const chiSquare = bins.reduce((sum, n) => sum + (n - 5000) ** 2 / 5000, 0);
    expect(chiSquare).toBeLessThan(43.8); // 99.9% quantile, 19 degrees of freedom
  });
});

describe('normal numbers', () => {
  const random = at({ seed: 3 });
  const values = draw(400_000, random.normal);
  const moment = (power: number) => mean(values.map((value) => value ** power));

  it('have mean 0, variance 1, no skew and the kurtosis of a Gaussian', () => {
    expect(moment(1)).toBeCloseTo(0, 2);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.01);
    expect(Math.abs(moment(3))).toBeLessThan(0.02);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.08);
  });

  it('have the tails of a Gaussian: nothing is cut off at two deviations', () => {
    const beyond = (x: number) => values.filter((value) => Math.abs(value) > x).length / values.length;
    expect(Math.abs(beyond(2) - 0.0455)).toBeLessThan(0.002);
    expect(Math.abs(beyond(3) - 0.0027)).toBeLessThan(0.0005);
    expect(Math.max(...values.slice(0, 100_000))).toBeGreaterThan(3.8);
  });

  it('do not hang together in pairs', () => {
    const products = values.slice(1).map((value, i) => value * (values[i] ?? NaN));
    expect(Math.abs(mean(products))).toBeLessThan(0.008);
  });
});

describe('whole numbers below n', () => {
  it('are all as likely', () => {
    const random = at({ seed: 5 });
    const hits = [0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 70_000; i++) {
      const value = random.below(7);
      hits[value] = (hits[value] ?? NaN) + 1;
    }
    expect(hits.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)).toBeLessThan(22.5); // 99.9%, 6 degrees
  });

  it('need an n', () => {
    for (const n of [0, -1, 1.5, NaN]) expect(() => at().below(n)).toThrow(RangeError);
  });
});

describe('a permutation', () => {
  it('holds every number once', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(1000), (n, seed) => {
        const values = [...at({ seed }).permutation(n)].sort((a, b) => a - b);
        expect(values).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  it('may be any of them', () => {
    const seen = new Map<string, number>();
    const random = at();
    for (let i = 0; i < 24_000; i++) {
      const order = random.permutation(4).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(24);
    const chiSquare = [...seen.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(49.7); // 99.9% quantile, 23 degrees of freedom
  });
});

// Checked against a second implementation, in Python: SHA-256, xoroshiro128+ in 64-bit integers, the polar method.
const PINNED = {
  uniform: [0.7314659387178502, 0.9920799026894612, 0.4766720413819585],
  normal: [-0.02166718935622449, 1.9173967463916757, -0.1464640937521966, -2.7978686148986456],
  below: [892, 684, 271, 601, 816],
  permutation: [1, 5, 7, 3, 6, 4, 0, 2],
};
