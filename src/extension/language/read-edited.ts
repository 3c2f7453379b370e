// What is wrong with the cells of an experiment file as they stand in the editor, and what mends it.
import { setImmediate as breathe } from 'node:timers/promises';
import { NotebookCellKind, l10n } from 'vscode';
import type { TextDocument, WorkspaceEdit } from 'vscode';
import { fixesFor } from '../../lottery/experiment/assist/fixes';
import type { Fix } from '../../lottery/experiment/assist/fixes';
import { placeOf } from '../../lottery/experiment/block';
import { prepareCells, readCells } from '../../lottery/experiment/cells';
import { misplacedCells } from '../../lottery/experiment/misplaced';
import type { Finding, Problem } from '../../lottery/experiment/problem';
import { problemAt } from '../../lottery/experiment/read';
import { cellsBeside, notebookOf, rangeIn } from './edited-cells';
import type { EditedCell } from './edited-cells';

export interface EditedProblem {
  document: TextDocument;
  /** In the lines of its document. */
  problem: Problem;
  /** What mends it, the likeliest first; found when it is asked for. */
  fixes(): Fix[];
  cell: EditedCell | null;
}

/** What takes long of finding a file's problems for the first time, in short turns. */
export const prepareBeside = (document: TextDocument): Promise<void> =>
  prepareCells(
    cellsBeside(document).map(({ block }) => block),
    breathe,
  );

/** All problems of the file that a document is, or is a cell of. */
export function problemsBeside(document: TextDocument): EditedProblem[] {
  const beside = cellsBeside(document);
  const notebook = notebookOf(document);
  const blocks = beside.map(({ block }) => block);
  const cellNumber = (block: EditedCell['block'], offset: number) => {
    const found = beside.find((cell) => cell.block === block)?.document;
    const index = notebook?.getCells().findIndex((cell) => cell.document === found) ?? -1;
    return index === -1 ? l10n.t('line {0}', placeOf(block, offset).line) : l10n.t('cell {0}', index + 1);
  };
  const problems = readCells(blocks, cellNumber).flatMap((reading) => {
    const cell = beside[blocks.indexOf(reading.block)];
    if (!cell) return [];
    return reading.findings.map((finding: Finding) => ({
      document: cell.document,
      problem: problemAt(reading, finding, '', l10n.t),
      fixes: () => fixesFor(reading, finding),
      cell,
    }));
  });
  const pages = notebook
    ? notebook
        .getCells()
        .filter(({ kind }) => kind === NotebookCellKind.Markup)
        .map((cell) => cell.document)
    : [document];
  const misplaced = pages.flatMap((page) =>
    misplacedCells(page.getText(), '', l10n.t).map((problem) => ({
      document: page,
      problem,
      fixes: () => [],
      cell: null,
    })),
  );
  return [...problems, ...misplaced];
}

/** Adds a fix to a change of the workspace. New lines are indented as their fence is. */
export function addFix(edit: WorkspaceEdit, cell: EditedCell, { edits }: Fix): void {
  for (const { from, to, text } of edits) {
    const range = rangeIn(cell, { from, to });
    const indent = ' '.repeat(cell.block.indents[range.start.line - cell.block.line] ?? 0);
    edit.replace(cell.document.uri, range, text.replaceAll('\n', `\n${indent}`));
  }
}
