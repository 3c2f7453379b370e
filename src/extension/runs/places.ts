// Where runs lie in a workspace: the `.ticketlab/runs` folders that its run service watches.
import { dirname, resolve } from 'node:path';
import { Uri, workspace } from 'vscode';
import { runsRoot } from '../../lab/runs-root';
import { runFolderSetting } from '../settings';

/** More runs than anybody looks at in one window. */
const MOST = 5000;

/** Every folder of runs that belongs to the workspace: those of its folders, and those found further down. */
export async function runPlaces(): Promise<string[]> {
  const own = (workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => placeIn(uri));
  const found = await workspace.findFiles('**/.ticketlab/runs/*/run.json', '**/node_modules/**', MOST);
  return [...new Set([...(await Promise.all(own)), ...found.map(({ fsPath }) => dirname(dirname(fsPath)))])];
}

/** Where runs of an experiment file go: as set, or to the nearest folder of runs upwards, as the command line does it. */
export async function placeFor(file: string): Promise<string> {
  const folder = workspace.getWorkspaceFolder(Uri.file(file));
  if (folder && runFolderSetting(folder.uri) !== '') return placeIn(folder.uri);
  // None yet: one for the whole workspace folder rather than one beside every file.
  return runsRoot(dirname(file), folder?.uri.fsPath);
}

async function placeIn(folder: Uri): Promise<string> {
  const set = runFolderSetting(folder);
  return set === '' ? runsRoot(folder.fsPath) : resolve(folder.fsPath, set);
}
