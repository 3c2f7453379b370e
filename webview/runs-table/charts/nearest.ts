// The point of a run that is nearest to the pointer, or the line.

export interface Place {
  x: number;
  y: number;
}

/** Where a run is drawn, in pixels of its chart. */
export interface Mark {
  run: string;
  /** Null where there is a gap. */
  places: readonly (Place | null)[];
  /** Places are joined by lines, which are pointed at just as they are. */
  joined: boolean;
}

/** A place of a run. */
export interface Spot {
  run: string;
  index: number;
}

/** The spot nearest to a place and within `reach` pixels of it; on a line it is the end of the segment that is nearer. */
export function nearest(marks: readonly Mark[], at: Place, reach: number): Spot | null {
  let found: Spot | null = null;
  let least = reach * reach;
  for (const { run, places, joined } of marks)
    for (let i = 0; i < places.length; i++) {
      const place = places[i];
      if (!place) continue;
      const next = joined ? places[i + 1] : null;
      const share = next ? shareAlong(place, next, at) : 0;
      const x = place.x + share * ((next?.x ?? place.x) - place.x) - at.x;
      const y = place.y + share * ((next?.y ?? place.y) - place.y) - at.y;
      const distance = x * x + y * y;
      if (distance > least) continue;
      least = distance;
      found = { run, index: share > 0.5 ? i + 1 : i };
    }
  return found;
}

/** How far along the segment the place nearest to `at` is, 0–1. */
function shareAlong(from: Place, to: Place, at: Place): number {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const length = x * x + y * y;
  if (length === 0) return 0;
  return Math.max(0, Math.min(1, ((at.x - from.x) * x + (at.y - from.y) * y) / length));
}

/** By one step with an arrow key: along a line from place to place, across to the next run; between lone points to the next one that way. */
export function step(
  marks: readonly Mark[],
  from: Spot | null,
  way: 'along' | 'across',
  by: 1 | -1,
): Spot | null {
  const seen = marks.filter(({ places }) => places.some(Boolean));
  const first = seen[0];
  if (!first) return null;
  const mark = seen.find(({ run }) => run === from?.run);
  if (!from || !mark) return spotOf(first, 0, 1);
  if (seen.every(({ places }) => places.length === 1)) return lonely(seen, mark, way, by);
  if (way === 'along') return spotOf(mark, from.index + by, by);
  const other = seen[(seen.indexOf(mark) + by + seen.length) % seen.length] ?? mark;
  return spotOf(other, Math.min(from.index, other.places.length - 1), 1);
}

/** The place of that index or the next one that way which is no gap; the other way where there is none. */
function spotOf({ run, places }: Mark, index: number, by: 1 | -1): Spot | null {
  const isPlace = (i: number) => Boolean(places[i]);
  const there = [...places.keys()].filter(isPlace);
  const ahead = by > 0 ? there.find((i) => i >= index) : there.findLast((i) => i <= index);
  const found = ahead ?? (by > 0 ? there.at(-1) : there[0]);
  return found === undefined ? null : { run, index: found };
}

function lonely(marks: readonly Mark[], mark: Mark, way: 'along' | 'across', by: 1 | -1): Spot | null {
  // Down is to greater y, right to greater x.
  const key = ({ places: [place] }: Mark) => (way === 'along' ? place?.x : place?.y) ?? 0;
  const ordered = marks.toSorted((a, b) => key(a) - key(b));
  const other = ordered[Math.max(0, Math.min(ordered.length - 1, ordered.indexOf(mark) + by))];
  return other ? { run: other.run, index: 0 } : null;
}
