// The `.ticketlab/runs` folders of a workspace, which its run service watches.
import { dirname, join, resolve } from 'node:path';
import { Uri, workspace } from 'vscode';
import { RUNS_FOLDER, runsRoot } from '../../lab/disk/runs-root';
import { runFolderSetting } from '../settings';
import { mayOpen } from '../trust';

/** More runs than anybody looks at in one window. */
const MOST_RUNS = 5000;

/**
 * Every folder of runs that belongs to the workspace: those of its folders, and those found further down. Before it is trusted,
 * only those that lie in it.
 */
export async function runsFolders(): Promise<string[]> {
  const own = (workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => runsFolderOf(uri));
  const found = await workspace.findFiles('**/.ticketlab/runs/*/run.json', '**/node_modules/**', MOST_RUNS);
  const folders = [...(await Promise.all(own)), ...found.map(({ fsPath }) => dirname(dirname(fsPath)))];
  const allowed = await Promise.all(folders.map(mayOpen));
  return [...new Set(folders.filter((_, i) => allowed[i]))];
}

/** Where runs of an experiment file go: as set, or to the nearest folder of runs upwards, as the command line does it. */
export async function runsFolderFor(file: string): Promise<string> {
  const folder = workspace.getWorkspaceFolder(Uri.file(file));
  if (folder && runFolderSetting(folder.uri) !== '') return runsFolderOf(folder.uri);
  // None yet: one for the whole workspace folder rather than one beside every file.
  return runsRoot(dirname(file), folder?.uri.fsPath);
}

async function runsFolderOf(folder: Uri): Promise<string> {
  // Neither upwards nor where settings lead.
  if (!workspace.isTrusted) return join(folder.fsPath, RUNS_FOLDER);
  const set = runFolderSetting(folder);
  return set === '' ? runsRoot(folder.fsPath) : resolve(folder.fsPath, set);
}
