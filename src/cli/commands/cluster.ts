// `ticketlab cluster check`: whether the cluster that this machine belongs to can run experiments.
import { Command } from 'commander';
import { checkCluster } from '../../lab/runner/executors/slurm/check';
import { slurmFile } from '../../lab/runner/executors/slurm/settings';
import { cancellable } from '../cancellable';
import { EXIT, withExitCodes } from '../exit';
import type { ExitCode } from '../exit';
import { jsonOption, printAside, printJson, printLine, prose, wholeNumber } from '../options';
import { rootFor, runsOption } from '../select-run';
import type { RunsOptions } from '../select-run';

interface CheckCommandOptions extends RunsOptions {
  patience: number;
  json?: boolean;
}

/** Seconds. */
const PATIENCE = 600;

export const clusterCommand = (): Command =>
  new Command('cluster')
    .summary('check the cluster that runs are to be done on')
    .description('About runs on a cluster with Slurm (docs/cluster.md).')
    .addCommand(withExitCodes(checkCommand()));

const checkCommand = (): Command =>
  new Command('check')
    .summary('have a node tell what it has')
    .description(
      prose(`Submits a job of a few seconds with the settings of .ticketlab/slurm.yaml, and tells what its node has: Node, the same Ticket Lab,
and a folder of runs that it shares with this machine and may write to. What is missing is told with what to do about it.

Ctrl-C takes the job out of the queue. The exit code is then 3.`),
    )
    .option('--patience <seconds>', 'how long it may wait in the queue', wholeNumber(1), PATIENCE)
    .addOption(runsOption())
    .addOption(jsonOption())
    .action(async (options: CheckCommandOptions) => {
      process.exitCode = await cancellable((signal) => check(options, signal));
    });

async function check(
  { patience, json, ...options }: CheckCommandOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  const root = await rootFor(options);
  const facts = await checkCluster(root, {
    ...{ patience, signal },
    onState: ({ job, state, reason }) =>
      printAside(`job ${job}: ${state}${reason === 'None' || reason === '' ? '' : ` (${reason})`}`),
  });
  if (json) {
    printJson({ type: 'cluster', settings: slurmFile(root), ...facts });
    return EXIT.ok;
  }
  const { node, version, nodeVersion, cores } = facts;
  printLine(
    `Node ${node} can run experiments: Ticket Lab ${version}, Node ${nodeVersion}, ${cores} ${cores === 1 ? 'core' : 'cores'}, and it writes to ${root}.`,
  );
  if (nodeVersion !== process.version)
    printAside(
      `Here is Node ${process.version}: the last bits of results may depend on which of them trains. Best have the same everywhere.`,
    );
  return EXIT.ok;
}
