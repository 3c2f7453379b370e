// What part of an axis is in view: zooming and panning as arithmetic on ranges. On a logarithmic axis equal factors are equally far.
import type { Spacing } from './axes';

export interface Range {
  min: number;
  max: number;
}

/** Nothing is looked at more closely than this share of the whole axis. */
const CLOSEST = 1e-4;

/** Where a value lies in a range: 0 at its least, 1 at its greatest. */
export function shareOf(value: number, range: Range, spacing: Spacing): number {
  const [min, max] = flat(range, spacing);
  return max > min ? (flatten(value, spacing) - min) / (max - min) : 0.5;
}

/**
 * Zooms in by a factor above 1, out by one below.
 * @param at value that keeps its place
 * @param whole what the axis shows unzoomed
 * @returns null where the whole axis is in view
 */
export function zoomed(
  range: Range,
  factor: number,
  at: number,
  whole: Range,
  spacing: Spacing,
): Range | null {
  const [min, max] = flat(range, spacing);
  const [least, most] = flat(whole, spacing);
  const width = Math.max((max - min) / factor, (most - least) * CLOSEST);
  const share = Math.min(1, Math.max(0, shareOf(at, range, spacing)));
  const from = min + share * (max - min - width);
  return within(from, from + width, [least, most], spacing);
}

/** Moves by a share of what is in view, towards greater values where it is positive; stops at the ends of the axis. */
export function panned(range: Range, share: number, whole: Range, spacing: Spacing): Range | null {
  const [min, max] = flat(range, spacing);
  const step = share * (max - min);
  return within(min + step, max + step, flat(whole, spacing), spacing);
}

/** What lies between two values, in any order. */
export function between(a: number, b: number, whole: Range, spacing: Spacing): Range | null {
  const [from, to] = [a, b].map((value) => flatten(value, spacing)).sort((x, y) => x - y);
  const [least, most] = flat(whole, spacing);
  const middle = ((from ?? least) + (to ?? most)) / 2;
  const half = Math.max((to ?? most) - (from ?? least), (most - least) * CLOSEST) / 2;
  return within(middle - half, middle + half, [least, most], spacing);
}

/** Keeps the width where it can, and the range on the axis. */
function within(from: number, to: number, [least, most]: [number, number], spacing: Spacing): Range | null {
  const width = to - from;
  if (width >= (most - least) * (1 - 1e-9)) return null;
  const start = Math.min(Math.max(from, least), most - width);
  return { min: unflatten(start, spacing), max: unflatten(start + width, spacing) };
}

const flat = ({ min, max }: Range, spacing: Spacing): [number, number] => [
  flatten(min, spacing),
  flatten(max, spacing),
];
const flatten = (value: number, spacing: Spacing) => (spacing === 'linear' ? value : Math.log10(value));
const unflatten = (value: number, spacing: Spacing) => (spacing === 'linear' ? value : 10 ** value);
