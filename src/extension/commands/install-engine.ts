// Install TensorFlow Engine, and its cancelling. npm and the rest work in processes of their own: nothing is loaded here.
import { ProgressLocation, l10n, window } from 'vscode';
import { installTensorFlow } from '../../lab/tensorflow/install';
import type { InstallProgress } from '../../lab/tensorflow/install';
import { listEngines, tensorflowStatus } from '../../lab/tensorflow/status';
import { LabError } from '../../lottery/errors';
import type { Command, Parts } from './parts';

/** The installation that is under way in this window. */
let underWay: Promise<void> | null = null;

/** Called again meanwhile it comes to the same installation: its notification tells how far it is. */
export const installTensorFlowEngine: Command = async (parts) => {
  const { available, folder } = tensorflowStatus();
  if (!underWay && available) {
    const again = l10n.t('Install Again');
    const installed = l10n.t('TensorFlow is installed already: {0}', folder ?? '');
    if ((await window.showInformationMessage(installed, again)) !== again) return;
  }
  underWay ??= install(parts, available).finally(() => (underWay = null));
  await underWay;
};

async function install({ log }: Parts, again: boolean): Promise<void> {
  const options = {
    location: ProgressLocation.Notification,
    title: l10n.t('Installing TensorFlow'),
    cancellable: true,
  };
  await window.withProgress(options, async (progress, cancelled) => {
    const cancel = new AbortController();
    cancelled.onCancellationRequested(() => cancel.abort());
    try {
      const { tensorflow } = await installTensorFlow({
        signal: cancel.signal,
        again,
        onProgress: (at) =>
          progress.report({ message: messageOf(at), increment: at.step > 1 ? 100 / at.steps : 0 }),
        onOutput: (text) => log.trace(text.trimEnd()),
      });
      void window.showInformationMessage(
        l10n.t('TensorFlow {0} is ready. Experiments choose it with `engine: tensorflow`.', tensorflow),
      );
    } catch (error) {
      // Whoever cancels knows.
      if (!(cancel.signal.aborted && error instanceof LabError)) throw error;
    }
  });
}

function messageOf({ doing }: InstallProgress): string {
  switch (doing) {
    case 'fetch':
      return l10n.t('npm fetches it …');
    case 'build':
      return l10n.t(
        'Its server cannot be reached: it is fetched from PyPI and connected by this machine’s compiler …',
      );
    case 'test':
      return l10n.t('A small network is trained, to see whether it works …');
  }
}

/** Which engines there are; choosing one that is not here installs it. */
export const showEngines: Command = async (parts) => {
  const picks = listEngines(l10n.t).map(({ name, what, available, detail }) => ({
    label: name,
    description: available ? l10n.t('available') : l10n.t('not available: {0}', detail),
    detail: what,
    available,
  }));
  const picked = await window.showQuickPick(picks, {
    title: l10n.t('Engines on this machine'),
    placeHolder: l10n.t('Choose one that is not available to install it'),
  });
  if (picked && !picked.available) await installTensorFlowEngine(parts);
};
