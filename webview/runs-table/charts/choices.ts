// Choices of the charts beside the table: a person's or, where nobody has chosen, those that the runs suggest.
import { z } from 'zod';
import { RESULT_NAMES, STANDING_NAMES, usualColumns, WORDS } from '../../../src/protocol/table/columns';
import type { ChartedRun } from './charted-run';
import { MOST_SMOOTHING } from './smoothing';

export const chartChoicesSchema = z.object({
  /** The column by which runs are coloured; null for a colour a run. */
  colour: z.string().nullable().catch(null),
  /** Columns of the scatter chart; null for what the runs suggest. */
  x: z.string().nullable().catch(null),
  y: z.string().nullable().catch(null),
  /** Columns of the parallel coordinates; null for what the runs suggest. */
  axes: z.array(z.string()).nullable().catch(null),
  /** Whose training curves are shown. */
  level: z.int().min(0).catch(0),
  smoothing: z.number().min(0).max(MOST_SMOOTHING).catch(0),
});
export type ChartChoices = z.output<typeof chartChoicesSchema>;

/** Whatever was remembered, as far as it can be understood. */
export const readChoices = (raw: Readonly<Record<string, unknown>>): ChartChoices =>
  chartChoicesSchema.parse(raw);

/** What tells a person about a run and is nothing to be drawn. */
const WORDS_ABOUT_RUNS = ['run', 'experiment', 'note', 'tags', 'starred'];
const MOST_SETTINGS = 4;
/** Settings and results together. */
const MOST_AXES = 7;

const distinct = (runs: readonly ChartedRun[], column: string) =>
  new Set(runs.map(({ cells }) => cells[column]).filter((value) => value !== undefined));

/** Columns in which the runs differ, in the order of the table. */
export const differing = (runs: readonly ChartedRun[], columns: readonly string[]): string[] =>
  columns.filter((column) => !WORDS_ABOUT_RUNS.includes(column) && distinct(runs, column).size > 1);

/** The columns that nobody has chosen: the settings that differ, and what came of them. */
export function suggested(
  runs: readonly ChartedRun[],
  columns: readonly string[],
): { x: string; y: string; axes: string[] } {
  const found = differing(runs, columns);
  const names = columns.filter((column) => ![...STANDING_NAMES, ...WORDS, ...RESULT_NAMES].includes(column));
  const usual = usualColumns(
    runs.map(({ cells }) => cells),
    names,
  ).filter((column) => found.includes(column) && !STANDING_NAMES.includes(column));
  const isResult = (column: string) => RESULT_NAMES.includes(column);
  const settings = usual.filter((column) => !isResult(column)).slice(0, MOST_SETTINGS);
  const results = usual.filter(isResult);
  const numeric = settings.find((column) =>
    [...distinct(runs, column)].every((value) => typeof value === 'number'),
  );
  return {
    x: numeric ?? settings[0] ?? results[0] ?? 'dense_accuracy',
    y: results.includes('best_accuracy') ? 'best_accuracy' : (results.at(-1) ?? 'dense_accuracy'),
    axes: [...settings, ...results].slice(0, MOST_AXES),
  };
}
