// `ticketlab compare RUN…`: runs side by side, level by level of equal density.
import { Command, Option } from 'commander';
import { PAPER_FORMATS, paperText, type PaperFormat } from '../../lab/results/paper/formats';
import { comparisonPaperTable, type ComparedResults } from '../../lab/results/tables/paper-table';
import { readFindings } from '../../lab/results/results';
import type { RunSummary } from '../../protocol/run';
import { printComparison } from '../compare-table';
import { InputError } from '../exit';
import { jsonOption, printRaw } from '../options';
import { namedRuns, runsOption, selectRun } from '../select-run';
import type { RunsOptions } from '../select-run';

interface CompareOptions extends RunsOptions {
  baseline?: string;
  format?: PaperFormat;
  json?: boolean;
}

export const compareCommand = (): Command =>
  new Command('compare')
    .summary('compare runs level by level')
    .description(
      'Shows test accuracy and early stop of several runs side by side, level by level of equal density, and what they are more or less than the baseline.',
    )
    .argument('<run...>', 'two runs or more: their names, hashes or folders')
    .option('--baseline <run>', 'the one that the others are compared with (default: the first)')
    .addOption(
      new Option('--format <format>', 'as a table for a paper, with a caption').choices(PAPER_FORMATS),
    )
    .addOption(runsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Example:
  ticketlab compare digits one-shot --baseline digits
  ticketlab compare digits one-shot --format latex > comparison.tex`,
    )
    .action(async (wanted: string[], options: CompareOptions) => {
      const runs: RunSummary[] = [];
      for (const one of wanted) runs.push(await selectRun(one, options));
      const base = options.baseline === undefined ? runs[0] : await selectRun(options.baseline, options);
      const baseline = runs.findIndex(({ folder }) => folder === base?.folder);
      if (baseline < 0) throw new InputError('The baseline must be one of the runs that are compared.');
      if (runs.length < 2 || new Set(runs.map(({ folder }) => folder)).size < runs.length)
        throw new InputError('Name two runs or more, each once.', { hint: '`ticketlab runs` lists them.' });
      const { format, json = false } = options;
      if (format && json) throw new InputError('--format and --json are two formats: use only one of them.');
      if (!format) return printComparison(namedRuns(runs), baseline, json);
      const compared: ComparedResults[] = [];
      for (const { name, folder } of namedRuns(runs))
        compared.push({ name, ...(await readFindings(folder)) });
      printRaw(paperText(comparisonPaperTable(compared, baseline), format));
    });
