// Parsed cells of open notebooks, read again only after an edit.
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { NotebookCellKind, l10n, workspace } from 'vscode';
import type { NotebookCell, NotebookDocument } from 'vscode';
import { cellBlock } from '../../experiment/file/block';
import { prepareCells, readCells } from '../../experiment/file/cells';
import { problemAt } from '../../experiment/file/read-file';
import type { FileProblem, ReadExperiment } from '../../experiment/file/read-file';
import type { CompareCell, InspectCell } from '../../experiment/schema/cell-schemas';
import type { Sweep } from '../../experiment/sweep/sweep';

export type CellContent =
  | { kind: 'experiment'; read: ReadExperiment }
  | { kind: 'sweep'; sweep: Sweep }
  | { kind: 'compare'; cell: CompareCell }
  | { kind: 'inspect'; cell: InspectCell };

export interface ParsedCell {
  /** What the cell says; null where that is nothing, or wrong. */
  content: CellContent | null;
  /** Errors alone; lines count from 1 at the cell's first. */
  errors: FileProblem[];
}

interface ParsedNotebook {
  /** Changes with every edit. */
  edition: string;
  cells: ReadonlyMap<NotebookCell, ParsedCell>;
  /** Those that can be run, by name. */
  experiments: ReadonlyMap<string, ReadExperiment>;
}

const NOTHING: ParsedCell = { content: null, errors: [] };

export class ParsedNotebooks {
  private readonly known = new WeakMap<NotebookDocument, ParsedNotebook>();
  private readonly preparing = new WeakMap<NotebookDocument, Promise<void>>();

  /** What takes long of reading a notebook for the first time, in short turns, however many ask for it. */
  prepare(notebook: NotebookDocument): Promise<void> {
    const under = this.preparing.get(notebook);
    if (under) return under;
    const blocks = codeCells(notebook).map(({ document }) => cellBlock(document.getText()));
    const preparing = prepareCells(blocks, yieldToEvents).finally(() => this.preparing.delete(notebook));
    this.preparing.set(notebook, preparing);
    return preparing;
  }

  of(notebook: NotebookDocument): ParsedNotebook {
    const cells = codeCells(notebook);
    const edition = cells.map(({ document }) => `${document.uri.fragment}:${document.version}`).join();
    const before = this.known.get(notebook);
    if (before?.edition === edition) return before;
    const now = { edition, ...readNotebook(cells, workspace.asRelativePath(notebook.uri)) };
    this.known.set(notebook, now);
    return now;
  }

  cell(cell: NotebookCell): ParsedCell {
    return this.of(cell.notebook).cells.get(cell) ?? NOTHING;
  }
}

export const codeCells = (notebook: NotebookDocument): NotebookCell[] =>
  notebook.getCells().filter(({ kind }) => kind === NotebookCellKind.Code);

function readNotebook(cells: readonly NotebookCell[], file: string): Omit<ParsedNotebook, 'edition'> {
  const blocks = cells.map(({ document }) => cellBlock(document.getText()));
  const place = (block: (typeof blocks)[number]) =>
    l10n.t('cell {0}', (cells[blocks.indexOf(block)]?.index ?? 0) + 1);
  const parsed = new Map<NotebookCell, ParsedCell>();
  const experiments = new Map<string, ReadExperiment>();
  for (const reading of readCells(blocks, place)) {
    const { block, content, problems } = reading;
    const cell = cells[blocks.indexOf(block)];
    if (!cell) continue;
    const errors = problems
      .map((problem) => problemAt(reading, problem, file, l10n.t))
      .filter(({ severity }) => severity === 'error');
    if (content?.kind === 'experiment') {
      const { source, line } = block;
      const read = { experiment: content.experiment, source, line };
      experiments.set(content.experiment.experiment, read);
      parsed.set(cell, { content: { kind: 'experiment', read }, errors });
    } else parsed.set(cell, { content, errors });
  }
  return { cells: parsed, experiments };
}
