// Opens an experiment file, at a line where one is given: in the notebook at the cell that holds it.
import { NotebookEditorRevealType, NotebookRange, Range, Selection, Uri, commands, window } from 'vscode';
import { splitNotebook } from '../../experiment/file/notebook';
import { experimentText } from '../experiment-text';
import type { Command } from './services';

/** `argument` is the file; `line` counts from 1. */
export const openExperiment: Command = async (_parts, argument, line) => {
  if (!(argument instanceof Uri)) return;
  await commands.executeCommand('vscode.open', argument);
  if (typeof line !== 'number') return;
  const name = argument.toString();
  const text = window.activeTextEditor;
  const notebook = window.activeNotebookEditor;
  if (notebook?.notebook.uri.toString() === name) {
    const cell = await cellAt(argument, line);
    const range = new NotebookRange(cell, cell + 1);
    notebook.selection = range;
    notebook.revealRange(range, NotebookEditorRevealType.InCenterIfOutsideViewport);
  } else if (text?.document.uri.toString() === name) {
    const place = new Range(line - 1, 0, line - 1, 0);
    text.selection = new Selection(place.start, place.start);
    text.revealRange(place);
  }
};

/** The number, from 0, of the cell that a line of the file belongs to. */
async function cellAt(uri: Uri, line: number): Promise<number> {
  const text = (await experimentText(uri.fsPath)) ?? '';
  const after = splitNotebook(text).blocks.findIndex((block) => block.line > line);
  return Math.max(0, (after < 0 ? splitNotebook(text).blocks.length : after) - 1);
}
