// `ticketlab run FILE`: runs the experiments of a file.
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { openLog, startRunner } from '../../lab/connection/client';
import { identify } from '../../lab/identity';
import { readTrainingData } from '../../lab/worker/training-data';
import { readRecord } from '../../lab/disk/training-record';
import { createRun, findRun, summariseRun } from '../../lab/runs';
import { experimentHash } from '../../experiment/hash';
import type { ReadExperiment, ReadResult } from '../../experiment/file/read-file';
import { trainingId } from '../../lottery/trainings/training-id';
import type { RunSummary } from '../../protocol/run';
import { printComparison } from '../compare-table';
import { EXIT } from '../exit';
import type { ExitCode } from '../exit';
import { readExperimentFile } from '../experiment-file';
import { inspectText } from '../inspect-table';
import { coresOption, jsonOption, printJson, printLine, prose, pythonOption, usePython } from '../options';
import { runToEnd } from '../run-to-end';
import { asInput, rootForFile, runsOption } from '../select-run';
import type { RunsOptions } from '../select-run';
import { paintFor } from '../style';

interface RunOptions extends RunsOptions {
  only?: string;
  cores?: number;
  python?: string;
  detach?: boolean;
  json?: boolean;
}

export const runCommand = (): Command =>
  new Command('run')
    .summary('run the experiments of a file')
    .description(
      prose(`Runs the experiments of a *.lottery.md file one after the other and shows the results.

An experiment that was run before is not run again: the same settings find the same run, whatever the
experiment is called. A run that was paused or interrupted continues from where it was; one that is running
is watched. A run has a process of its own: it continues when you close the terminal.`),
    )
    .argument('<file>', 'experiment file (*.lottery.md)')
    .option('--only <name>', 'run only this experiment of the file')
    .addOption(coresOption())
    .addOption(pythonOption())
    .addOption(runsOption())
    .option('--detach', 'start it and return at once')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  ticketlab run examples/digits.lottery.md
  ticketlab run lenet.lottery.md --only lenet-mnist --cores 4
  ticketlab run digits.lottery.md --json | jq 'select(.type == "results").verdict'

Ctrl-C asks whether to leave the run running, pause it or stop it; without a terminal it pauses.`,
    )
    .action(async (file: string, options: RunOptions) => {
      process.exitCode = await run(file, options);
    });

async function run(file: string, options: RunOptions): Promise<ExitCode> {
  usePython(options);
  const { experiments, compares, inspects } = await readExperimentFile(file, options.only);
  const root = await rootForFile(options, file);
  const runs = new Map<string, RunSummary>();
  // All of them first: what is wrong with the last one is better known before the first has run for hours, or is even made.
  const prepared = new Map<string, () => Promise<RunSummary>>();
  for (const read of experiments)
    prepared.set(read.experiment.experiment, await prepareRun(read, file, root));
  for (const [name, make] of prepared) runs.set(name, await make());
  if (options.detach) return detach([...runs.values()], file, options);
  const json = options.json ?? false;
  for (const summary of runs.values()) {
    if (!json && runs.size > 1) printLine(`\n${paintFor(process.stdout)('bold', summary.experiment)}`);
    const code = await runToEnd(summary, { ...options, json });
    if (code !== EXIT.ok) return code;
  }
  for (const { cell } of compares) await showComparison(cell, runs, json);
  for (const { cell } of inspects) await showTicket(cell, runs, json);
  return EXIT.ok;
}

/**
 * How to get the run of an experiment, which is made where there is none.
 * @throws InputError where its network cannot be trained on its data
 */
async function prepareRun(
  { experiment, source }: ReadExperiment,
  file: string,
  root: string,
): Promise<() => Promise<RunSummary>> {
  const folder = dirname(file);
  const identity = await asInput(identify(experiment, folder));
  const { fingerprint, sources } = identity;
  // A run that is there was made for data that could be trained on.
  const known = await findRun(root, experimentHash(experiment, fingerprint, sources)).catch(() => null);
  if (known) return () => Promise.resolve(known);
  await asInput(readTrainingData(experiment, folder, identity.described));
  return async () => {
    const made = await createRun({
      root,
      experiment,
      source,
      experimentFile: file,
      ...{ fingerprint, sources },
    });
    return summariseRun(made.folder);
  };
}

/** Starts the first run that is not finished; where there are more, a second process sees to them. */
async function detach(runs: RunSummary[], file: string, options: RunOptions): Promise<ExitCode> {
  const [first, ...others] = runs.filter(({ state }) => state !== 'finished');
  if (first) await startRunner(first.folder, options);
  const [second] = others;
  if (second) runRestInBackground(second.folder, file, options);
  for (const { folder } of runs) {
    const { run: name, state } = await summariseRun(folder);
    const waiting = others.some((other) => other.folder === folder) && state !== 'running';
    if (options.json) printJson({ type: 'run', run: name, folder, state });
    else printLine(`${name}: ${waiting ? 'follows' : state}`);
  }
  return EXIT.ok;
}

/** @param first folder of the run that comes first: what goes wrong is kept in its log */
function runRestInBackground(first: string, file: string, { only, cores, runs }: RunOptions): void {
  const [program = ''] = process.argv.slice(1);
  const args = [program, 'run', file, '--json'];
  if (only !== undefined) args.push('--only', only);
  if (cores !== undefined) args.push('--cores', String(cores));
  if (runs !== undefined) args.push('--runs', runs);
  const log = openLog(first);
  try {
    spawn(process.execPath, args, {
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'ignore', log],
    }).unref();
  } finally {
    closeSync(log);
  }
}

/** A `compare:` cell, where all its experiments were run. */
async function showComparison(
  { compare, baseline }: ReadResult['compares'][number]['cell'],
  runs: Map<string, RunSummary>,
  json: boolean,
): Promise<void> {
  const summaries = compare.map((name) => runs.get(name)).filter((summary) => summary !== undefined);
  if (summaries.length < compare.length) return;
  const named = summaries.map(({ folder }, i) => ({ name: compare[i] ?? '', folder }));
  await printComparison(named, baseline === undefined ? 0 : compare.indexOf(baseline), json);
}

/** An `inspect:` cell, where its experiment was run and its ticket could be trained. */
async function showTicket(
  { inspect, level, replicate }: ReadResult['inspects'][number]['cell'],
  runs: Map<string, RunSummary>,
  json: boolean,
): Promise<void> {
  const summary = runs.get(inspect);
  if (!summary) return;
  const id = trainingId({ replicate, level, kind: 'ticket', draw: 0 });
  const record = (await readRecord(summary.folder, id))?.record ?? null;
  if (json) {
    printJson({ type: 'ticket', experiment: inspect, run: summary.run, level, replicate, record });
    return;
  }
  const paint = paintFor(process.stdout);
  const title = paint('bold', `${inspect}, level ${level}, replicate ${replicate}`);
  const shown = record ? inspectText(record, paint) : 'There is no such ticket: what it builds on diverged.';
  printLine(`\n${title}\n\n${shown}`);
}
