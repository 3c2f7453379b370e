// The argument of a command: a row of a tree, a file of the explorer, an editor, a run's folder, or nothing.
import { dirname, sep } from 'node:path';
import { TRAINING_KINDS } from '../../lottery/trainings/training';
import type { TrainingKind } from '../../lottery/trainings/training';
import { isRecord } from '../is-record';

/** A row of the Runs view, a level of a run, or what other parts of the extension pass. */
interface OfRun {
  folder: string;
  level?: number;
  kind?: unknown;
}

/** The run folder that an argument names, or lies in. */
export function runFolderOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument === '' ? undefined : (enclosingRun(argument) ?? argument);
  if (isOfRun(argument)) return argument.folder;
  const path = pathOf(argument);
  return path === undefined ? undefined : enclosingRun(path);
}

/** The runs that a command was called on: all that are selected where the called one is among them. */
export function runFoldersOf(argument: unknown, selection: unknown): string[] {
  const called = runFolderOf(argument);
  const selected = Array.isArray(selection)
    ? selection.flatMap((one: unknown) => runFolderOf(one) ?? [])
    : [];
  if (called === undefined) return [];
  return selected.includes(called) ? [...new Set(selected)] : [called];
}

export const levelOf = (argument: unknown): number | undefined =>
  isOfRun(argument) ? argument.level : undefined;

/** Which kind of training is meant; the rows of trees have kinds of their own. */
export const trainingKindOf = (argument: unknown): TrainingKind | undefined =>
  isOfRun(argument) ? TRAINING_KINDS.find((kind) => kind === argument.kind) : undefined;

/** The path of a file that an argument is: a URI, an editor's notebook, a row of the Experiments view. */
export function pathOf(argument: unknown): string | undefined {
  if (!isRecord(argument)) return undefined;
  if (typeof argument['fsPath'] === 'string') return argument['fsPath'];
  const inner = argument['notebookUri'] ?? argument['uri'] ?? argument['resourceUri'];
  if (inner !== undefined) return pathOf(inner);
  return pathOf(argument['notebookEditor'] ?? argument['file']);
}

/** The name of the experiment that an argument is of: a row of the Experiments view. */
export function experimentOf(argument: unknown): string | undefined {
  const read = isRecord(argument) ? argument['read'] : undefined;
  const experiment = isRecord(read) ? read['experiment'] : undefined;
  const name = isRecord(experiment) ? experiment['experiment'] : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** The run folder that a path is or lies in: what stands directly in `.ticketlab/runs`. */
export function enclosingRun(path: string): string | undefined {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder))
    if (dirname(folder).endsWith(`${sep}.ticketlab${sep}runs`)) return folder;
  return undefined;
}

function isOfRun(argument: unknown): argument is OfRun {
  return isRecord(argument) && typeof argument['folder'] === 'string';
}
