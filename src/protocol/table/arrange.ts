// Rows of the table of runs in order, or summed up in groups.
import { withoutRounding } from '../format';
import { deviation, mean } from '../../lottery/findings/statistics';
import type { CellValue } from '../../experiment/condition';
import { RESULT_NAMES, cellText } from './columns';
import type { RunRow } from './columns';

export interface Sorting {
  column: string;
  falling: boolean;
}

/** By the first column, among equals by the next; what has no value comes last. Equals stay in their order. */
export function sorted(rows: readonly RunRow[], by: readonly Sorting[]): RunRow[] {
  return rows.toSorted((a, b) => orderOf(a, b, by));
}

function orderOf(a: RunRow, b: RunRow, by: readonly Sorting[]): number {
  for (const { column, falling } of by) {
    const order = compare(a[column] ?? null, b[column] ?? null, falling);
    if (order !== 0) return order;
  }
  return 0;
}

/** Made once: comparing many words by `localeCompare` takes long. */
const inWords = new Intl.Collator('en', { numeric: true });

function compare(a: CellValue, b: CellValue, falling: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order =
    typeof a === 'number' && typeof b === 'number' ? a - b : inWords.compare(String(a), String(b));
  return falling ? -order : order;
}

/** Runs that have the same values in some columns. */
export interface Group {
  /** In the order of the columns grouped by. */
  values: CellValue[];
  runs: number;
  /** Of each result that a run of the group has: mean and standard deviation, null of a single run. */
  results: Record<string, { mean: number; deviation: number | null; runs: number }>;
}

/** In the order in which they appear first. */
export const grouped = (rows: readonly RunRow[], by: readonly string[]): Group[] =>
  membersOf(rows, by).map((members) => groupOf(members, by));

/** The rows of each group, in the order in which these appear first. */
export function membersOf(rows: readonly RunRow[], by: readonly string[]): RunRow[][] {
  const groups = new Map<string, RunRow[]>();
  for (const row of rows) {
    const key = groupKey(by.map((column) => row[column] ?? null));
    const members = groups.get(key);
    if (members) members.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

/** What tells groups apart. */
export const groupKey = (values: readonly CellValue[]): string => JSON.stringify(values);

/** Sums up rows that have the same values in these columns. */
export const groupOf = (members: readonly RunRow[], by: readonly string[]): Group => ({
  values: by.map((column) => members[0]?.[column] ?? null),
  runs: members.length,
  results: Object.fromEntries(
    [...RESULT_NAMES, 'seconds'].flatMap((name) => {
      const values = members.flatMap((row) => (typeof row[name] === 'number' ? [row[name]] : []));
      return values.length > 0 ? [[name, summed(values)]] : [];
    }),
  ),
});

/** `97.31% ± 0.12%`, and of how many runs where not all have it: `(2)`; – where none has. */
export function groupText({ results, runs }: Group, name: string): string {
  const one = results[name];
  if (!one) return cellText(name, null);
  const deviation = one.deviation === null ? '' : ` ± ${cellText(name, one.deviation).replace(/^\+/, '')}`;
  return cellText(name, one.mean) + deviation + (one.runs < runs ? ` (${one.runs})` : '');
}

/** Groups as rows of numbers: of every result that one of them has, mean and deviation. */
export function groupRows(groups: readonly Group[], by: readonly string[]): RunRow[] {
  const names = [...new Set(groups.flatMap(({ results }) => Object.keys(results)))];
  return groups.map(({ values, runs, results }) => ({
    ...Object.fromEntries(by.map((name, i) => [name, values[i] ?? null])),
    runs,
    ...Object.fromEntries(
      names.flatMap((name) => [
        [`${name}_mean`, results[name]?.mean ?? null],
        [`${name}_deviation`, results[name]?.deviation ?? null],
      ]),
    ),
  }));
}

/** By their values, or by the means of their results. */
export const sortedGroups = (
  groups: readonly Group[],
  by: readonly string[],
  sorting: readonly Sorting[],
): Group[] => {
  const rows = groups.map((group) => ({
    group,
    row: {
      ...Object.fromEntries(Object.entries(group.results).map(([name, one]) => [name, one.mean])),
      ...Object.fromEntries(by.map((column, i) => [column, group.values[i] ?? null])),
    } as RunRow,
  }));
  return rows.toSorted((a, b) => orderOf(a.row, b.row, sorting)).map(({ group }) => group);
};

function summed(values: number[]) {
  return {
    mean: withoutRounding(mean(values)),
    deviation: values.length > 1 ? withoutRounding(deviation(values)) : null,
    runs: values.length,
  };
}
