import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holm, mean, pValue, replicatesFor, spread, t95 } from '../../../src/lottery/findings/statistics';

describe('the t quantile', () => {
  it('is that of the printed tables', () => {
    const table: [number, number][] = [
      [1, 12.706],
      [2, 4.303],
      [3, 3.182],
      [4, 2.776],
      [5, 2.571],
      [9, 2.262],
      [10, 2.228],
      [19, 2.093],
      [29, 2.045],
      [100, 1.984],
      [999, 1.962],
    ];
    for (const [degrees, quantile] of table) expect(t95(degrees)).toBeCloseTo(quantile, 3);
  });
});

describe('a test of a mean', () => {
  it('agrees with the printed tables: at the quantile for 95% p is 5%', () => {
    for (const n of [2, 3, 5, 10]) {
      // Half of them 1 above the mean, half 1 below; the mean at t times its error.
      const values: number[] = Array.from({ length: n }, (_, i) =>
        n % 2 === 1 && i === n - 1 ? 0 : i % 2 === 0 ? 1 : -1,
      );
      const squares = values.reduce((sum, value) => sum + value * value, 0);
      const error = Math.sqrt(squares / (n - 1) / n);
      const shifted = values.map((value) => value + t95(n - 1) * error);
      expect(pValue(shifted)).toBeCloseTo(0.05, 6);
      expect(pValue(shifted.map((value) => -value))).toBeCloseTo(0.05, 6);
    }
    expect([pValue([3]), pValue([0, 0]), pValue([1, 1])]).toEqual([1, 1, 0]);
  });

  it('is corrected step by step, from the smallest p on (Holm)', () => {
    // 0.01 ≤ 0.05 ÷ 4, 0.0125 ≤ 0.05 ÷ 3, 0.03 > 0.05 ÷ 2: there it ends.
    expect(holm([0.03, 0.01, 0.04, 0.0125])).toEqual([false, true, false, true]);
    expect(holm([0.05])).toEqual([true]);
    expect(holm([])).toEqual([]);
  });

  it('needs as many replicates as power says', () => {
    // A deviation of 0.23 points and a difference of 0.2: (2.8 · 0.23 ÷ 0.2)² = 10.4, and 1.9 for Student's t.
    const values = [0.2 - 0.23, 0.2, 0.2 + 0.23];
    expect(replicatesFor(values)).toBe(13);
  });
});

describe('a spread', () => {
  it('is mean, extremes and Student’s interval', () => {
    const of = spread([1, 2, 3, 4, 10]);
    expect(of).toMatchObject({ mean: 4, min: 1, max: 10, values: [1, 2, 3, 4, 10] });
    // s = √12.5, margin = 2.776 × s / √5
    expect(of.ci95?.[0]).toBeCloseTo(4 - 4.39, 2);
    expect(of.ci95?.[1]).toBeCloseTo(4 + 4.39, 2);
  });

  it('has no interval for a single value', () => {
    expect(spread([0.5])).toEqual({ values: [0.5], mean: 0.5, min: 0.5, max: 0.5, ci95: null });
  });

  it('of equal values is that value, to the bit', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 2, max: 9 }),
        (x, n) => {
          const of = spread(new Array<number>(n).fill(x));
          expect(of.mean).toBe(x + 0);
          expect(of.ci95).toEqual([x + 0, x + 0]);
        },
      ),
    );
  });

  it('has its mean between its extremes and inside its interval', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(values, (xs) => {
        const { mean: average, min, max, ci95 } = spread(xs);
        expect(average).toBeGreaterThanOrEqual(min - 1e-9);
        expect(average).toBeLessThanOrEqual(max + 1e-9);
        expect(ci95?.[0]).toBeLessThanOrEqual(average);
        expect(ci95?.[1]).toBeGreaterThanOrEqual(average);
      }),
    );
  });

  it('of nothing is an error', () => {
    expect(() => spread([])).toThrow(RangeError);
    expect(mean([])).toBeNaN();
  });
});
