// `ticketlab network FILE`: what the experiments of a file prune, before anything is trained.
import { dirname } from 'node:path';
import { Command } from 'commander';
import { readNetwork } from '../../lab/worker/training-data';
import { prunableParameters } from '../../lottery/pruning/prunable-parameters';
import type { Experiment } from '../../lottery/settings';
import { readExperimentFile } from '../experiment-file';
import { networkText } from '../network-text';
import { jsonOption, printJson, printLine, prose, pythonOption, usePython } from '../options';
import { asInput } from '../select-run';
import { paintFor } from '../style';

interface NetworkOptions {
  only?: string;
  python?: string;
  json?: boolean;
}

export const networkCommand = (): Command =>
  new Command('network')
    .summary("list the parameters of a file's networks, and what is pruned of them")
    .description(
      prose(`Lists the parameters of each experiment's network with their shapes, and the share of its weights that each round removes from each;
what else is stored; and how many weights are left at every level. Nothing is trained and no run is made.

A model of yours is built once, in the Python that would train it, and tried on its data. The names are those that \`pruning.keep\` and
\`pruning.only\` take.`),
    )
    .argument('<file>', 'experiment file (*.lottery.md)')
    .option('--only <name>', 'show only this experiment of the file')
    .addOption(pythonOption())
    .addOption(jsonOption())
    .action(async (file: string, options: NetworkOptions) => {
      usePython(options);
      const { experiments } = await readExperimentFile(file, options.only);
      for (const [i, { experiment }] of experiments.entries())
        await show(experiment, dirname(file), options.json ?? false, i === 0);
    });

async function show(experiment: Experiment, folder: string, json: boolean, first: boolean): Promise<void> {
  const network = await asInput(readNetwork(experiment, folder));
  const listed = prunableParameters(network, experiment.pruning);
  const { experiment: name } = experiment;
  if (json) {
    printJson({ type: 'network', experiment: name, ...listed });
    return;
  }
  const paint = paintFor(process.stdout);
  printLine(`${first ? '' : '\n'}${paint('bold', name)}\n\n${networkText(listed, paint)}`);
}
