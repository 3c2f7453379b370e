// Puts an output into a cell, always into the same place there, so that it changes without flicker.
import { NotebookCellOutput, NotebookCellOutputItem } from 'vscode';
import type { NotebookCell, NotebookCellExecution } from 'vscode';
import { OUTPUT_MIME } from '../../protocol/views/output';
import type { CellOutput } from '../../protocol/views/output';
import { outputText } from './output-text';

/** Null takes away what is there. */
export async function showOutput(
  execution: NotebookCellExecution,
  cell: NotebookCell,
  output: CellOutput | null,
): Promise<void> {
  if (!output) {
    if (cell.outputs.length > 0) await execution.clearOutput();
    return;
  }
  const items = [
    NotebookCellOutputItem.json(output, OUTPUT_MIME),
    NotebookCellOutputItem.text(outputText(output)),
  ];
  const [own, ...others] = cell.outputs;
  const reusable = others.length === 0 && own?.items.some(({ mime }) => mime === OUTPUT_MIME);
  if (reusable && own) await execution.replaceOutputItems(items, own);
  else await execution.replaceOutput(new NotebookCellOutput(items));
}
