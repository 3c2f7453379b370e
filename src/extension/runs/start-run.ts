// Starts an experiment's run from the editor; used by the command and by cells.
import { dirname } from 'node:path';
import { ProgressLocation, commands, l10n, window, workspace } from 'vscode';
import { datasetStatus } from '../../data/status';
import { bytes } from '../../protocol/format';
import { needsPyTorch } from '../../lab/pytorch/status';
import { tensorflowStatus } from '../../lab/tensorflow/status';
import type { WrittenExperiment } from '../../experiment/written-experiment';
import type { RunSummary } from '../../protocol/run';
import type { RunService } from './service';
import { offerPyTorchSetting, offerTensorFlowSetting } from '../settings';
import type { Datasets } from '../datasets';

/** What an experiment needs, is not on this machine, and was not wanted or could not be fetched. */
export type Lacking = 'dataset' | 'tensorflow' | 'pytorch';

/**
 * Fetches what the experiment needs, if the person agrees, makes its run where there is none, and starts it unless it is under
 * way or finished.
 * @param file path of the experiment file
 * @returns the run as it was before it was started, or why there is none
 */
export async function startRun(
  { service, datasets }: { service: RunService; datasets: Datasets },
  read: WrittenExperiment,
  file: string,
): Promise<RunSummary | Lacking> {
  const lacking = await lackingFor({ datasets }, read, file);
  if (lacking !== null) return lacking;
  const title = l10n.t('Starting {0}', read.experiment.experiment);
  // Where code of the user's own makes the data, Python is asked for it, which takes seconds.
  return window.withProgress({ location: ProgressLocation.Window, title }, async () => {
    const run = await service.create(read, file);
    if (run.state !== 'finished' && run.state !== 'running') await service.start(run.folder);
    return run;
  });
}

/** What it needs and is not there, after the person has been asked whether to fetch it; null where nothing is missing. */
export async function lackingFor(
  { datasets }: { datasets: Datasets },
  read: WrittenExperiment,
  file: string,
): Promise<Lacking | null> {
  if (!(await dataIsThere(datasets, read))) return 'dataset';
  const { engine } = read.experiment;
  if (engine === 'tensorflow' && !(await tensorFlowIsThere(read))) return engine;
  if (engine === 'pytorch' && !(await pyTorchIsThere(read, dirname(file)))) return engine;
  return null;
}

async function dataIsThere(datasets: Datasets, { experiment }: WrittenExperiment): Promise<boolean> {
  const { name } = experiment.dataset;
  if (name === undefined) return true;
  const status = await datasetStatus(name);
  if (status.present) return true;
  const fetch = l10n.t('Fetch');
  const question = l10n.t(
    '{0} needs {1}, which has not been fetched yet.',
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
async function tensorFlowIsThere({ experiment }: WrittenExperiment): Promise<boolean> {
  if (tensorflowStatus().available || !offerTensorFlowSetting()) return true;
  const question = l10n.t(
    '{0} needs TensorFlow, which is not installed on this machine yet.',
    experiment.experiment,
  );
  const detail = l10n.t(
    'It is installed once, in your own storage folder. The sparse engine needs no installation: leave `engine` out of the experiment to use it.',
  );
  return (
    (await installedOnRequest(question, detail, 'ticketLab.installTensorFlowEngine')) &&
    tensorflowStatus().available
  );
}

/** The same of a Python that has PyTorch, where nobody has chosen one. Before the workspace is trusted none is run. */
async function pyTorchIsThere({ experiment }: WrittenExperiment, folder: string): Promise<boolean> {
  const needed = () => needsPyTorch(experiment.pytorch?.python, folder);
  if (!workspace.isTrusted || !offerPyTorchSetting() || !(await needed())) return true;
  const question = l10n.t(
    '{0} needs PyTorch, which no Python on this machine has yet.',
    experiment.experiment,
  );
  const detail = l10n.t(
    'It is installed once, in your own storage folder: about 200 MB are downloaded; with an NVIDIA card gigabytes, for which you are asked first. To use a Python of yours instead, name it: `pytorch: {python: PATH}`.',
  );
  return (await installedOnRequest(question, detail, 'ticketLab.installPyTorchEngine')) && !(await needed());
}

/** Has an engine installed, if the person agrees. @returns whether they did */
async function installedOnRequest(question: string, detail: string, command: string): Promise<boolean> {
  const install = l10n.t('Install');
  if ((await window.showInformationMessage(question, { modal: true, detail }, install)) !== install)
    return false;
  await commands.executeCommand(command);
  return true;
}
