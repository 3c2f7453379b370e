// The YAML cells of an experiment file as they stand in the editor: each in a document of its own in a notebook, or all in
// one that is open as text.
import { NotebookCellKind, Position, Range, workspace } from 'vscode';
import type { NotebookDocument, TextDocument } from 'vscode';
import { cellBlock, fencedBlock, offsetOf, placeOf } from '../../experiment/file/block';
import type { YamlBlock } from '../../experiment/file/block';
import { yamlBlocks } from '../../experiment/file/notebook';
import type { Span } from '../../experiment/checks/problem';
import { NOTEBOOK_TYPE } from '../notebook/notebook-type';

export interface EditedCell {
  document: TextDocument;
  block: YamlBlock;
}

/** Every YAML block of the file that a document is, or is a cell of. */
export function cellsBeside(document: TextDocument): EditedCell[] {
  const notebook = notebookOf(document);
  if (notebook)
    return codeDocuments(notebook).map((cell) => ({ document: cell, block: cellBlock(cell.getText()) }));
  return yamlBlocks(document.getText())
    .flatMap((block) => fencedBlock(block) ?? [])
    .map((block) => ({ document, block }));
}

/** The cell that a position is in, and where. */
export function cellAt(
  document: TextDocument,
  { line, character }: Position,
): { cell: EditedCell; offset: number; beside: EditedCell[] } | null {
  const beside = cellsBeside(document);
  for (const cell of beside) {
    if (cell.document !== document) continue;
    const offset = offsetOf(cell.block, { line: line + 1, column: character + 1 });
    if (offset !== null) return { cell, offset, beside };
  }
  return null;
}

/** Where a stretch of the cell's text stands in its document. */
export function rangeIn({ block }: EditedCell, { from, to }: Span): Range {
  return new Range(positionIn(block, from), positionIn(block, to));
}

export const notebookOf = (document: TextDocument): NotebookDocument | undefined =>
  workspace.notebookDocuments.find(
    (notebook) =>
      notebook.notebookType === NOTEBOOK_TYPE &&
      notebook.getCells().some((cell) => cell.document === document),
  );

/** Path of the experiment file that a document is, or is a cell of; undefined until it is saved on this machine. */
export function fileOf(document: TextDocument): string | undefined {
  const { uri } = notebookOf(document) ?? document;
  return uri.scheme === 'file' ? uri.fsPath : undefined;
}

const codeDocuments = (notebook: NotebookDocument): TextDocument[] =>
  notebook
    .getCells()
    .filter(({ kind, document }) => kind === NotebookCellKind.Code && document.languageId === 'yaml')
    .map(({ document }) => document);

function positionIn(block: YamlBlock, offset: number): Position {
  const { line, column } = placeOf(block, offset);
  return new Position(line - 1, column - 1);
}
