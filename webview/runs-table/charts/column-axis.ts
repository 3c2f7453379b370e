// An axis along a column of the table, whatever is in it: numbers, great spans of them logarithmically, or words side by side.
import { cellText, type CellValue } from '../../../src/protocol/table/columns';
import { roundStep, roundTicks } from '../../charts/axes';

export interface ColumnAxis {
  column: string;
  kind: 'linear' | 'logarithmic' | 'words';
  /** 0 (at the left or the bottom) to 1; null where there is no value. */
  position(value: CellValue | undefined): number | null;
  ticks: { position: number; text: string }[];
  /** What lies between two positions, in whatever order. */
  span(from: number, to: number): ColumnSpan;
  /** Where a span lies on the axis as it is now; null where nothing of it is left. */
  extent(span: ColumnSpan): [from: number, to: number] | null;
}

/** A stretch of a column: numbers with all between them, or some of its words; with `missing` also what has no value. */
export type ColumnSpan = { missing: boolean } & (
  { kind: 'numbers'; from: number; to: number } | { kind: 'words'; words: readonly string[] }
);

/** Positive numbers that differ by more than that factor are set out by their logarithms. */
const GREAT_SPAN = 20;
/** Of the axis, left free at either end: points at the ends are drawn whole. */
const MARGIN = 0.04;
const MOST_TICKS = 6;
/** Characters of a tick; the rest is in the tooltip. */
const MOST_CHARACTERS = 18;

/** Below the axis, where its chart has a place for what has no value. */
export const MISSING = -0.12;
/** What is dragged over below that takes in what has no value. */
const TAKES_MISSING = MISSING / 2;

export function columnAxis(column: string, values: readonly (CellValue | undefined)[]): ColumnAxis {
  const known = values.filter((value) => value !== null && value !== undefined);
  const numbers = known.filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[];
  return numbers.length === known.length && numbers.length > 0
    ? numberAxis(column, numbers)
    : wordAxis(column, known.map(String));
}

/** Whether the value lies within. */
export function covers(span: ColumnSpan, value: CellValue | undefined): boolean {
  if (value === null || value === undefined) return span.missing;
  if (span.kind === 'words') return span.words.includes(String(value));
  return typeof value === 'number' && value >= span.from && value <= span.to;
}

function numberAxis(column: string, numbers: readonly number[]): ColumnAxis {
  const least = Math.min(...numbers);
  const most = Math.max(...numbers);
  const logarithmic = least > 0 && most / least > GREAT_SPAN;
  const flat = (value: number) => (logarithmic ? Math.log(value) : value);
  const steep = (value: number) => (logarithmic ? Math.exp(value) : value);
  const room = flat(most) - flat(least);
  // Of equal values, in the middle.
  const low = room > 0 ? flat(least) - room * MARGIN : flat(least) - 1;
  const high = room > 0 ? flat(most) + room * MARGIN : flat(most) + 1;
  const position = (value: number) => (flat(value) - low) / (high - low);
  const limits = { min: steep(low), max: steep(high) };
  return {
    column,
    kind: logarithmic ? 'logarithmic' : 'linear',
    position: (value) => (typeof value === 'number' && Number.isFinite(value) ? position(value) : null),
    ticks: texted(
      column,
      room > 0
        ? logarithmic
          ? roundTicks(limits).reverse()
          : linearTicks(limits, numbers.every(Number.isInteger))
        : [least],
      position,
    ),
    span(one, other) {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const valueAt = (at: number) => steep(low + at * (high - low));
      return { kind: 'numbers', from: valueAt(from), to: valueAt(to), missing: from <= TAKES_MISSING };
    },
    extent: (span) => (span.kind === 'numbers' ? [position(span.from), position(span.to)] : null),
  };
}

function wordAxis(column: string, texts: readonly string[]): ColumnAxis {
  const words = [...new Set(texts)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const position = (word: string) => (words.indexOf(word) + 0.5) / words.length;
  return {
    column,
    kind: 'words',
    position: (value) =>
      value === null || value === undefined || !words.includes(String(value))
        ? null
        : position(String(value)),
    ticks: words.map((word) => ({ position: position(word), text: shortened(cellText(column, word)) })),
    span(one, other) {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const inside = words.filter((word) => position(word) >= from && position(word) <= to);
      return { kind: 'words', words: inside, missing: from <= TAKES_MISSING };
    },
    extent(span) {
      if (span.kind !== 'words') return null;
      const places = span.words.filter((word) => words.includes(word)).map(position);
      const half = 0.5 / words.length;
      if (places.length > 0) return [Math.min(...places) - half, Math.max(...places) + half];
      return span.missing ? [MISSING, MISSING] : null;
    },
  };
}

/** Round values within, rising; between counts there is nothing. */
function linearTicks({ min, max }: { min: number; max: number }, counts: boolean): number[] {
  const size = Math.max(roundStep((max - min) / MOST_TICKS), counts ? 1 : 0);
  const first = Math.ceil(min / size - 1e-9);
  const count = Math.floor(max / size + 1e-9) - first + 1;
  // 3 × 0.1 is not quite 0.3.
  return Array.from({ length: count }, (_, i) => Number(((first + i) * size).toPrecision(12)));
}

/** As the table writes them; of those that would read the same, one. */
function texted(column: string, values: readonly number[], position: (value: number) => number) {
  const texts = new Map<string, number>();
  for (const value of values) {
    const text = cellText(column, value);
    if (!texts.has(text)) texts.set(text, position(value));
  }
  return [...texts].map(([text, at]) => ({ position: at, text: shortened(text) }));
}

const shortened = (text: string) =>
  text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
