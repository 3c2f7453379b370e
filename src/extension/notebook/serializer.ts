// Notebook serializer of experiment files.
import { NotebookCellData, NotebookCellKind, NotebookData } from 'vscode';
import type { NotebookSerializer } from 'vscode';
import { bytesOf, notebookOf } from './file';
import type { FileCell } from './file';

export const serializer: NotebookSerializer = {
  deserializeNotebook(bytes) {
    const { cells, metadata } = notebookOf(bytes);
    const data = new NotebookData(cells.map(cellData));
    data.metadata = metadata;
    return data;
  },
  serializeNotebook: ({ cells, metadata = {} }) => bytesOf({ cells: cells.map(fileCell), metadata }),
};

function cellData({ kind, text, metadata }: FileCell): NotebookCellData {
  const data =
    kind === 'code'
      ? new NotebookCellData(NotebookCellKind.Code, text, 'yaml')
      : new NotebookCellData(NotebookCellKind.Markup, text, 'markdown');
  data.metadata = metadata;
  return data;
}

const fileCell = ({ kind, value, metadata = {} }: NotebookCellData): FileCell => ({
  kind: kind === NotebookCellKind.Code ? 'code' : 'markdown',
  text: value,
  metadata,
});
