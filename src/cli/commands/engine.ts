// `ticketlab engine`: what trains networks: which engines there are, and installing the one that does not ship.
import { Argument, Command, Option } from 'commander';
import { tensorflowFolder } from '../../engine/tensorflow/installed';
import { installTensorFlow } from '../../lab/tensorflow/install';
import type { InstallProgress } from '../../lab/tensorflow/install';
import { listEngines } from '../../lab/tensorflow/status';
import type { EngineStatus } from '../../lab/tensorflow/status';
import { LabError } from '../../lottery/errors';
import { EXIT, reportFailure, withExitCodes } from '../exit';
import type { ExitCode } from '../exit';
import { textTable } from '../levels-table';
import { jsonOption, printJson, printLine, prose } from '../options';
import { paintFor } from '../style';

interface InstallCommandOptions {
  json?: boolean;
  again?: boolean;
  verbose?: boolean;
}

export const engineCommand = (): Command =>
  new Command('engine')
    .summary('list engines, and install TensorFlow')
    .description(
      prose(`What trains the networks; an experiment names it with \`engine\`. The sparse engine ships with Ticket Lab;
TensorFlow is installed once per user. docs/engines.md says when to choose which.`),
    )
    .addCommand(withExitCodes(listCommand()))
    .addCommand(withExitCodes(installCommand()));

const listCommand = (): Command =>
  new Command('list')
    .summary('which engines there are, and which can be used on this machine')
    .description('Lists the engines, whether each can be used on this machine, and if not, why.')
    .addOption(jsonOption())
    .action((options: { json?: boolean }) => {
      const engines = listEngines();
      if (options.json) printJson({ type: 'engines', engines });
      else printLine(`${listText(engines)}\n`);
    });

const installCommand = (): Command =>
  new Command('install')
    .summary('install TensorFlow')
    .description(
      prose(`Installs a pinned version of TensorFlow for Node into this user's storage folder, and trains a small network
to see whether it works. It needs npm, the network and about 2 GB of disk meanwhile; on machines with an NVIDIA card
the version for CUDA is installed.

Ctrl-C stops it, and nothing is left behind. The environment variable TICKETLAB_ENGINES names another folder.
Exit code 3 after Ctrl-C.`),
    )
    .addArgument(new Argument('<name>', 'which engine').choices(['tensorflow']))
    .addOption(new Option('--again', 'although it is there already'))
    .addOption(new Option('--verbose', 'show what the programs print that do the work'))
    .addOption(jsonOption())
    .action(async (_name: string, options: InstallCommandOptions) => {
      process.exitCode = await install(options);
    });

const DOING: Record<InstallProgress['doing'], string> = {
  fetch: 'npm fetches TensorFlow for Node',
  build: 'That did not work here: the library is fetched from PyPI, and connected by this machine’s compiler',
  test: 'A small network is trained, to see whether it works',
};

async function install({ json, again, verbose }: InstallCommandOptions): Promise<ExitCode> {
  const cancel = new AbortController();
  // Once: a second Ctrl-C ends the process at once, as everywhere.
  const onSignal = () => cancel.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const onProgress = (progress: InstallProgress) => {
    if (json) printJson({ type: 'progress', ...progress });
    else process.stderr.write(`${progress.step}/${progress.steps} ${DOING[progress.doing]} …\n`);
  };
  try {
    const installed = await installTensorFlow({
      signal: cancel.signal,
      onProgress,
      ...(again ? { again } : {}),
      ...(verbose ? { onOutput: (text: string) => process.stderr.write(text) } : {}),
    });
    const folder = tensorflowFolder();
    if (json) printJson({ type: 'installed', ...installed, folder });
    else printLine(`TensorFlow ${installed.tensorflow} is ready: ${folder}`);
    return EXIT.ok;
  } catch (error) {
    if (!cancel.signal.aborted || !(error instanceof LabError)) throw error;
    reportFailure(error);
    return EXIT.unfinished;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** The table, and under it what there is to know about each. */
function listText(engines: EngineStatus[]): string {
  const paint = paintFor(process.stdout);
  const rows = engines.map(({ name, available, detail }) => [
    name,
    available ? paint('green', 'yes') : paint('yellow', 'no'),
    detail,
  ]);
  const about = engines.flatMap(({ name, what, available, folder }) => [
    `${paint('bold', name)}  ${what}`,
    ...(folder === null
      ? []
      : [available ? `  ${folder}` : `  To install it: ticketlab engine install ${name}`]),
  ]);
  return `${textTable(['engine', 'available', 'what there is'], rows, paint)}\n\n${about.join('\n')}`;
}
