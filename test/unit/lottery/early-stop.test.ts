import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { earlyStop } from '../../../src/lottery/trainings/early-stop';
import type { Measurement } from '../../../src/lottery/trainings/training';

const measured = (validationLoss: number, i: number, more: Partial<Measurement> = {}): Measurement => ({
  iteration: 100 * i,
  trainLoss: null,
  validationLoss,
  validationAccuracy: 0.5,
  testLoss: 1,
  testAccuracy: 0.5,
  ...more,
});
const stopOf = (losses: number[]) => earlyStop(losses.map((loss, i) => measured(loss, i))).iteration;

describe('early stop', () => {
  it('is at the lowest validation loss, the earliest of several', () => {
    expect(stopOf([2, 1, 0.5, 0.7, 0.5])).toBe(200);
    expect(stopOf([1])).toBe(0);
  });

  it('is never chosen by the test part: its figures may be anything', () => {
    const figures = fc.record({ testLoss: fc.double(), testAccuracy: fc.double() });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double({ noNaN: true }), figures), { minLength: 1 }), (rows) => {
        const chosen = earlyStop(rows.map(([loss, test], i) => measured(loss, i, test)));
        expect(chosen.iteration).toBe(stopOf(rows.map(([loss]) => loss)));
        expect(chosen.validationLoss + 0).toBe(Math.min(...rows.map(([loss]) => loss)) + 0);
      }),
    );
  });

  it('passes over losses that are not numbers, at the start and later', () => {
    expect(stopOf([NaN, 3, 2, NaN])).toBe(200);
    expect(stopOf([3, NaN, 2, NaN])).toBe(200);
    expect(stopOf([NaN, NaN])).toBe(0);
  });

  it('needs a measurement', () => {
    expect(() => earlyStop([])).toThrow(/without measurements/);
  });
});
