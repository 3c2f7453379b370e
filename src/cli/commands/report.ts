// `ticketlab report RUN…`: writes a report of runs.
import { Command } from 'commander';
import { forFileName } from '../../lab/results/escape-text';
import { svgText } from '../../lab/results/figure/svg';
import { runReport, type DrawFigure } from '../../lab/results/report';
import { loadDraw } from '../draw-figures';
import { jsonOption, printJson, printLine, prose } from '../options';
import { runsOption, selectRuns } from '../select-run';
import type { RunsOptions } from '../select-run';
import { writeOutput } from '../write-output';

interface ReportOptions extends RunsOptions {
  print?: boolean;
  output?: string;
  json?: boolean;
}

export const reportCommand = (): Command =>
  new Command('report')
    .summary('write a report of runs')
    .description(
      prose(`Writes a report of a run, or of several with a comparison: one HTML file with curves, tables, settings and instructions to
reproduce it. It needs no network and no other files, so it can be mailed, archived or printed.`),
    )
    .argument('[run...]', 'names, hashes or folders of runs; not needed if there is only one')
    .option(
      '--print',
      'for paper: on white, with charts in the print style that are drawn already, and no script',
    )
    .option('-o, --output <file>', 'the file to write (default: ticketlab-report-RUN.html here)')
    .addOption(runsOption())
    .addOption(jsonOption())
    .action(async (wanted: string[], options: ReportOptions) => {
      const runs = await selectRuns(wanted, options);
      const names = runs.map(({ run }) => run);
      const output = options.output ?? `ticketlab-report-${forFileName(names.join('-'))}.html`;
      const folders = runs.map(({ folder }) => folder);
      await writeOutput(output, await runReport(folders, options.print ? await drawSvg() : undefined));
      const [only = '', ...others] = names;
      const about = others.length === 0 ? { run: only } : { runs: names };
      if (options.json) printJson({ type: 'report', ...about, output });
      else printLine(`The report of ${names.join(', ')} is in ${output}`);
    });

async function drawSvg(): Promise<DrawFigure> {
  const draw = await loadDraw();
  return (chart, named) => {
    const drawing = draw(chart, named, 'single');
    return drawing && svgText(drawing);
  };
}
