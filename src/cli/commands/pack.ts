// `ticketlab pack RUN…` and `ticketlab unpack FILE`: runs as one file, to be sent and kept.
import { Command } from 'commander';
import { bundleOf, planPacking } from '../../lab/bundle/pack';
import { unpackBundle } from '../../lab/bundle/unpack';
import { asInput, rootFor, runsOption, selectRuns } from '../select-run';
import type { RunsOptions } from '../select-run';
import { jsonOption, printJson, printLine, prose } from '../options';
import { writeOutput } from '../write-output';

interface PackOptions extends RunsOptions {
  withoutWeights?: boolean;
  output: string;
  json?: boolean;
}

export const packCommand = (): Command =>
  new Command('pack')
    .summary('pack runs into one file')
    .description(
      prose(`Packs runs into one file, to be sent or kept: a gzipped tar archive of their folders, less what belongs to processes of
this machine. \`ticketlab unpack\` takes them out again, byte for byte.`),
    )
    .argument('[run...]', 'names, hashes or folders of runs; not needed if there is only one')
    .option('--without-weights', 'settings, curves and records alone: tables and charts need no more')
    .requiredOption('-o, --output <file>', 'the file to write: FILE.ticketlab')
    .addOption(runsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  ticketlab pack digits one-shot -o paper.ticketlab
  ticketlab pack digits --without-weights -o digits.ticketlab`,
    )
    .action(async (wanted: string[], { output, json, ...options }: PackOptions) => {
      const runs = await selectRuns(wanted, options);
      const weights = !options.withoutWeights;
      const packing = await asInput(
        planPacking(
          runs.map(({ folder }) => folder),
          weights,
        ),
      );
      await writeOutput(output, bundleOf(packing));
      const names = packing.manifest.runs;
      if (json) printJson({ type: 'pack', runs: names, weights, output });
      else printLine(`${names.join(', ')} ${names.length > 1 ? 'are' : 'is'} in ${output}`);
    });

interface UnpackOptions extends RunsOptions {
  json?: boolean;
}

export const unpackCommand = (): Command =>
  new Command('unpack')
    .summary('take runs out of a packed file')
    .description(
      prose(`Takes all runs out of a file that \`ticketlab pack\` has made, or none: nothing that is there is overwritten. What no run has
in it is refused.`),
    )
    .argument('<file>', 'a file made by `ticketlab pack`')
    .addOption(runsOption())
    .addOption(jsonOption())
    .action(async (file: string, { json, ...options }: UnpackOptions) => {
      const { folders, weights } = await asInput(unpackBundle(file, await rootFor(options)));
      if (json) return printJson({ type: 'unpack', folders, weights });
      for (const folder of folders) printLine(folder);
      if (!weights) printLine('Without weights: masks and predictions need those.');
    });
