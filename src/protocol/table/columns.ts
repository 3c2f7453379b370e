// The columns of the table of runs: their names, and how their values are written.
import { nearest } from '../../experiment/checks/problem';
import { LabError } from '../../lottery/errors';
import { CONTROL_KINDS } from '../../lottery/trainings/training';
import { say } from '../../lottery/translate';
import { count, density, duration, percent, signed } from '../format';
import { settingFields } from '../../experiment/setting-values';
import type { CellValue } from '../../experiment/condition';

/** A run in the table: what its cells hold, by the names of columns; null where the run has no such thing, or not yet. */
export type RunRow = Record<string, CellValue>;

interface Column {
  name: string;
  /** A number as people read it; the value itself unless given. */
  text?: (value: number) => string;
}

const points = (share: number) => signed((share * 100).toFixed(2));

const STANDING: Column[] = [
  { name: 'run' },
  { name: 'experiment' },
  { name: 'state' },
  { name: 'created' },
  { name: 'done', text: (share) => percent(share, 0) },
  { name: 'seconds', text: duration },
];

const RESULTS: Column[] = [
  { name: 'dense_accuracy', text: percent },
  { name: 'dense_early_stop', text: count },
  { name: 'winner_density', text: density },
  { name: 'winner_accuracy', text: percent },
  { name: 'winner_early_stop', text: count },
  { name: 'best_density', text: density },
  { name: 'best_accuracy', text: percent },
  ...CONTROL_KINDS.map((kind) => ({ name: `gap_${kind.replaceAll('-', '_')}`, text: points })),
  { name: 'multiply_adds', text: (value) => value.toExponential(2) },
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

/** All there are, in their order. */
export const columnNames = (): string[] => [
  ...STANDING.map(({ name }) => name),
  ...['dataset', 'network'],
  ...settingFields().map(({ name }) => name),
  ...RESULT_NAMES,
];

/** The columns of a table that nobody has chosen: the settings that differ among its runs, and the main results. */
export function usualColumns(rows: readonly RunRow[]): string[] {
  const differing = ['dataset', 'network', ...settingFields().map(({ name }) => name)].filter(
    (name) => new Set(rows.map((row) => row[name] ?? null)).size > 1,
  );
  // What data and network are is said by one word each.
  const shown = differing.filter(
    (name) => !/^(dataset\.(name|train|module)|network\.(architecture|hidden|layers|model))$/.test(name),
  );
  return ['run', 'state', ...shown, ...MAIN_RESULTS, 'seconds'];
}

/**
 * The column that is meant: its name, or the end of a setting's that no other ends with, as `rate` for `pruning.rate`.
 * @throws LabError naming the nearest there is
 */
export function columnOf(wanted: string): string {
  const names = columnNames();
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
  if (name === 'created') return String(value).slice(0, 16).replace('T', ' ');
  const column = [...STANDING, ...RESULTS].find((one) => one.name === name);
  return typeof value === 'number' && column?.text ? column.text(value) : String(value);
}
