// `ticketlab figure RUN…`: a chart in the print style, as PDF or SVG.
import { Command, Option } from 'commander';
import { extname } from 'node:path';
import { FIGURE_FORMATS, PAPER, RUN_FIGURES } from '../../protocol/drawing';
import type { FigureFormat, PaperWidth, RunFigure } from '../../protocol/drawing';
import { figureBytes } from '../../lab/results/figure/figure';
import { readResults } from '../../lab/results/results';
import { loadDraw, type NamedResults } from '../draw-figures';
import { InputError } from '../exit';
import { jsonOption, printJson, printLine, prose } from '../options';
import { namedRuns, runsOption, selectRuns } from '../select-run';
import type { RunsOptions } from '../select-run';
import { writeOutput } from '../write-output';

interface FigureOptions extends RunsOptions {
  chart: RunFigure;
  width: PaperWidth;
  output: string;
  json?: boolean;
}

export const figureCommand = (): Command =>
  new Command('figure')
    .summary('draw a chart for a paper')
    .description(
      prose(`Draws a chart of a run, or of several in one, for a paper: as wide as a column or a page, in colours that any colour vision
tells apart, with lines and symbols that differ in grey, too. Nothing in it is a bitmap. The name of the file says
whether it is PDF, with its font embedded, or SVG.`),
    )
    .argument('[run...]', 'names, hashes or folders of runs; not needed if there is only one')
    .addOption(new Option('--chart <chart>', 'what is drawn').choices(RUN_FIGURES).default('accuracy'))
    .addOption(
      new Option('--width <width>', 'single: 3.3 inches, a column; double: 7 inches, a page of two')
        .choices(Object.keys(PAPER))
        .default('single'),
    )
    .requiredOption('-o, --output <file>', 'the file to write: FILE.pdf or FILE.svg')
    .addOption(runsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  ticketlab figure digits -o accuracy.pdf
  ticketlab figure digits one-shot --chart iterations --width double -o early-stop.svg`,
    )
    .action(async (wanted: string[], options: FigureOptions) => {
      const { chart, width, output } = options;
      const format = formatOf(output);
      const runs = namedRuns(await selectRuns(wanted, options));
      const named: NamedResults[] = [];
      for (const { name, folder } of runs) named.push({ name, results: await readResults(folder) });
      const names = runs.map(({ name }) => name);
      const draw = await loadDraw();
      const drawing = draw(chart, named, width);
      if (!drawing)
        throw new InputError(`There is nothing in ${names.join(', ')} that the chart "${chart}" shows.`, {
          hint: `Wait until trainings have finished, or draw another: ${RUN_FIGURES.join(', ')}.`,
        });
      await writeOutput(output, [await figureBytes(drawing, format, names.join(', '))]);
      if (options.json) printJson({ type: 'figure', runs: names, chart, width, output, format });
      else printLine(`The chart is in ${output}`);
    });

function formatOf(output: string): FigureFormat {
  const ending = extname(output).slice(1).toLowerCase();
  const format = FIGURE_FORMATS.find((one) => one === ending);
  if (format) return format;
  throw new InputError(`${output} does not say what to write.`, {
    hint: `Give the file the ending ${FIGURE_FORMATS.map((one) => `.${one}`).join(' or ')}.`,
  });
}
