// The table of a `compare:` cell: experiments side by side, level by level of equal density.
import { count, density, percent, points, signed } from '../protocol/format';
import { compareLevels, type Compared, type ComparedCell } from '../lab/results/tables/compare-levels';
import { readFindings } from '../lab/results/results';
import { textTable } from './levels-table';
import { printJson, printLine } from './options';
import { paintFor, plain, type Paint } from './style';

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
    const rows = compareLevels(compared, baseline).map(({ density: share, cells }) => ({
      density: share,
      cells: cells.map((cell) => cell && figuresOf(cell)),
    }));
    printJson({ type: 'comparison', experiments: names, baseline: names[baseline], rows });
    return;
  }
  const paint = paintFor(process.stdout);
  printLine(`\n${paint('bold', names.join(' against '))}\n\n${compareTable(compared, baseline, paint)}`);
}

const figuresOf = ({ accuracy, iteration, accuracyDifference, iterationDifference }: ComparedCell) => ({
  ...{ accuracy, iteration, accuracyDifference, iterationDifference },
});

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

function cellTexts(cell: ComparedCell, paint: Paint): [string, string] {
  const { accuracyDifference: better, iterationDifference: longer } = cell;
  const more = better === null ? '' : ` (${points(better)} points)`;
  const iterations = longer === null ? '' : ` (${signed(count(longer))})`;
  return [
    percent(cell.accuracy) + judged(more, (better ?? 0) >= 0, paint),
    count(cell.iteration) + judged(iterations, (longer ?? 0) <= 0, paint),
  ];
}

const judged = (text: string, good: boolean, paint: Paint) =>
  text ? paint(good ? 'green' : 'red', text) : '';
