// Problems of the cells in an editor, with their fixes.
import { dirname } from 'node:path';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { NotebookCellKind, l10n } from 'vscode';
import type { TextDocument, WorkspaceEdit } from 'vscode';
import { fixesFor } from '../../experiment/editing/quick-fixes';
import type { Fix } from '../../experiment/editing/quick-fixes';
import { placeOf } from '../../experiment/file/block';
import { prepareCells, readCells } from '../../experiment/file/cells';
import type { CellReading } from '../../experiment/file/cells';
import { misplacedCells } from '../../experiment/file/misplaced-cells';
import type { Problem, FileProblem } from '../../experiment/checks/problem';
import { problemAt } from '../../experiment/file/read-file';
import { cellsBeside, fileOf, notebookOf, rangeIn } from './edited-cells';
import type { EditedCell } from './edited-cells';
import { pythonFiles } from './known-python';

export interface EditedProblem {
  document: TextDocument;
  /** In the lines of its document. */
  problem: FileProblem;
  /** What mends it, the likeliest first; found when it is asked for. */
  fixes(): Fix[];
  cell: EditedCell | null;
}

/** What takes long of finding a file's problems for the first time, in short turns. */
export const prepareBeside = (document: TextDocument): Promise<void> =>
  prepareCells(
    cellsBeside(document).map(({ block }) => block),
    yieldToEvents,
  );

/** All problems of the file that a document is, or is a cell of. */
export async function problemsBeside(document: TextDocument): Promise<EditedProblem[]> {
  const beside = cellsBeside(document);
  const notebook = notebookOf(document);
  const blocks = beside.map(({ block }) => block);
  const cellNumber = (block: EditedCell['block'], offset: number) => {
    const found = beside.find((cell) => cell.block === block)?.document;
    const index = notebook?.getCells().findIndex((cell) => cell.document === found) ?? -1;
    return index === -1 ? l10n.t('line {0}', placeOf(block, offset).line) : l10n.t('cell {0}', index + 1);
  };
  const problems: EditedProblem[] = [];
  for (const reading of readCells(blocks, cellNumber)) {
    const cell = beside[blocks.indexOf(reading.block)];
    if (!cell) continue;
    for (const problem of [...reading.problems, ...(await problemsOfCode(reading, fileOf(document)))])
      problems.push({
        document: cell.document,
        problem: problemAt(reading, problem, '', l10n.t),
        fixes: () => fixesFor(reading, problem),
        cell,
      });
  }
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

/** Python files are looked at where a sound cell names them. */
async function problemsOfCode({ content }: CellReading, file: string | undefined): Promise<Problem[]> {
  if (file === undefined || content?.kind !== 'experiment' || content.experiment.engine !== 'pytorch')
    return [];
  const { codeProblems } = await import('./code-problems');
  return codeProblems(content.experiment, dirname(file), await pythonFiles());
}

/** Adds a fix to a change of the workspace. New lines are indented as their fence is. */
export function addFix(edit: WorkspaceEdit, cell: EditedCell, { edits }: Fix): void {
  for (const { from, to, text } of edits) {
    const range = rangeIn(cell, { from, to });
    const indent = ' '.repeat(cell.block.indents[range.start.line - cell.block.line] ?? 0);
    edit.replace(cell.document.uri, range, text.replaceAll('\n', `\n${indent}`));
  }
}
