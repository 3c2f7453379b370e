// The table of a `compare:` cell: experiments side by side, level by level of equal density.
import { count, density, percent, signed } from '../protocol/format';
import type { LevelSummary } from '../lottery/findings/verdict';
import { readFindings } from '../lab/results/results';
import { textTable } from './levels-table';
import { printJson, printLine } from './options';
import { paintFor, plain, type Paint } from './style';

export interface Compared {
  name: string;
  levels: LevelSummary[];
}

interface ComparedCell {
  accuracy: number;
  iteration: number;
  /** Against the baseline at the same density; null for the baseline itself and where it has no such level. */
  accuracyDifference: number | null;
  iterationDifference: number | null;
}

export interface ComparedRow {
  density: number;
  /** In the order of the experiments; null where one has no level of that density. */
  cells: (ComparedCell | null)[];
}

/** Densities of two experiments count as equal within this, relatively: roundings of layers of different sizes. */
const SAME = 0.01;

/** Test accuracy and iteration at early stop of the tickets, from the densest level. @param baseline position of the baseline */
export function compareLevels(compared: Compared[], baseline: number): ComparedRow[] {
  const densities: number[] = [];
  for (const value of compared.flatMap(({ levels }) => levels.map((level) => level.density)))
    if (!densities.some((other) => same(value, other))) densities.push(value);
  densities.sort((a, b) => b - a);
  return densities.map((value) => {
    const levels = compared.map((one) => one.levels.find((level) => same(level.density, value)));
    const base = levels[baseline];
    return {
      density: value,
      cells: levels.map((level, i) => (level ? cellOf(level, i === baseline ? undefined : base) : null)),
    };
  });
}

/** Prints runs side by side, under these names, or the same as one line of JSON. @param baseline position of the baseline */
export async function printComparison(
  runs: readonly { name: string; folder: string }[],
  baseline: number,
  json: boolean,
): Promise<void> {
  const names = runs.map(({ name }) => name);
  const compared: Compared[] = [];
  for (const { name, folder } of runs) compared.push({ name, levels: (await readFindings(folder)).levels });
  if (json) {
    const rows = compareLevels(compared, baseline);
    printJson({ type: 'comparison', experiments: names, baseline: names[baseline], rows });
    return;
  }
  const paint = paintFor(process.stdout);
  printLine(`\n${paint('bold', names.join(' against '))}\n\n${compareTable(compared, baseline, paint)}`);
}

/** Text of the table. */
export function compareTable(compared: Compared[], baseline: number, paint: Paint = plain): string {
  const head = [
    'weights left',
    ...compared.flatMap(({ name }, i) => [
      `${name}${i === baseline ? ' (baseline)' : ''}: test accuracy`,
      'early stop at',
    ]),
  ];
  const rows = compareLevels(compared, baseline).map((row) => [
    density(row.density),
    ...row.cells.flatMap((cell) => (cell ? cellTexts(cell, paint) : ['–', '–'])),
  ]);
  return textTable(head, rows, paint);
}

function cellOf(level: LevelSummary, base: LevelSummary | undefined): ComparedCell {
  const accuracy = level.ticket.earlyStopAccuracy.mean;
  const iteration = level.ticket.earlyStopIteration.mean;
  return {
    accuracy,
    iteration,
    accuracyDifference: base ? accuracy - base.ticket.earlyStopAccuracy.mean : null,
    iterationDifference: base ? iteration - base.ticket.earlyStopIteration.mean : null,
  };
}

function cellTexts(cell: ComparedCell, paint: Paint): [string, string] {
  const { accuracyDifference: better, iterationDifference: longer } = cell;
  const points = better === null ? '' : ` (${signed((better * 100).toFixed(2))} points)`;
  const iterations = longer === null ? '' : ` (${signed(count(longer))})`;
  return [
    percent(cell.accuracy) + judged(points, (better ?? 0) >= 0, paint),
    count(cell.iteration) + judged(iterations, (longer ?? 0) <= 0, paint),
  ];
}

const judged = (text: string, good: boolean, paint: Paint) =>
  text ? paint(good ? 'green' : 'red', text) : '';
const same = (a: number, b: number) => Math.abs(a - b) <= SAME * Math.max(a, b);
