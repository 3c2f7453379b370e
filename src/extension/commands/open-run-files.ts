// Opens a run's report, its folder or its log.
import { join } from 'node:path';
import { ProgressLocation, Uri, commands, env, l10n, window, workspace } from 'vscode';
import { eventsFile, logFile } from '../../lab/disk/paths';
import { lookAt, writeWhole } from '../../lab/disk/run-files';
import { runReport } from '../../lab/results/report';
import { runFolderOf } from './arguments';
import { openPage } from './open-page';
import type { Command } from './services';
import { runOf } from './pick-run';

export const openReport: Command = async (services, argument) => {
  const run = await runOf(services, argument, l10n.t('Report on which run?'));
  if (!run) return;
  const output = join(run.folder, 'report.html');
  await working(l10n.t('Writing the report of {0}', run.experiment), async () =>
    writeWhole({ run: run.folder, path: output }, await runReport([run.folder])),
  );
  await openPage(output);
};

export const revealRunFolder: Command = async (services, argument) => {
  const run = await runOf(services, argument, l10n.t('Reveal the folder of which run?'));
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
  const sizeOf = (path: string) => lookAt({ run: folder, path })?.size ?? 0;
  const file = sizeOf(logFile(folder)) > 0 ? logFile(folder) : eventsFile(folder);
  // What is no ordinary file is told of, not shown.
  sizeOf(file);
  await window.showTextDocument(Uri.file(file), { preview: true });
};

const working = <T>(title: string, work: () => Promise<T>) =>
  window.withProgress({ location: ProgressLocation.Notification, title }, work);
