import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { between, panned, shareOf, zoomed } from '../../../webview/charts/zoom';

const whole = { min: 1, max: 100 };

describe('zooming', () => {
  test('keeps the value that is pointed at in its place, on either kind of axis', () => {
    const spacing = fc.constantFrom('linear' as const, 'logarithmic' as const);
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 100, noNaN: true }),
        fc.double({ min: 1.1, max: 50 }),
        spacing,
        (at, factor, kind) => {
          const range = zoomed(whole, factor, at, whole, kind);
          expect(range).not.toBeNull();
          if (!range) return;
          expect(shareOf(at, range, kind)).toBeCloseTo(shareOf(at, whole, kind), 6);
          expect(range.min).toBeGreaterThanOrEqual(whole.min - 1e-9);
          expect(range.max).toBeLessThanOrEqual(whole.max + 1e-6);
        },
      ),
    );
  });

  test('in and out again by as much shows everything', () => {
    const near = zoomed(whole, 2, 10, whole, 'logarithmic');
    expect(near && zoomed(near, 1 / 2, 10, whole, 'logarithmic')).toBeNull();
  });

  test('halves a logarithmic axis by factors, a linear one by differences', () => {
    expect(zoomed(whole, 2, 1, whole, 'logarithmic')?.max).toBeCloseTo(10);
    expect(zoomed({ min: 0, max: 100 }, 2, 0, { min: 0, max: 100 }, 'linear')).toEqual({ min: 0, max: 50 });
  });

  test('ends somewhere', () => {
    const range = zoomed(whole, 1e12, 50, whole, 'linear');
    expect(range && range.max - range.min).toBeCloseTo(99e-4);
  });
});

test('panning stops at the ends and keeps the width', () => {
  const range = { min: 20, max: 40 };
  const all = { min: 0, max: 100 };
  expect(panned(range, 0.5, all, 'linear')).toEqual({ min: 30, max: 50 });
  expect(panned(range, -9, all, 'linear')).toEqual({ min: 0, max: 20 });
  expect(panned(range, 9, all, 'linear')).toEqual({ min: 80, max: 100 });
});

test('a rectangle may be drawn in any direction', () => {
  expect(between(30, 10, { min: 0, max: 100 }, 'linear')).toEqual({ min: 10, max: 30 });
  const log = between(10, 1, whole, 'logarithmic');
  expect([log?.min, log?.max]).toEqual([expect.closeTo(1), expect.closeTo(10)]);
});
