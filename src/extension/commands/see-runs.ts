// Look at a run from outside: its report, its folder, its log, its numbers as a table.
import { join } from 'node:path';
import { ProgressLocation, Uri, commands, env, l10n, window, workspace } from 'vscode';
import { csvText } from '../../lab/csv';
import { curveRows, levelRows, trainingRows } from '../../lab/export';
import { writeAtomically } from '../../lab/files';
import { logFile } from '../../lab/layout';
import { runReport } from '../../lab/report';
import type { RunResults } from '../../protocol/results';
import type { RunSummary } from '../../protocol/run';
import { runFolderOf } from './arguments';
import { openPage } from './open-page';
import type { Command, Parts } from './parts';
import { pickRun } from './pick-run';

export const openReport: Command = async (parts, argument) => {
  const run = await theRun(parts, argument, l10n.t('Report on which run?'));
  if (!run) return;
  const output = join(run.folder, 'report.html');
  await working(l10n.t('Writing the report of {0}', run.experiment), async () =>
    writeAtomically(output, await runReport(run.folder)),
  );
  await openPage(output);
};

export const exportResults: Command = async (parts, argument) => {
  const run = await theRun(parts, argument, l10n.t('Export the results of which run?'));
  if (!run) return;
  const table = await window.showQuickPick(tables(), { title: l10n.t('Export what?') });
  if (!table) return;
  const folder = workspace.getWorkspaceFolder(Uri.file(run.folder))?.uri ?? Uri.file(run.folder);
  const target = await window.showSaveDialog({
    defaultUri: Uri.joinPath(folder, `${run.experiment}-${table.name}.csv`),
    filters: { CSV: ['csv'] },
    title: l10n.t('Export Results'),
  });
  if (!target) return;
  await working(l10n.t('Exporting {0}', run.experiment), async () => {
    const text = csvText(table.rows(await parts.service.results(run.folder)));
    if (target.scheme === 'file') await writeAtomically(target.fsPath, text);
    else await workspace.fs.writeFile(target, new TextEncoder().encode(text));
  });
  const open = l10n.t('Open');
  const saved = l10n.t('The results of {0} are in {1}', run.experiment, workspace.asRelativePath(target));
  if ((await window.showInformationMessage(saved, open)) === open)
    await commands.executeCommand('vscode.open', target);
};

export const revealRunFolder: Command = async (parts, argument) => {
  const run = await theRun(parts, argument, l10n.t('Reveal the folder of which run?'));
  if (!run) return;
  const uri = Uri.file(run.folder);
  const inWorkspace = workspace.getWorkspaceFolder(uri) !== undefined;
  // Over a remote connection the explorer is the only place where the folder can be seen.
  const how = inWorkspace || env.remoteName !== undefined ? 'revealInExplorer' : 'revealFileInOS';
  await commands.executeCommand(how, uri);
};

/** Of a run its runner's log, otherwise the extension's own. */
export const showLog: Command = async ({ log }, argument) => {
  const folder = runFolderOf(argument);
  if (folder === undefined) return log.show();
  await window.showTextDocument(Uri.file(logFile(folder)), { preview: true });
};

async function theRun({ service }: Parts, argument: unknown, title: string): Promise<RunSummary | undefined> {
  const folder = runFolderOf(argument);
  const called = folder === undefined ? undefined : service.find(folder);
  return called ?? pickRun(service, { title, eligible: () => true, none: l10n.t('There are no runs.') });
}

const working = <T>(title: string, work: () => Promise<T>) =>
  window.withProgress({ location: ProgressLocation.Notification, title }, work);

const tables = () => [
  {
    name: 'levels',
    label: l10n.t('Levels'),
    detail: l10n.t('A row a level and kind of training, over the replicates'),
    rows: (results: RunResults) => levelRows(results),
  },
  {
    name: 'trainings',
    label: l10n.t('Trainings'),
    detail: l10n.t('A row a finished training, with the density of every layer'),
    rows: (results: RunResults) => trainingRows(results),
  },
  {
    name: 'curves',
    label: l10n.t('Training Curves'),
    detail: l10n.t('A row a measurement of every training'),
    rows: (results: RunResults) => curveRows(results),
  },
];
