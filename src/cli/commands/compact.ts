// `ticketlab compact RUN --level N`: writes a trained ticket alone, in sparse form.
import { Command } from 'commander';
import { builtIn } from '../../lottery/network/network';
import { denseBytes, encodeCompact } from '../../lab/results/compact-ticket';
import { bytes, density, percent } from '../../protocol/format';
import { forFileName } from '../../lab/results/escape-text';
import { dataFolder, readExperiment, readRunFile } from '../../lab/disk/run-folder';
import { isFinished } from '../../lab/disk/training-record';
import { trainedOnOf } from '../../lab/results/source-data';
import { readFinishedTicket } from '../../lab/disk/finished-training';
import type { Experiment } from '../../lottery/settings';
import { trainingId } from '../../lottery/trainings/training-id';
import { InputError } from '../exit';
import { jsonOption, printJson, printLine, prose, wholeNumber } from '../options';
import { RUN_ARGUMENT, asInput, runsOption, selectRun } from '../select-run';
import type { RunsOptions } from '../select-run';
import { writeOutput } from '../write-output';

interface CompactOptions extends RunsOptions {
  level: number;
  replicate: number;
  output?: string;
  json?: boolean;
}

export const compactCommand = (): Command =>
  new Command('compact')
    .summary('write a trained ticket as a small sparse file')
    .description(
      prose(`Writes the trained ticket of a level as a sparse file: the surviving weights and their positions. It is a
valid safetensors file; \`ticketlab predict\` and a short Python function (docs/compact.md) read it.`),
    )
    .argument('[run]', RUN_ARGUMENT)
    .requiredOption('--level <n>', 'which level; 0 is the dense network', wholeNumber(0))
    .option('--replicate <n>', 'which replicate, from 0', wholeNumber(0), 0)
    .option(
      '-o, --output <file>',
      'the file to write (default: EXPERIMENT-replicate-R-level-NN.safetensors here)',
    )
    .addOption(runsOption())
    .addOption(jsonOption())
    .action(async (wanted: string | undefined, options: CompactOptions) => {
      await compact(wanted, options);
    });

async function compact(wanted: string | undefined, options: CompactOptions): Promise<void> {
  const { level, replicate } = options;
  const { run, folder } = await selectRun(wanted, options);
  const runFile = await readRunFile(folder);
  const experiment = await readExperiment(folder, runFile);
  const id = trainingId({ replicate, level, kind: 'ticket', draw: 0 });
  await checkExists(run, folder, experiment, { id, level, replicate });
  const ticket = await readFinishedTicket(folder, id);
  const file = encodeCompact(ticket, await asInput(trainedOnOf(experiment, dataFolder(folder, runFile))));
  const output =
    options.output ??
    `${forFileName(runFile.experiment)}-replicate-${replicate}-level-${String(level).padStart(2, '0')}.safetensors`;
  await writeOutput(output, file);
  const size = file.reduce((sum, { length }) => sum + length, 0);
  const dense = denseBytes(builtIn(ticket.network));
  if (options.json) {
    const { origin } = ticket;
    const about = { level, replicate, density: origin.density, accuracy: origin.endAccuracy };
    printJson({
      type: 'compact',
      run,
      output,
      ...about,
      bytes: size,
      denseBytes: dense,
      share: size / dense,
    });
    return;
  }
  printLine(`Level ${level} of ${run} is in ${output}`);
  printLine(
    `${bytes(size)}, ${percent(size / dense, 1)} of the dense network's ${bytes(dense)}, with ${density(ticket.origin.density)} of its weights`,
  );
  printLine(`Test accuracy at the end of training: ${percent(ticket.origin.endAccuracy)}`);
}

async function checkExists(
  run: string,
  folder: string,
  { pruning, replicates }: Experiment,
  { id, level, replicate }: { id: string; level: number; replicate: number },
): Promise<void> {
  if (level > pruning.rounds) throw new InputError(`${run} has the levels 0 to ${pruning.rounds}.`);
  if (replicate >= replicates) throw new InputError(`${run} has the replicates 0 to ${replicates - 1}.`);
  if (!(await isFinished(folder, id)))
    throw new InputError(`Level ${level} of replicate ${replicate} of ${run} is not trained yet.`, {
      hint: `\`ticketlab show ${run}\` lists what is.`,
    });
}
