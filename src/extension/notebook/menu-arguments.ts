// Cells and notebooks that a command was called on, as the editor passes them from its menus.
import { Uri, workspace } from 'vscode';
import type { NotebookCell, NotebookDocument } from 'vscode';
import { isRecord } from '../is-record';
import { NOTEBOOK_TYPE } from './notebook-type';

/** The cell of a menu of a cell. */
export function cellFromMenu(argument: unknown): NotebookCell | undefined {
  if (!isRecord(argument) || !isRecord(argument['document'])) return undefined;
  const uri = argument['document']['uri'];
  if (!(uri instanceof Uri)) return undefined;
  return workspace.notebookDocuments
    .filter(({ notebookType }) => notebookType === NOTEBOOK_TYPE)
    .flatMap((notebook) => notebook.getCells())
    .find(({ document }) => document.uri.toString() === uri.toString());
}

/** The notebook of a notebook's toolbar. */
export function notebookFromToolbar(argument: unknown): NotebookDocument | undefined {
  const editor = isRecord(argument) ? argument['notebookEditor'] : undefined;
  const uri = isRecord(editor) ? editor['notebookUri'] : undefined;
  if (!(uri instanceof Uri)) return undefined;
  return workspace.notebookDocuments.find(
    (notebook) => notebook.notebookType === NOTEBOOK_TYPE && notebook.uri.toString() === uri.toString(),
  );
}
