// The columns of the table of runs: their names, and how their values are written.
import { nearest } from '../../experiment/checks/problem';
import { LabError } from '../../lottery/errors';
import { CONTROL_KINDS } from '../../lottery/trainings/training';
import { say } from '../../lottery/translate';
import { count, density, duration, percent, signed } from '../format';
import type { CellValue } from '../../experiment/condition';

export type { CellValue } from '../../experiment/condition';

/** A run in the table: what its cells hold, by the names of columns; null where the run has no such thing, or not yet. */
export type RunRow = Record<string, CellValue>;

interface Column {
  name: string;
  /** A number as people read it; the value itself unless given. */
  text?: (value: number) => string;
  /** What a number is more than another of its column, or less; missing where that says nothing. */
  difference?: (difference: number) => string;
}

const points = (share: number) => signed((share * 100).toFixed(2));
const wholes = (value: number) => (Math.round(value) < 0 ? `−${count(-value)}` : `+${count(value)}`);
const seconds = (value: number) => (Math.round(value) < 0 ? `−${duration(-value)}` : `+${duration(value)}`);
const powers = (value: number) => signed(value.toExponential(2));
const share = { text: percent, difference: points };
const iterations = { text: count, difference: wholes };

const STANDING: Column[] = [
  { name: 'run' },
  { name: 'experiment' },
  { name: 'state' },
  { name: 'created' },
  // Never 100% before the end.
  { name: 'done', text: (share) => `${share === 1 ? 100 : Math.min(99, Math.floor(share * 100))}%` },
  { name: 'seconds', text: duration, difference: seconds },
  { name: 'starred' },
  { name: 'tags' },
  { name: 'note' },
];

const RESULTS: Column[] = [
  { name: 'dense_accuracy', ...share },
  { name: 'dense_early_stop', ...iterations },
  { name: 'winner_density', text: density, difference: points },
  { name: 'winner_accuracy', ...share },
  { name: 'winner_early_stop', ...iterations },
  { name: 'early_stop_against_dense', text: (change) => `${points(change)}%`, difference: points },
  { name: 'best_density', text: density, difference: points },
  { name: 'best_accuracy', ...share },
  ...CONTROL_KINDS.map((kind) => ({
    name: `gap_${kind.replaceAll('-', '_')}`,
    text: points,
    difference: points,
  })),
  { name: 'multiply_adds', text: (value) => value.toExponential(2), difference: powers },
];

export const RESULT_NAMES = RESULTS.map(({ name }) => name);

/** The results that a person wants first. */
export const MAIN_RESULTS: readonly string[] = [
  'dense_accuracy',
  'winner_density',
  'winner_accuracy',
  'best_density',
  'best_accuracy',
];

/** Before the settings: how runs stand, and what is said of them. */
export const STANDING_NAMES = STANDING.map(({ name }) => name);

/** What data and network are, in a word each. */
export const WORDS = ['dataset', 'network'];

/**
 * All columns, in their order.
 * @param settings names of all settings
 */
export const allColumns = (settings: readonly string[]): string[] => [
  ...STANDING_NAMES,
  ...WORDS,
  ...settings,
  ...RESULT_NAMES,
];

/**
 * The columns of a table that nobody has chosen: the settings that differ among its runs, and the main results.
 * @param settings names of all settings, in their order
 */
export function usualColumns(rows: readonly RunRow[], settings: readonly string[]): string[] {
  const differing = [...WORDS, ...settings].filter(
    (name) => new Set(rows.map((row) => row[name] ?? null)).size > 1,
  );
  // What data and network are is said by one word each.
  const shown = differing.filter(
    (name) => !/^(dataset\.(name|train|module)|network\.(architecture|hidden|layers|model))$/.test(name),
  );
  const said = ['tags', 'note'].filter((name) => rows.some((row) => (row[name] ?? null) !== null));
  return ['run', 'state', ...shown, ...MAIN_RESULTS, 'seconds', ...said];
}

/**
 * The column that is meant: its name, or the end of a setting's that no other ends with, as `rate` for `pruning.rate`.
 * @param names of all columns
 * @throws LabError naming the nearest there is
 */
export function columnOf(wanted: string, names: readonly string[]): string {
  if (names.includes(wanted)) return wanted;
  const ending = names.filter((name) => name.endsWith(`.${wanted}`));
  const [only, ...others] = ending;
  if (only !== undefined && others.length === 0) return only;
  const meant = nearest(wanted, [...names, ...names.map((name) => name.split('.').at(-1) ?? name)]);
  throw new LabError(say`There is no column \`${wanted}\`.`, {
    hint:
      ending.length > 0
        ? say`It could be ${ending.join(', ')}.`
        : meant === undefined
          ? say`There are: ${names.join(', ')}`
          : say`Did you mean \`${meant}\`?`,
  });
}

/** A value as people read it; – where there is none. */
export function cellText(name: string, value: CellValue | undefined): string {
  if (value === null || value === undefined) return '–';
  if (name === 'created') return localTime(String(value));
  if (name === 'starred') return value === true ? '★' : '–';
  const column = columnNamed(name);
  if (typeof value !== 'number') return String(value);
  // Without what computing it has left in its last digits: 0.30000000000000004.
  return column?.text ? column.text(value) : String(Number(value.toPrecision(12)));
}

/** `2026-11-30 13:30`, where the reader is. */
function localTime(time: string): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return time;
  const two = (part: number) => String(part).padStart(2, '0');
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** How much more a value is than another of its column: `+0.31`, in points of percentages; null where that says nothing. */
export function differenceText(
  name: string,
  value: CellValue | undefined,
  base: CellValue | undefined,
): string | null {
  const difference = columnNamed(name)?.difference;
  if (!difference || typeof value !== 'number' || typeof base !== 'number') return null;
  return difference(value - base);
}

const columnNamed = (name: string) => [...STANDING, ...RESULTS].find((one) => one.name === name);
