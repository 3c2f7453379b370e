// Fetch Dataset, and its cancelling.
import { ProgressLocation, l10n, window } from 'vscode';
import { filesOf } from '../../data/catalogue';
import type { DatasetStatus } from '../../data/status';
import { bytes } from '../../protocol/format';
import { LabError } from '../../lottery/errors';
import { DATASET_NAMES } from '../../lottery/datasets';
import type { DatasetName } from '../../lottery/datasets';
import { shareFetched } from '../datasets';
import type { Datasets } from '../datasets';
import { fetchingLine } from '../views/datasets-tree';
import type { Command } from './services';
import { tell } from '../../lottery/translate';

export const fetchDataset: Command = async ({ datasets }, argument) => {
  if (datasets.all.length === 0) await datasets.refresh();
  const name = datasetOf(argument) ?? (await pickDataset(datasets));
  const status = datasets.all.find(({ entry }) => entry.name === name);
  if (status) await fetchWithProgress(datasets, status);
};

export const cancelFetch: Command = ({ datasets }, argument) => {
  const name = datasetOf(argument);
  if (name) datasets.cancel(name);
};

async function fetchWithProgress(datasets: Datasets, status: DatasetStatus): Promise<void> {
  const { entry } = status;
  const options = {
    location: ProgressLocation.Notification,
    title: l10n.t('Fetching {0}', entry.title),
    cancellable: true,
  };
  await window.withProgress(options, async (progress, cancelled) => {
    let shown = 0;
    const listener = datasets.onDidChange(() => {
      const fetching = datasets.fetching(entry.name);
      if (!fetching) return;
      const percent = 100 * (shareFetched(fetching, filesOf(entry)) ?? 0);
      progress.report({ message: fetchingLine(fetching, status), increment: Math.max(0, percent - shown) });
      shown = Math.max(shown, percent);
    });
    let asked = false;
    cancelled.onCancellationRequested(() => {
      asked = true;
      datasets.cancel(entry.name);
    });
    try {
      await datasets.fetch(entry.name);
    } catch (error) {
      // Whoever cancels knows.
      if (!(asked && error instanceof LabError)) throw error;
    } finally {
      listener.dispose();
    }
  });
}

async function pickDataset(datasets: Datasets): Promise<DatasetName | undefined> {
  const absent = datasets.all.filter(({ present }) => !present);
  if (absent.length === 0) {
    void window.showInformationMessage(l10n.t('You have all datasets already.'));
    return undefined;
  }
  const picks = absent.map(({ entry, bytes: size }) => ({
    label: entry.title,
    description: l10n.t('{0} unpacked', bytes(size)),
    detail: tell(entry.what, l10n.t),
    name: entry.name,
  }));
  return (await window.showQuickPick(picks, { title: l10n.t('Fetch which dataset?') }))?.name;
}

function datasetOf(argument: unknown): DatasetName | undefined {
  const name =
    typeof argument === 'object' && argument !== null && 'dataset' in argument ? argument.dataset : argument;
  return DATASET_NAMES.find((known) => known === name);
}
