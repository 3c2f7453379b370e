// Look at a run from outside: its report, its folder, its log.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ProgressLocation, Uri, commands, env, l10n, window, workspace } from 'vscode';
import { writeAtomically } from '../../lab/files';
import { eventsFile, logFile } from '../../lab/layout';
import { runReport } from '../../lab/report';
import { runFolderOf } from './arguments';
import { openPage } from './open-page';
import type { Command } from './parts';
import { runOf } from './pick-run';

export const openReport: Command = async (parts, argument) => {
  const run = await runOf(parts, argument, l10n.t('Report on which run?'));
  if (!run) return;
  const output = join(run.folder, 'report.html');
  await working(l10n.t('Writing the report of {0}', run.experiment), async () =>
    writeAtomically(output, await runReport(run.folder)),
  );
  await openPage(output);
};

export const revealRunFolder: Command = async (parts, argument) => {
  const run = await runOf(parts, argument, l10n.t('Reveal the folder of which run?'));
  if (!run) return;
  const uri = Uri.file(run.folder);
  const inWorkspace = workspace.getWorkspaceFolder(uri) !== undefined;
  // Over a remote connection the explorer is the only place where the folder can be seen.
  const how = inWorkspace || env.remoteName !== undefined ? 'revealInExplorer' : 'revealFileInOS';
  await commands.executeCommand(how, uri);
};

/** Of a run what its runner complained of, or else all that happened to it; otherwise the extension's own log. */
export const showLog: Command = async ({ log }, argument) => {
  const folder = runFolderOf(argument);
  if (folder === undefined) return log.show();
  const complaints = await stat(logFile(folder)).catch(() => ({ size: 0 }));
  const file = complaints.size > 0 ? logFile(folder) : eventsFile(folder);
  await window.showTextDocument(Uri.file(file), { preview: true });
};

const working = <T>(title: string, work: () => Promise<T>) =>
  window.withProgress({ location: ProgressLocation.Notification, title }, work);
