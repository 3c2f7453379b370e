// New Experiment: asks for a template and a name, then creates and opens the file.
import { readFile, writeFile } from 'node:fs/promises';
import { Uri, commands, l10n, window, workspace } from 'vscode';
import type { WorkspaceFolder } from 'vscode';
import { count } from '../../protocol/format';
import { pathOf } from './arguments';
import { offerToOpenFolder } from './offer-to-open-folder';
import type { Command } from './services';
import { companionsFor, experimentFileName, freeName, isFetched, readTemplates } from './templates';
import type { Template } from './templates';

export const newExperiment: Command = async ({ context }, argument) => {
  const place = await placeOf(argument);
  if (!place) return;
  const templates = await readTemplates(Uri.joinPath(context.extensionUri, 'dist', 'templates').fsPath);
  const template = await window.showQuickPick(
    templates.map((one) => ({ ...one, label: one.title, description: takes(one), detail: one.description })),
    { title: l10n.t('New Experiment: which template?'), matchOnDetail: true },
  );
  if (!template) return;
  const taken = new Set((await workspace.fs.readDirectory(place)).map(([name]) => name));
  const name = await window.showInputBox({
    title: l10n.t('New Experiment: name of the file'),
    value: freeName(template.name, taken),
    prompt: l10n.t('Made in {0}', place.fsPath),
    validateInput: (value) => problemWith(value.trim(), taken),
  });
  if (name === undefined) return;
  const { text, companions } = await companionsFor(template, (file) => textOf(Uri.joinPath(place, file)));
  const file = { name: experimentFileName(name.trim()), text };
  for (const { name, text } of [...companions, file])
    // Nothing that was made since is replaced.
    await writeFile(Uri.joinPath(place, name).fsPath, text, { flag: 'wx' });
  await commands.executeCommand('vscode.open', Uri.joinPath(place, file.name), { preview: false });
};

/** Undefined where there is no such file. */
const textOf = (file: Uri): Promise<string | undefined> =>
  readFile(file.fsPath, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });

/** What its data is called, and how much it takes. */
function takes(template: Template): string {
  const { datasets, companions } = template;
  const names = (datasets.length > 0 ? datasets : companions).map(({ name }) => name).join(', ');
  const data = isFetched(template) ? l10n.t('{0}, not fetched yet', names) : names;
  return `${data} · ${l10n.t('{0} trainings', count(template.trainings))}`;
}

function problemWith(name: string, taken: ReadonlySet<string>): string | undefined {
  if (!/^[^\\/:*?"<>|\s.][^\\/:*?"<>|]*$/.test(name))
    return l10n.t('A file name: no slashes or signs like ? and *.');
  return taken.has(experimentFileName(name))
    ? l10n.t('{0} exists already.', experimentFileName(name))
    : undefined;
}

/** The folder that the command was called on, or a workspace folder; where there is none it says what to do. */
async function placeOf(argument: unknown): Promise<Uri | undefined> {
  const path = pathOf(argument);
  if (path !== undefined) return folderAt(Uri.file(path));
  const folders = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (folders.length > 1) return (await pickFolder())?.uri;
  const [only] = folders;
  if (only) return only.uri;
  await offerToOpenFolder();
  return undefined;
}

async function folderAt(uri: Uri): Promise<Uri> {
  const { type } = await workspace.fs.stat(uri);
  // FileType.Directory, also where it is a link to one.
  return (type & 2) !== 0 ? uri : Uri.joinPath(uri, '..');
}

const pickFolder = (): Thenable<WorkspaceFolder | undefined> =>
  window.showWorkspaceFolderPick({ placeHolder: l10n.t('In which folder?') });
