// `ticketlab run FILE`: runs the experiments of a file.
import { dirname } from 'node:path';
import { Command } from 'commander';
import { readRecord } from '../../lab/disk/training-record';
import { enqueue } from '../../lab/queue/queue';
import { submitOwner } from '../../lab/runner/executors/slurm/owner-job';
import { turnOf } from '../../lab/queue/turn';
import { summariseRun } from '../../lab/runs';
import type { ReadResult } from '../../experiment/file/read-file';
import { trainingId } from '../../lottery/trainings/training-id';
import type { RunSummary } from '../../protocol/run';
import { printComparison } from '../compare-table';
import { EXIT, InputError, reportFailure } from '../exit';
import type { ExitCode } from '../exit';
import { readExperimentFile } from '../experiment-file';
import { inspectText } from '../inspect-table';
import { howToRun } from '../how-to-run';
import type { HowToRun } from '../how-to-run';
import {
  coresOption,
  onOption,
  jsonOption,
  printJson,
  printLine,
  prose,
  pythonOption,
  usePython,
} from '../options';
import { RunMaker } from '../prepare-run';
import { runToEnd } from '../run-to-end';
import type { Ended } from '../run-to-end';
import { rootForFile, runsOption } from '../select-run';
import type { RunsOptions } from '../select-run';
import { paintFor } from '../style';
import { followSweep } from '../sweep/follow';
import { checkSweep, makeRuns } from '../sweep/make-runs';
import { showSweep } from '../sweep/table';

interface RunOptions extends RunsOptions, HowToRun {
  only?: string;
  python?: string;
  detach?: boolean;
  ownerInJob?: boolean;
  yes?: boolean;
  json?: boolean;
}

export const runCommand = (): Command =>
  new Command('run')
    .summary('run the experiments and sweeps of a file')
    .description(
      prose(`Runs the experiments and sweeps of a *.lottery.md file and shows the results. They are put in the queue of the folder of runs, which
all terminals and windows share.

An experiment that was run before is not run again: the same settings find the same run, whatever the
experiment is called. A run that was paused or interrupted continues from where it was; one that is running
is watched. A run has a process of its own: it continues when you close the terminal.`),
    )
    .argument('<file>', 'experiment file (*.lottery.md)')
    .option('--only <name>', 'run only this experiment or sweep of the file')
    .addOption(coresOption())
    .addOption(onOption())
    .addOption(pythonOption())
    .addOption(runsOption())
    .option('--detach', 'queue them and return at once')
    .option('--owner-in-job', 'with --on slurm: have a job of its own see to each run, and return at once')
    .option('--yes', 'do not ask before a sweep of many runs')
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
  const how = howToRun(options);
  if (options.ownerInJob && options.on !== 'slurm')
    throw new InputError('--owner-in-job goes with --on slurm: only there are jobs.');
  const { experiments, sweeps, compares, inspects } = await readExperimentFile(file, options.only);
  if (options.ownerInJob && sweeps.length > 0)
    throw new InputError(`${file} has a sweep, whose runs the queue of this machine sees to.`, {
      hint: 'Leave --owner-in-job out, or name one experiment with --only.',
    });
  const root = await rootForFile(options, file);
  const runs = new Map<string, RunSummary>();
  // All of them first: what is wrong with the last one is better known before the first has run for hours, or is even made.
  const prepared = new Map<string, () => Promise<RunSummary>>();
  const maker = new RunMaker(file, root);
  for (const read of experiments) prepared.set(read.experiment.experiment, await maker.prepare(read));
  for (const { sweep } of sweeps) await checkSweep(sweep, maker, options.yes ?? false);
  for (const [name, make] of prepared) runs.set(name, await make());
  const folders = [...runs.values()].map(({ folder }) => folder);
  if (options.ownerInJob) return submitOwners([...runs.values()], options.json ?? false);
  // The root as the runs have it, links in it left alone.
  const [first] = folders;
  if (first !== undefined) await enqueue(dirname(first), folders, how);
  const swept = new Map<string, string[]>();
  for (const { sweep } of sweeps) swept.set(sweep.name, await makeRuns(sweep, maker, how));
  const json = options.json ?? false;
  if (options.detach) return detach([...runs.values()], swept, json);
  const { code: runsCode, leaves } = await followAll([...runs.values()], [...swept.values()].flat(), json);
  if (leaves) return runsCode;
  let code = runsCode;
  for (const [i, { sweep }] of sweeps.entries()) {
    const own = swept.get(sweep.name) ?? [];
    const behind = sweeps.slice(i + 1).flatMap((later) => swept.get(later.sweep.name) ?? []);
    const ended = await followSweep(sweep.name, own, { json, behind });
    if (code === EXIT.ok) code = ended.code;
    if (ended.code !== EXIT.left) await showSweep(sweep, own, json);
    if (ended.leaves) return code;
  }
  if (code !== EXIT.ok) return code;
  for (const { cell } of compares) await showComparison(cell, runs, json);
  for (const { cell } of inspects) await showTicket(cell, runs, json);
  return EXIT.ok;
}

/**
 * One after the other, in their order.
 * @param later folders of what the command has queued behind them
 * @returns the code of the first that did not come to a good end
 */
async function followAll(
  runs: readonly RunSummary[],
  later: readonly string[],
  json: boolean,
): Promise<Ended> {
  let first: ExitCode = EXIT.ok;
  for (const [i, summary] of runs.entries()) {
    if (!json && runs.length > 1) printLine(`\n${paintFor(process.stdout)('bold', summary.experiment)}`);
    const behind = [...runs.slice(i + 1).map(({ folder }) => folder), ...later];
    const { code, leaves } = await runToEnd(summary, { json, behind }).catch((error: unknown) => {
      if (behind.length === 0) throw error;
      return { code: reportFailure(error), leaves: false };
    });
    if (first === EXIT.ok) first = code;
    if (leaves) return { code: first, leaves };
  }
  return { code: first, leaves: false };
}

/** Each run in the care of a job; Slurm's queue is theirs. */
async function submitOwners(runs: readonly RunSummary[], json: boolean): Promise<ExitCode> {
  for (const { folder, run: name, state } of runs) {
    const job = state === 'finished' || state === 'running' ? null : await submitOwner(folder);
    if (json) printJson({ type: 'run', run: name, folder, state, job });
    else
      printLine(
        job === null
          ? `${name}: ${state}`
          : `${name}: job ${job} sees to it. Watch it with: squeue -j ${job}`,
      );
  }
  return EXIT.ok;
}

async function detach(
  runs: readonly RunSummary[],
  swept: ReadonlyMap<string, string[]>,
  json: boolean,
): Promise<ExitCode> {
  for (const { folder } of runs) {
    const turn = await turnOf(dirname(folder), folder);
    const { run: name, state } = await summariseRun(folder);
    if (json) printJson({ type: 'run', run: name, folder, state });
    else printLine(`${name}: ${turn.is === 'waiting' ? 'follows' : state}`);
  }
  for (const [sweep, folders] of swept)
    if (json) printJson({ type: 'sweep', sweep, folders });
    else printLine(`${sweep}: ${folders.length} runs, queued where they are not finished`);
  return EXIT.ok;
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
