// Run Experiment: starts, joins or resumes an experiment of a file, and shows it in the Runs view.
import { basename } from 'node:path';
import { TabInputNotebook, TabInputText, Uri, commands, l10n, window, workspace } from 'vscode';
import type { ReadExperiment } from '../../experiment/file/read-file';
import { forMessage } from '../../lab/results/escape-text';
import { readExperimentFile } from '../views/experiment-files';
import { runLine } from '../views/run-text';
import { experimentOf, pathOf } from './arguments';
import { offerToOpenFolder } from './offer-to-open-folder';
import type { Command, CommandServices } from './services';
import { startRun } from '../runs/start-run';

export const runExperiment: Command = async (services, argument) => {
  const file = await fileOf(argument);
  if (!file) return;
  const open = workspace.textDocuments.find((document) => document.uri.toString() === file.toString());
  if (open?.isDirty) await open.save();
  const notebook = workspace.notebookDocuments.find((one) => one.uri.toString() === file.toString());
  if (notebook?.isDirty) await notebook.save();
  const read = await pickExperiment(services, file, experimentOf(argument));
  if (read) await startExperiment(services, read, file.fsPath);
};

/** Starts, joins or resumes the experiment's run, and shows it in the Runs view. */
async function startExperiment(
  { service, datasets, runsTree }: CommandServices,
  read: ReadExperiment,
  file: string,
): Promise<void> {
  const run = await startRun({ service, datasets }, read, file);
  if (typeof run === 'string') return;
  if (run.state === 'finished') {
    const text = l10n.t(
      '{0} was already run: {1}',
      run.experiment,
      runLine(run, service.resultsSoFar(run.folder), undefined),
    );
    void window.showInformationMessage(text);
  }
  await runsTree.reveal(run.folder);
}

async function pickExperiment(
  { service }: CommandServices,
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
      ? l10n.t('{0} has no experiment that can be run: {1}', basename(file.fsPath), forMessage(error.message))
      : l10n.t('{0} holds no experiment.', basename(file.fsPath));
    if ((await window.showErrorMessage(text, show)) === show)
      await commands.executeCommand('ticketLab.openExperiment', file, error?.line);
    return undefined;
  }
  if (others.length === 0) return first;
  const picks = await Promise.all(
    experiments.map(async (read) => {
      const run = await service.runOf(read.experiment, file.fsPath).catch(() => undefined);
      const line = run && runLine(run, service.resultsSoFar(run.folder), service.activity(run.folder));
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
  if (!workspace.workspaceFolders) {
    await offerToOpenFolder();
    return undefined;
  }
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
