import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mean, spread, t95 } from '../../../src/lottery/findings/statistics';

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
