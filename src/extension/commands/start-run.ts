// The one way in which an experiment's run is started from the editor: by the command and by its cell.
import { ProgressLocation, commands, l10n, window } from 'vscode';
import { datasetStatus } from '../../data/status';
import { bytes } from '../../lab/format';
import { tensorflowStatus } from '../../lab/tensorflow/status';
import type { ReadExperiment } from '../../lottery/experiment/read';
import type { RunSummary } from '../../protocol/run';
import type { RunService } from '../runs/service';
import { offerTensorFlowSetting } from '../settings';
import type { Datasets } from '../views/datasets';

/** What an experiment needs, is not on this machine, and was not wanted or could not be fetched. */
export type Lacking = 'dataset' | 'engine';

/**
 * Fetches what the experiment needs, if the person agrees, makes its run where there is none, and starts it unless it is under
 * way or finished.
 * @param file path of the experiment file
 * @returns the run as it was before it was started, or why there is none
 */
export async function startRun(
  { service, datasets }: { service: RunService; datasets: Datasets },
  read: ReadExperiment,
  file: string,
): Promise<RunSummary | Lacking> {
  if (!(await dataIsThere(datasets, read))) return 'dataset';
  if (!(await engineIsThere(read))) return 'engine';
  const run = await service.create(read, file);
  if (run.state !== 'finished' && run.state !== 'running')
    await window.withProgress(
      { location: ProgressLocation.Window, title: l10n.t('Starting {0}', run.experiment) },
      () => service.start(run.folder),
    );
  return run;
}

async function dataIsThere(datasets: Datasets, { experiment }: ReadExperiment): Promise<boolean> {
  const { name } = experiment.dataset;
  if (name === undefined) return true;
  const status = await datasetStatus(name);
  if (status.present) return true;
  const fetch = l10n.t('Fetch');
  const question = l10n.t(
    '{0} needs {1}, which is not on this machine yet.',
    experiment.experiment,
    status.entry.title,
  );
  const detail = l10n.t('It is fetched once: {0}.', bytes(status.bytes));
  if ((await window.showInformationMessage(question, { modal: true, detail }, fetch)) !== fetch) return false;
  await commands.executeCommand('ticketLab.fetchDataset', { dataset: name });
  await datasets.refresh();
  return (await datasetStatus(name)).present;
}

/** Where it is not and is not offered, the run itself says what is missing. */
async function engineIsThere({ experiment }: ReadExperiment): Promise<boolean> {
  if (experiment.engine !== 'tensorflow' || tensorflowStatus().available || !offerTensorFlowSetting())
    return true;
  const install = l10n.t('Install');
  const question = l10n.t(
    '{0} wants TensorFlow, which is not installed on this machine yet.',
    experiment.experiment,
  );
  const detail = l10n.t(
    'It is installed once, in your own storage folder. The sparse engine needs nothing: leave `engine` out of the experiment to use it.',
  );
  if ((await window.showInformationMessage(question, { modal: true, detail }, install)) !== install)
    return false;
  await commands.executeCommand('ticketLab.installTensorFlowEngine');
  return tensorflowStatus().available;
}
