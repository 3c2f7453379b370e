// `ticketlab runs`: the runs as a table of settings and results, filtered, sorted, or grouped.
import { Command } from 'commander';
import { csvText } from '../../lab/results/csv-text';
import { readFindings } from '../../lab/results/results';
import { findRuns } from '../../lab/runs';
import { groupRows, groupText, grouped, sorted, sortedGroups } from '../../protocol/table/arrange';
import type { Group, Sorting } from '../../protocol/table/arrange';
import { cellText, columnOf, usualColumns } from '../../protocol/table/columns';
import { columnNames, settingNames } from '../../protocol/table/setting-columns';
import { parseFilter } from '../../protocol/table/filter';
import { rowOf } from '../../lab/table/row';
import type { RunRow } from '../../protocol/table/columns';
import type { TabledRun } from '../../lab/table/row';
import type { RunSummary } from '../../protocol/run';
import { InputError } from '../exit';
import { textTable } from '../levels-table';
import { jsonOption, printAside, printJson, printLine, prose } from '../options';
import { asInput, rootFor, runsOption } from '../select-run';
import type { RunsOptions } from '../select-run';
import { paintFor } from '../style';

interface TableOptions extends RunsOptions {
  filter?: string;
  sort?: string;
  group?: string;
  columns?: string;
  csv?: boolean;
  json?: boolean;
}

export const runsCommand = (): Command =>
  new Command('runs')
    .summary('the runs as a table of their settings and results')
    .description(
      prose(`Lists the runs, the newest first, with the settings in which they differ and what they found. Accuracies are of the
test part at early stop; the best is chosen by validation accuracy. A setting is named in full (pruning.rate) or by its end (rate) where
no other ends so.`),
    )
    .option('--filter <condition>', 'only runs of which it holds: "dataset = digits and rate < 0.3"')
    .option('--sort <columns>', 'by these columns, separated by commas; -COLUMN from the highest')
    .option('--group <columns>', 'one row per combination of these settings: mean ± standard deviation')
    .option('--columns <columns>', 'these columns instead of the usual ones')
    .option('--csv', 'as CSV, numbers in full')
    .addOption(runsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  ticketlab runs --sort -winner_accuracy
  ticketlab runs --filter "network ~ conv and state = finished" --group pruning.rate
  ticketlab runs --columns run,seed,dense_accuracy --csv > runs.csv`,
    )
    .action(async (options: TableOptions) => {
      if (options.csv && options.json)
        throw new InputError('--csv and --json are two formats: use only one of them.');
      if (options.group !== undefined && options.columns !== undefined)
        throw new InputError('--group and --columns both say what the columns are: use only one of them.');
      await asInput(tabulate(options));
    });

async function tabulate(options: TableOptions): Promise<void> {
  // What is wrong with them is better known before every run has been read.
  const filter = options.filter === undefined ? () => true : parseFilter(options.filter, columnNames());
  const sorting = listOf(options.sort).map(sortingOf);
  const groups = listOf(options.group).map(named);
  const columns = listOf(options.columns).map(named);
  const root = await rootFor(options);
  const runs = await findRuns(root);
  const all: RunRow[] = [];
  for (const summary of runs) all.push(rowOf(await tabled(summary)));
  const rows = sorted(all.filter(filter), sorting);
  if (groups.length > 0) printGroups(sortedGroups(grouped(rows, groups), groups, sorting), groups, options);
  else printRows(rows, columns, options);
  if (runs.length === 0) printAside(`There are no runs in ${root}. Start one: ticketlab run FILE`);
  else if (rows.length < all.length)
    printAside(`${rows.length} of ${all.length} runs: the others are filtered out.`);
}

/** A run that cannot be read has a row all the same. */
async function tabled(summary: RunSummary): Promise<TabledRun> {
  return { summary, results: await readFindings(summary.folder).catch(() => null) };
}

/** Programs get all columns, whatever the runs differ in, unless some are chosen. */
function printRows(rows: RunRow[], chosen: string[], { csv, json }: TableOptions): void {
  const usual = () => (csv || json ? columnNames() : usualColumns(rows, settingNames()));
  const columns = chosen.length > 0 ? chosen : usual();
  const values = rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name] ?? null])));
  if (json) printJson(values);
  else if (csv) process.stdout.write(csvText(values));
  else if (rows.length > 0)
    printLine(
      textTable(
        columns,
        rows.map((row) => columns.map((name) => cellText(name, row[name]))),
        paintFor(process.stdout),
      ),
    );
}

/** Results that a group is worth looking at by. */
const GROUPED = ['dense_accuracy', 'winner_density', 'winner_accuracy', 'best_accuracy', 'seconds'];

function printGroups(groups: Group[], by: string[], { csv, json }: TableOptions): void {
  if (json) {
    const asRow = ({ values, ...rest }: Group) => ({
      ...Object.fromEntries(by.map((name, i) => [name, values[i] ?? null])),
      ...rest,
    });
    printJson(groups.map(asRow));
    return;
  }
  if (csv) {
    process.stdout.write(csvText(groupRows(groups, by)));
    return;
  }
  if (groups.length === 0) return;
  const shown = GROUPED.filter((name) => groups.some(({ results }) => results[name]));
  printLine(
    textTable(
      [...by, 'runs', ...shown],
      groups.map((group) => [
        ...by.map((name, i) => cellText(name, group.values[i])),
        String(group.runs),
        ...shown.map((name) => groupText(group, name)),
      ]),
      paintFor(process.stdout),
    ),
  );
}

const listOf = (text = ''): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const named = (text: string): string => columnOf(text, columnNames());

const sortingOf = (text: string): Sorting => ({
  column: named(text.replace(/^-/, '')),
  falling: text.startsWith('-'),
});
