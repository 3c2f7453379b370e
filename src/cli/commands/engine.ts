// `ticketlab engine`: lists the engines that train networks, and installs those that do not ship.
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { tensorflowFolder } from '../../engine/tensorflow/installed';
import { installTensorFlow } from '../../lab/tensorflow/install';
import type { InstallProgress } from '../../lab/tensorflow/install';
import { installPyTorch, tellsProgress } from '../../lab/pytorch/install';
import type { PyTorchProgress } from '../../lab/pytorch/install';
import { isVersion, TORCH_BUILDS } from '../../lab/pytorch/torch-source';
import type { TorchBuild } from '../../lab/pytorch/torch-source';
import { listEngines } from '../../lab/engines';
import type { EngineStatus } from '../../lab/tensorflow/status';
import { cancellable } from '../cancellable';
import { confirmed } from '../confirmed';
import { EXIT, InputError, withExitCodes } from '../exit';
import type { ExitCode } from '../exit';
import { textTable } from '../levels-table';
import { jsonOption, pathOrName, printAside, printJson, printLine, prose, writeAside } from '../options';
import { paintFor } from '../style';

interface InstallCommandOptions {
  json?: boolean;
  again?: boolean;
  verbose?: boolean;
  torch?: string;
  build?: TorchBuild;
  indexUrl?: string;
  python?: string;
  yes?: boolean;
}

export const engineCommand = (): Command =>
  new Command('engine')
    .summary('list engines, and install TensorFlow and PyTorch')
    .description(
      prose(`An engine trains the networks; the setting \`engine\` of an experiment chooses one. The sparse engine ships with Ticket Lab;
TensorFlow is installed once per user; so is PyTorch, unless a Python of yours has it. docs/engines.md says when to use which.`),
    )
    .addCommand(withExitCodes(listCommand()))
    .addCommand(withExitCodes(installCommand()));

const listCommand = (): Command =>
  new Command('list')
    .summary('which engines there are, and which can be used on this machine')
    .description(
      prose(`Lists the engines and whether this machine can use them; if not, says why. Of PyTorch it tells which Python would be used
for an experiment in this folder, and what it can compute on.`),
    )
    .addOption(jsonOption())
    .action(async (options: { json?: boolean }) => {
      const engines = await listEngines(process.cwd());
      if (options.json) printJson({ type: 'engines', engines });
      else printLine(`${listText(engines)}\n`);
    });

const installCommand = (): Command =>
  new Command('install')
    .summary('install TensorFlow or PyTorch')
    .description(
      prose(`Installs an engine into this user's storage folder, and trains a small network to check that it works. The environment variable
TICKETLAB_ENGINES names another folder. Ctrl-C stops it, and nothing is left behind; the exit code is then 3.

tensorflow: a pinned version of TensorFlow for Node, by npm. It needs an internet connection and about 2 GB of disk space during the installation; on
machines with an NVIDIA card the version for CUDA is installed.

pytorch: the newest PyTorch, NumPy and safetensors, by pip, in a Python environment of their own. Runs use it where no other Python is chosen
(docs/engines.md). It needs Python 3.9 or later and an internet connection; on Linux without an NVIDIA card the build for the CPU is
installed (about 200 MB to download), on Linux with one the build for CUDA, of gigabytes, for which you are asked first.`),
    )
    .addArgument(new Argument('<name>', 'which engine').choices(['tensorflow', 'pytorch']))
    .addOption(
      new Option('--torch <version>', 'version of PyTorch (default: the newest)').argParser(torchVersion),
    )
    .addOption(
      new Option(
        '--build <build>',
        'cpu: PyTorch for the CPU alone; default: what pip takes by itself (default: chosen for the machine)',
      ).choices(TORCH_BUILDS),
    )
    .addOption(new Option('--index-url <url>', 'package index that PyTorch comes from'))
    .addOption(
      new Option('--python <path>', 'Python that makes the environment of PyTorch (default: python3)'),
    )
    .addOption(new Option('-y, --yes', 'do not ask before gigabytes are downloaded'))
    .addOption(new Option('--again', 'reinstall it if it is installed already'))
    .addOption(new Option('--verbose', 'show all that npm, pip and the compiler print'))
    .addOption(jsonOption())
    .action(async (name: 'tensorflow' | 'pytorch', options: InstallCommandOptions) => {
      process.exitCode = await cancellable((signal) => INSTALL[name](options, signal));
    });

