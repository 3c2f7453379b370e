import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CurvePoint } from '../../../src/protocol/charts';
import { thinned } from '../../../webview/charts/thin';

const curve = (length: number, mean: (i: number) => number | null): CurvePoint[] =>
  Array.from({ length }, (_, i) => ({ iteration: i * 10, mean: mean(i), min: mean(i), max: mean(i) }));

test('few points stay as they are', () => {
  const points = curve(50, (i) => i / 50);
  expect(thinned(points, null, 100)).toEqual(points);
});

test('thinned curves keep their ends, their order, and nothing that was not there', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 400 }),
      fc.integer({ min: 3, max: 60 }),
      (values, most) => {
        const points = curve(values.length, (i) => values[i] ?? 0);
        const kept = thinned(points, null, most);
        expect(kept.length).toBeLessThanOrEqual(Math.max(most, 3));
        expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
        const places = kept.map((point) => points.indexOf(point));
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
        expect(places).not.toContain(-1);
      },
    ),
  );
});

test('a single peak among thousands of points is kept', () => {
  const points = curve(5000, (i) => (i === 3210 ? 1 : 0.5));
  expect(thinned(points, null, 100).some(({ mean }) => mean === 1)).toBe(true);
});

test('a gap is kept', () => {
  const points = curve(5000, (i) => (i === 2000 ? null : 0.5));
  expect(thinned(points, null, 100).some(({ mean }) => mean === null)).toBe(true);
});

test('what is zoomed into has all its points, and one beyond either edge for the line to go on', () => {
  const points = curve(5000, (i) => i / 5000);
  const kept = thinned(points, { min: 1000, max: 1200 }, 100);
  expect(kept.map(({ iteration }) => iteration)).toEqual(Array.from({ length: 23 }, (_, i) => 990 + i * 10));
});
