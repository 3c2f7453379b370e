// `ticketlab export RUN --csv`: the run's numbers as a table for other programs.
import { Command } from 'commander';
import { csvText } from '../../lab/results/csv-text';
import type { CsvRow } from '../../lab/results/csv-text';
import {
  curveRows,
  distanceRows,
  levelRows,
  lineRows,
  trainingRows,
  updateRows,
} from '../../lab/results/export-csv';
import { count } from '../../protocol/format';
import { forTerminal } from '../../lab/results/escape-text';
import { readResults } from '../../lab/results/results';
import type { RunResults } from '../../protocol/results';
import { InputError } from '../exit';
import { jsonOption, printAside, printJson, printLine, prose } from '../options';
import { RUN_ARGUMENT, runsOption, selectRun } from '../select-run';
import type { RunsOptions } from '../select-run';
import { writeOutput } from '../write-output';

interface ExportOptions extends RunsOptions {
  csv?: boolean;
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
    .summary("export a run's numbers as CSV")
    .description(
      prose(`Exports a run as a tidy table: one row per finished training, with its accuracies before training, at early stop and
at the end, and the density of every layer. Accuracies and densities are shares, 0 to 1.

The table is CSV, or JSON with --json. With --csv, --json and --output together, the file is CSV and what is
printed to stdout is JSON.`),
    )
    .argument('[run]', RUN_ARGUMENT)
    .option('--csv', 'the table as CSV (the default)')
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
  ticketlab export digits --curves | head`,
    )
    .action(async (wanted: string | undefined, options: ExportOptions) => {
      const { levels, curves, updates, lines, distances } = options;
      if ([levels, curves, updates, lines, distances].filter(Boolean).length > 1)
        throw new InputError(
          '--levels, --curves, --updates, --lines and --distances are different tables: use only one of them.',
        );
      if (options.csv && options.json && options.output === STDOUT)
        throw new InputError('--csv and --json are two formats: use only one of them, or add --output.');
      const { run, folder } = await selectRun(wanted, options);
      const rows = rowsOf(await readResults(folder), options);
      const format = options.json && !options.csv ? 'json' : 'csv';
      const text = format === 'json' ? `${JSON.stringify(rows)}\n` : csvText(rows);
      const { output } = options;
      if (rows.length === 0) printAside(`${run} has no such rows yet: the table is empty.`);
      if (output === STDOUT) {
        // To a file or a program, the bytes; a person sees no control characters do anything.
        process.stdout.write(process.stdout.isTTY ? forTerminal(text) : text);
        return;
      }
      await writeOutput(output, text);
      if (options.json) printJson({ type: 'export', run, output, format, rows: rows.length });
      else printLine(`The table of ${run} is in ${output}: ${count(rows.length)} rows.`);
    });

const STDOUT = '-';

function rowsOf(results: RunResults, { levels, curves, updates, lines, distances }: ExportOptions): CsvRow[] {
  if (lines) return lineRows(results);
  if (distances) return distanceRows(results);
  if (updates) return updateRows(results);
  if (curves) return curveRows(results);
  return levels ? levelRows(results) : trainingRows(results);
}
