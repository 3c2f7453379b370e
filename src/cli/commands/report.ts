// `ticketlab report RUN`: writes the report of a run.
import { Command } from 'commander';
import { forFileName } from '../../lab/results/escape-text';
import { runReport } from '../../lab/results/report';
import { jsonOption, printJson, printLine, prose } from '../options';
import { RUN_ARGUMENT, runsOption, selectRun } from '../select-run';
import type { RunsOptions } from '../select-run';
import { writeOutput } from '../write-output';

interface ReportOptions extends RunsOptions {
  output?: string;
  json?: boolean;
}

export const reportCommand = (): Command =>
  new Command('report')
    .summary('write a report of a run')
    .description(
      prose(`Writes a report of a run: one HTML file with curves, tables, settings and instructions to reproduce it. It needs no
network and no other files, so it can be mailed, archived or printed.`),
    )
    .argument('[run]', RUN_ARGUMENT)
    .option('-o, --output <file>', 'the file to write (default: ticketlab-report-RUN.html here)')
    .addOption(runsOption())
    .addOption(jsonOption())
    .action(async (wanted: string | undefined, options: ReportOptions) => {
      const { run, folder } = await selectRun(wanted, options);
      const output = options.output ?? `ticketlab-report-${forFileName(run)}.html`;
      await writeOutput(output, await runReport(folder));
      if (options.json) printJson({ type: 'report', run, output });
      else printLine(`The report of ${run} is in ${output}`);
    });
