// Run Experiment: an experiment of a file is started, joined or resumed, and is shown in the Runs view.
import { basename } from 'node:path';
import {
  ProgressLocation,
  TabInputNotebook,
  TabInputText,
  Uri,
  commands,
  l10n,
  window,
  workspace,
} from 'vscode';
import { datasetStatus } from '../../data/status';
import { bytes } from '../../lab/format';
import type { ReadExperiment } from '../../lottery/experiment/read';
import type { RunSummary } from '../../protocol/run';
import { readExperimentFile } from '../views/experiment-files';
import { runLine } from '../views/run-text';
import { experimentOf, pathOf } from './arguments';
import type { Command, Parts } from './parts';

export const runExperiment: Command = async (parts, argument) => {
  const file = await fileOf(argument);
  if (!file) return;
  const open = workspace.textDocuments.find((document) => document.uri.toString() === file.toString());
  if (open?.isDirty) await open.save();
  const notebook = workspace.notebookDocuments.find((one) => one.uri.toString() === file.toString());
  if (notebook?.isDirty) await notebook.save();
  const read = await pickExperiment(parts, file, experimentOf(argument));
  if (read) await startExperiment(parts, read, file.fsPath);
};

/**
 * Fetches what the experiment needs, if the person agrees, makes its run where there is none, and starts it unless it is under
 * way or finished.
 */
export async function startExperiment(
  { service, datasets, runsTree }: Pick<Parts, 'service' | 'datasets' | 'runsTree'>,
  read: ReadExperiment,
  file: string,
): Promise<RunSummary | undefined> {
  if (!(await dataIsThere(datasets, read))) return undefined;
  const run = await service.create(read, file);
  if (run.state === 'finished') {
    const text = l10n.t(
      '{0} was run before: {1}',
      run.experiment,
      runLine(run, service.finding(run.folder), undefined),
    );
    void window.showInformationMessage(text);
  } else if (run.state !== 'running')
    await window.withProgress(
      { location: ProgressLocation.Window, title: l10n.t('Starting {0}', run.experiment) },
      () => service.start(run.folder),
    );
  await runsTree.reveal(run.folder);
  return service.find(run.folder);
}

async function dataIsThere(datasets: Parts['datasets'], { experiment }: ReadExperiment): Promise<boolean> {
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

async function pickExperiment(
  { service }: Parts,
  file: Uri,
  wanted: string | undefined,
): Promise<ReadExperiment | undefined> {
  const { experiments, problems } = await readExperimentFile(file);
  const named = experiments.find(({ experiment }) => experiment.experiment === wanted);
  if (named) return named;
  const [first, ...others] = experiments;
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (!first) {
    const [error] = errors;
    const show = l10n.t('Show');
    const text = error
      ? l10n.t('{0} has no experiment that could be run: {1}', basename(file.fsPath), error.message)
      : l10n.t('{0} holds no experiment.', basename(file.fsPath));
    if ((await window.showErrorMessage(text, show)) === show)
      await commands.executeCommand('ticketLab.openExperiment', file, error?.line);
    return undefined;
  }
  if (others.length === 0) return first;
  const picks = await Promise.all(
    experiments.map(async (read) => {
      const run = await service.runOf(read.experiment, file.fsPath).catch(() => undefined);
      const line = run && runLine(run, service.finding(run.folder), service.activity(run.folder));
      return {
        label: read.experiment.experiment,
        description: line ?? l10n.t('not run yet'),
        detail: read.experiment.description,
        read,
      };
    }),
  );
  return (await window.showQuickPick(picks, { title: l10n.t('Run which experiment?') }))?.read;
}

/** The file that the command was called on, that is open in front, or that the person picks. */
async function fileOf(argument: unknown): Promise<Uri | undefined> {
  const path = pathOf(argument) ?? activeFile()?.fsPath;
  if (path !== undefined) return Uri.file(path);
  const files = await workspace.findFiles('**/*.lottery.md', '**/node_modules/**');
  if (files.length === 0) {
    const make = l10n.t('New Experiment');
    const text = l10n.t('There is no experiment file (*.lottery.md) in this workspace.');
    if ((await window.showInformationMessage(text, make)) === make)
      await commands.executeCommand('ticketLab.newExperiment');
    return undefined;
  }
  if (files.length === 1) return files[0];
  const picks = files.map((uri) => ({ label: workspace.asRelativePath(uri), uri }));
  picks.sort((a, b) => a.label.localeCompare(b.label));
  return (await window.showQuickPick(picks, { title: l10n.t('Run an experiment of which file?') }))?.uri;
}

function activeFile(): Uri | undefined {
  const input: unknown = window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = input instanceof TabInputNotebook || input instanceof TabInputText ? input.uri : undefined;
  return uri?.scheme === 'file' && uri.path.endsWith('.lottery.md') ? uri : undefined;
}
