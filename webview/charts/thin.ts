// Fewer points that look like all of them.
import type { CurvePoint } from '../../src/protocol/charts';
import type { Range } from './zoom';

/**
 * Of the points in view, with one more on either side, at most `most` by "largest triangle three buckets" (Steinarsson 2013):
 * of every bucket the point that stands out most against its neighbours. First and last stay.
 * @param points by rising iteration
 * @param view iterations in view, null for all
 */
export function thinned(points: CurvePoint[], view: Range | null, most: number): CurvePoint[] {
  const seen = view ? inView(points, view) : points;
  const room = Math.max(3, Math.floor(most));
  if (seen.length <= room) return seen;
  const bucket = (seen.length - 2) / (room - 2);
  const start = (i: number) => Math.floor(i * bucket) + 1;
  const kept = seen.slice(0, 1);
  for (let i = 0; i < room - 2; i++) {
    const next = seen.slice(start(i + 1), Math.max(start(i + 1) + 1, start(i + 2)));
    const [before] = kept.slice(-1);
    const best = standingOut(seen.slice(start(i), start(i + 1)), before, centre(next));
    if (best) kept.push(best);
  }
  return [...kept, ...seen.slice(-1)];
}

function inView(points: CurvePoint[], { min, max }: Range): CurvePoint[] {
  const first = points.findIndex(({ iteration }) => iteration >= min);
  if (first < 0) return points.slice(-1);
  const after = points.findIndex(({ iteration }) => iteration > max);
  return points.slice(Math.max(0, first - 1), after < 0 ? points.length : after + 1);
}

/** A point where there is no number makes a gap, which must not be lost. */
function standingOut(
  bucket: CurvePoint[],
  before: CurvePoint | undefined,
  after: { x: number; y: number },
): CurvePoint | undefined {
  const gap = bucket.find(({ mean }) => mean === null);
  if (gap) return gap;
  const from = { x: before?.iteration ?? 0, y: before?.mean ?? 0 };
  const area = ({ iteration, mean }: CurvePoint) =>
    Math.abs((from.x - after.x) * ((mean ?? 0) - from.y) - (from.x - iteration) * (after.y - from.y));
  return bucket.reduce<CurvePoint | undefined>(
    (best, point) => (best === undefined || area(point) > area(best) ? point : best),
    undefined,
  );
}

function centre(points: CurvePoint[]): { x: number; y: number } {
  const sum = points.reduce(({ x, y }, { iteration, mean }) => ({ x: x + iteration, y: y + (mean ?? 0) }), {
    x: 0,
    y: 0,
  });
  return { x: sum.x / points.length, y: sum.y / points.length };
}