function torchVersion(text: string): string {
  if (!isVersion(text)) throw new InvalidArgumentError('It must be a version, such as 2.13.0.');
  return text;
}

const TENSORFLOW_DOING: Record<InstallProgress['doing'], string> = {
  fetch: 'Downloading TensorFlow for Node with npm',
  build: 'That failed: downloading the library from PyPI and compiling the binding on this machine',
  test: 'Training a small network to check that it works',
};

const PYTORCH_DOING: Record<PyTorchProgress['doing'], string> = {
  make: 'Making a Python environment',
  fetch: 'Downloading PyTorch, NumPy and safetensors with pip',
  test: 'Training a small network to check that it works',
};

const INSTALL = { tensorflow: installTensorFlowEngine, pytorch: installPyTorchEngine };

async function installTensorFlowEngine(
  { json = false, again = false, verbose, ...others }: InstallCommandOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  const [meaningless] = Object.keys(others);
  if (meaningless !== undefined)
    throw new InputError(`--${OPTION_NAMES[meaningless] ?? meaningless} means nothing for tensorflow.`, {
      hint: 'It belongs to `ticketlab engine install pytorch`.',
    });
  const installed = await installTensorFlow({
    ...{ signal, again },
    onProgress: (progress) => showProgress(progress, TENSORFLOW_DOING[progress.doing], json),
    ...(verbose ? { onOutput: writeAside } : {}),
  });
  const folder = tensorflowFolder();
  if (json) printJson({ type: 'installed', ...installed, folder });
  else printLine(`TensorFlow ${installed.tensorflow} is ready: ${folder}`);
  return EXIT.ok;
}

/** As they are written where that is not as they are called. */
const OPTION_NAMES: Record<string, string> = { indexUrl: 'index-url' };

async function installPyTorchEngine(
  { json = false, again = false, verbose, yes, python, ...choices }: InstallCommandOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  const installed = await installPyTorch({
    ...{ ...choices, signal, again },
    ...(python === undefined ? {} : { python: pathOrName(python) }),
    ...(yes ? {} : { agree: agreesToGigabytes }),
    onProgress: (progress) => showProgress(progress, PYTORCH_DOING[progress.doing], json),
    onOutput: (text) => {
      if (verbose || (!json && tellsProgress(text))) writeAside(verbose ? text : `  ${text.trimStart()}`);
    },
  });
  if (!installed) {
    if (json) printJson({ type: 'declined' });
    else printLine('Nothing was installed.');
    return EXIT.failed;
  }
  const { folder, torch, python: version, executable } = installed;
  if (json) printJson({ type: 'installed', torch, python: version, executable, folder });
  else printLine(`PyTorch ${torch} is ready, with Python ${version}: ${folder}`);
  return EXIT.ok;
}

async function agreesToGigabytes(): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new InputError(
      'This may download a PyTorch for CUDA, of gigabytes, and there is no terminal to ask on.',
      {
        hint: 'Add --yes to download it, or --build cpu for PyTorch on the CPU alone.',
      },
    );
  const message =
    'This may be a PyTorch for CUDA: up to 4 GB to download, 10 GB on the disk. (--build cpu: about 200 MB to download.) Download it?';
  return confirmed(message);
}

function showProgress(progress: InstallProgress | PyTorchProgress, doing: string, json: boolean): void {
  if (json) printJson({ type: 'progress', ...progress });
  else printAside(`${progress.step}/${progress.steps} ${doing} …`);
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
  return `${textTable(['engine', 'available', 'details'], rows, paint)}\n\n${about.join('\n')}`;
}
