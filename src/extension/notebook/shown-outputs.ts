// Outputs of cells, updated in place during an execution so that they do not flicker.
import { NotebookCellOutput, NotebookCellOutputItem } from 'vscode';
import type { NotebookCell, NotebookCellExecution } from 'vscode';
import { OUTPUT_MIME } from '../../protocol/views/output';
import type { CellOutput, TroubleOutput } from '../../protocol/views/output';
import type { Description } from './describe';
import { outputText } from './output-text';

interface Shown {
  /** The output, to be told from the next. */
  told: string;
  folders: readonly string[];
  /** Version of the cell's text that could not be run: what was wrong is shown until there is another. */
  trouble: number | null;
}

const NOTHING: Shown = { told: 'null', folders: [], trouble: null };

export class ShownOutputs {
  private readonly shown = new WeakMap<NotebookCell, Shown>();

  /** Folders of the runs that the cell shows. */
  foldersIn(cell: NotebookCell): readonly string[] {
    return this.of(cell).folders;
  }

  /** Whether the cell shows this already; what the person has cleared away counts as shown. */
  isShown(cell: NotebookCell, { output }: Description): boolean {
    return this.of(cell).told === JSON.stringify(output);
  }

  /** Whether the cell shows what is wrong with what it says. */
  isInTrouble(cell: NotebookCell): boolean {
    return this.of(cell).trouble === cell.document.version;
  }

  /** Whether the cell shows a run that is not of what it says now. */
  isOutdated(cell: NotebookCell): boolean {
    return this.of(cell).folders.length > 0 && cell.outputs.length > 0;
  }

  /** An output of null takes away what is there. */
  async show(
    execution: NotebookCellExecution,
    cell: NotebookCell,
    { output, folders }: Description,
  ): Promise<void> {
    const told = JSON.stringify(output);
    if (this.of(cell).told === told && cell.outputs.length > 0) return;
    this.shown.set(cell, { told, folders, trouble: null });
    await put(execution, cell, output);
  }

  async showTrouble(
    execution: NotebookCellExecution,
    cell: NotebookCell,
    output: TroubleOutput,
  ): Promise<void> {
    this.shown.set(cell, { told: JSON.stringify(output), folders: [], trouble: cell.document.version });
    await put(execution, cell, output);
  }

  private of(cell: NotebookCell): Shown {
    return this.shown.get(cell) ?? NOTHING;
  }
}

async function put(
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
