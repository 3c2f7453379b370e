// Install TensorFlow Engine and Install PyTorch Engine, and their cancelling. npm, pip and the rest work in processes of their own: nothing is loaded here.
import { homedir } from 'node:os';
import { ProgressLocation, l10n, window, workspace } from 'vscode';
import { installTensorFlow } from '../../lab/tensorflow/install';
import type { InstallProgress } from '../../lab/tensorflow/install';
import { listEngines } from '../../lab/engines';
import { installPyTorch, installedPyTorch, tellsProgress } from '../../lab/pytorch/install';
import type { PyTorchProgress } from '../../lab/pytorch/install';
import { tensorflowStatus } from '../../lab/tensorflow/status';
import { LabError } from '../../lottery/errors';
import { requireTrust } from '../trust';
import type { Command, CommandServices } from './services';

/** Installations that are under way in this window. */
const underWay = new Map<Installable['name'], Promise<void>>();

interface Installable {
  name: 'tensorflow' | 'pytorch';
  title: string;
  /** What asks whether to install it again; null where it is not installed. */
  installed: string | null;
  /** @returns what tells that it is ready; null where it was declined after all */
  install(how: Installing): Promise<string | null>;
}

interface Installing {
  signal: AbortSignal;
  again: boolean;
  /** @param increment percent of the way */
  report(message: string, increment?: number): void;
  log(text: string): void;
}

/** Called again meanwhile it comes to the same installation: its notification tells how far it is. */
export const installTensorFlowEngine: Command = (services) => {
  const { available, folder } = tensorflowStatus();
  return installEngine(services, {
    name: 'tensorflow',
    title: l10n.t('Installing TensorFlow'),
    installed: available ? l10n.t('TensorFlow is installed already: {0}', folder ?? '') : null,
    async install({ signal, again, report, log }) {
      const { tensorflow } = await installTensorFlow({
        ...{ signal, again },
        onProgress: (at) => report(messageOf(at), at.step > 1 ? 100 / at.steps : 0),
        onOutput: log,
      });
      return l10n.t('TensorFlow {0} is ready. Experiments choose it with `engine: tensorflow`.', tensorflow);
    },
  });
};

/** As installTensorFlowEngine. */
export const installPyTorchEngine: Command = async (services) => {
  requireTrust();
  const installed = installedPyTorch();
  await installEngine(services, {
    name: 'pytorch',
    title: l10n.t('Installing PyTorch'),
    installed: installed && l10n.t('PyTorch is installed already: {0}', installed.folder),
    async install({ signal, again, report, log }) {
      const done = await installPyTorch({
        ...{ signal, again, agree: agreesToGigabytes },
        onProgress: (at) => report(pytorchMessageOf(at), at.step > 1 ? 100 / at.steps : 0),
        onOutput(text) {
          log(text);
          if (tellsProgress(text)) report(text.trim());
        },
      });
      return (
        done && l10n.t('PyTorch {0} is ready. Experiments choose it with `engine: pytorch`.', done.torch)
      );
    },
  });
};

async function agreesToGigabytes(): Promise<boolean> {
  const download = l10n.t('Download');
  const question = l10n.t('This may be a PyTorch for CUDA, which is large. Download it?');
  const detail = l10n.t(
    'Up to 4 GB are downloaded, and 10 GB are needed on the disk. For PyTorch on the CPU alone, use a terminal: `ticketlab engine install pytorch --build cpu`.',
  );
  return (await window.showWarningMessage(question, { modal: true, detail }, download)) === download;
}

async function installEngine(services: CommandServices, engine: Installable): Promise<void> {
  const { name, installed } = engine;
  if (!underWay.has(name) && installed !== null) {
    const again = l10n.t('Install Again');
    if ((await window.showInformationMessage(installed, again)) !== again) return;
  }
  const installation =
    underWay.get(name) ?? install(services, engine).finally(() => void underWay.delete(name));
  underWay.set(name, installation);
  await installation;
}

async function install({ log }: CommandServices, engine: Installable): Promise<void> {
  const { title, installed } = engine;
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  await window.withProgress(options, async (progress, cancelled) => {
    const cancel = new AbortController();
    cancelled.onCancellationRequested(() => cancel.abort());
    try {
      const ready = await engine.install({
        signal: cancel.signal,
        again: installed !== null,
        report: (message, increment = 0) => progress.report({ message, increment }),
        log: (text) => log.trace(text.trimEnd()),
      });
      if (ready !== null) void window.showInformationMessage(ready);
    } catch (error) {
      // Whoever cancels knows.
      if (!(cancel.signal.aborted && error instanceof LabError)) throw error;
    }
  });
}

function messageOf({ doing }: InstallProgress): string {
  switch (doing) {
    case 'fetch':
      return l10n.t('Downloading with npm …');
    case 'build':
      return l10n.t(
        'TensorFlow’s server cannot be reached: downloading from PyPI and compiling the binding on this machine …',
      );
    case 'test':
      return l10n.t('Training a small network to check that it works …');
  }
}

function pytorchMessageOf({ doing }: PyTorchProgress): string {
  switch (doing) {
    case 'make':
      return l10n.t('Making a Python environment …');
    case 'fetch':
      return l10n.t('Downloading with pip …');
    case 'test':
      return l10n.t('Training a small network to check that it works …');
  }
}

/** Which engines there are; choosing one that is not here installs it. */
export const showEngines: Command = async (services) => {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
  const engines = listEngines(workspace.isTrusted ? folder : null, l10n.t);
  const picks = engines.then((all) =>
    all.map(({ name, what, available, detail, folder: place }) => ({
      label: name,
      installs: !available && place !== null ? name : null,
      description: available ? l10n.t('available') : l10n.t('not available: {0}', detail),
      detail: what,
    })),
  );
  // Asked at once: loading PyTorch, to see its devices, takes seconds.
  const picked = await window.showQuickPick(picks, {
    title: l10n.t('Engines on this machine'),
    placeHolder: l10n.t('Choose an engine that is not available to install it'),
  });
  if (picked?.installs === 'tensorflow') await installTensorFlowEngine(services);
  if (picked?.installs === 'pytorch') await installPyTorchEngine(services);
};
