// `ticketlab export RUN…`: numbers of runs as tables, for other programs and for papers.
import { Command, Option } from 'commander';
import { csvText } from '../../lab/results/csv-text';
import {
  curveRows,
  distanceRows,
  levelRows,
  lineRows,
  rowsOfRuns,
  trainingRows,
  updateRows,
} from '../../lab/results/export-csv';
import type { RowsOf } from '../../lab/results/export-csv';
import { PAPER_FORMATS, paperText, type PaperFormat } from '../../lab/results/paper/formats';
import { levelsPaperTable } from '../../lab/results/tables/paper-table';
import { readResults } from '../../lab/results/results';
import { count } from '../../protocol/format';
import type { RunResults } from '../../protocol/results';
import { InputError } from '../exit';
import { jsonOption, printAside, printJson, printLine, printRaw, prose } from '../options';
import { runsOption, selectRuns } from '../select-run';
import type { RunsOptions } from '../select-run';
import { writeOutput } from '../write-output';

interface ExportOptions extends RunsOptions {
  csv?: boolean;
  format?: PaperFormat;
  levels?: boolean;
  curves?: boolean;
  updates?: boolean;
  lines?: boolean;
  distances?: boolean;
  output: string;
  json?: boolean;
}

export const exportCommand = (): Command =>
  new Command('export')
    .summary('export numbers of runs: CSV, JSON, LaTeX or Markdown')
    .description(
      prose(`Exports runs as a tidy table: one row per finished training, with its accuracies before training, at early stop and
at the end, the density of every layer, and the settings in which a run differs from the defaults. Accuracies and densities are shares, 0 to 1.

The table is CSV, or JSON with --json. With --csv, --json and --output together, the file is CSV and what is
printed to stdout is JSON. With --format it is a table of the levels of each run for a paper: LaTeX with booktabs, or Markdown.`),
    )
    .argument('[run...]', 'names, hashes or folders of runs; not needed if there is only one')
    .option('--csv', 'the table as CSV (the default)')
    .addOption(
      new Option('--format <format>', 'the levels as a table for a paper, with a caption').choices(
        PAPER_FORMATS,
      ),
    )
    .option('--levels', 'one row per level and kind of training instead, over the replicates')
    .option('--curves', 'one row per measurement instead: the training curves')
    .option('--updates', 'one row per update of a mask and layer instead: what was pruned and grown when')
    .option('--lines', 'one row per network on the line from a ticket to a copy of it instead: their errors')
    .option('--distances', 'one row per comparison of two masks instead: of `prune_at: early-bird`')
    .option('-o, --output <file>', 'the file to write, - for stdout', STDOUT)
    .addOption(runsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  ticketlab export digits --csv --output digits.csv
  ticketlab export digits --format latex --output levels.tex
  ticketlab export digits one-shot --levels
  ticketlab export digits --curves | head`,
    )
    .action(async (wanted: string[], options: ExportOptions) => {
      refuseContradictions(options);
      const { output, format, json = false } = options;
      const runs = await selectRuns(wanted, options);
      const results: RunResults[] = [];
      for (const { folder } of runs) results.push(await readResults(folder));
      const names = runs.map(({ run }) => run).join(', ');
      const { text, rows, written } = format ? paper(results, format) : table(results, options);
      if (rows === 0)
        printAside(`${names} ${runs.length > 1 ? 'have' : 'has'} no such rows yet: the table is empty.`);
      if (output === STDOUT) return printRaw(text);
      await writeOutput(output, text);
      const [only, ...others] = runs;
      const about = only && others.length === 0 ? { run: only.run } : { runs: runs.map(({ run }) => run) };
      if (json) printJson({ type: 'export', ...about, output, format: written, rows });
      else printLine(`The table of ${names} is in ${output}: ${count(rows)} rows.`);
    });

const STDOUT = '-';

function refuseContradictions(options: ExportOptions): void {
  const { levels, curves, updates, lines, distances, csv, json, format, output } = options;
  const tables = [levels, curves, updates, lines, distances].filter(Boolean).length;
  if (tables > 1)
    throw new InputError(
      '--levels, --curves, --updates, --lines and --distances are different tables: use only one of them.',
    );
  if (format && (csv || (tables === 1 && !levels)))
    throw new InputError(`--format ${format} is a table of the levels: leave out what asks for another.`);
  if ((csv || format) && json && output === STDOUT)
    throw new InputError(
      `${format ? '--format' : '--csv'} and --json are two formats: use only one of them, or add --output.`,
    );
}

interface Exported {
  text: string;
  rows: number;
  written: 'csv' | 'json' | PaperFormat;
}

function paper(results: readonly RunResults[], format: PaperFormat): Exported {
  const tables = results.map(levelsPaperTable);
  return {
    text: tables.map((one) => paperText(one, format)).join('\n'),
    rows: tables.reduce((sum, { rows }) => sum + rows.length, 0),
    written: format,
  };
}

function table(results: readonly RunResults[], options: ExportOptions): Exported {
  const rows = rowsOfRuns(results, rowsOf(options));
  const written = options.json && !options.csv ? 'json' : 'csv';
  return {
    text: written === 'json' ? `${JSON.stringify(rows)}\n` : csvText(rows),
    rows: rows.length,
    written,
  };
}

function rowsOf({ levels, curves, updates, lines, distances }: ExportOptions): RowsOf {
  if (lines) return lineRows;
  if (distances) return distanceRows;
  if (updates) return updateRows;
  if (curves) return curveRows;
  return levels ? levelRows : trainingRows;
}
