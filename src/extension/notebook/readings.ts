// What the cells of open notebooks say, read again only after they were edited.
import { setImmediate as breathe } from 'node:timers/promises';
import { NotebookCellKind, l10n, workspace } from 'vscode';
import type { NotebookCell, NotebookDocument } from 'vscode';
import { cellBlock } from '../../lottery/experiment/block';
import { prepareCells, readCells } from '../../lottery/experiment/cells';
import { problemAt } from '../../lottery/experiment/read';
import type { Problem, ReadExperiment } from '../../lottery/experiment/read';
import type { CompareCell, InspectCell } from '../../lottery/experiment/schema';

export type CellContent =
  | { kind: 'experiment'; read: ReadExperiment }
  | { kind: 'compare'; cell: CompareCell }
  | { kind: 'inspect'; cell: InspectCell };

export interface Reading {
  /** What the cell says; null where that is nothing, or wrong. */
  content: CellContent | null;
  /** Errors alone; lines count from 1 at the cell's first. */
  errors: Problem[];
}

interface NotebookReading {
  /** Changes with every edit. */
  edition: string;
  cells: ReadonlyMap<NotebookCell, Reading>;
  /** Those that can be run, by name. */
  experiments: ReadonlyMap<string, ReadExperiment>;
}

const NOTHING: Reading = { content: null, errors: [] };

export class Readings {
  private readonly known = new WeakMap<NotebookDocument, NotebookReading>();
  private readonly preparing = new WeakMap<NotebookDocument, Promise<void>>();

  /** What takes long of reading a notebook for the first time, in short turns, however many ask for it. */
  prepare(notebook: NotebookDocument): Promise<void> {
    const under = this.preparing.get(notebook);
    if (under) return under;
    const blocks = codeCells(notebook).map(({ document }) => cellBlock(document.getText()));
    const preparing = prepareCells(blocks, breathe).finally(() => this.preparing.delete(notebook));
    this.preparing.set(notebook, preparing);
    return preparing;
  }

  of(notebook: NotebookDocument): NotebookReading {
    const cells = codeCells(notebook);
    const edition = cells.map(({ document }) => `${document.uri.fragment}:${document.version}`).join();
    const before = this.known.get(notebook);
    if (before?.edition === edition) return before;
    const now = { edition, ...readNotebook(cells, workspace.asRelativePath(notebook.uri)) };
    this.known.set(notebook, now);
    return now;
  }

  cell(cell: NotebookCell): Reading {
    return this.of(cell.notebook).cells.get(cell) ?? NOTHING;
  }
}

export const codeCells = (notebook: NotebookDocument): NotebookCell[] =>
  notebook.getCells().filter(({ kind }) => kind === NotebookCellKind.Code);

function readNotebook(cells: readonly NotebookCell[], file: string): Omit<NotebookReading, 'edition'> {
  const blocks = cells.map(({ document }) => cellBlock(document.getText()));
  const place = (block: (typeof blocks)[number]) =>
    l10n.t('cell {0}', (cells[blocks.indexOf(block)]?.index ?? 0) + 1);
  const readings = new Map<NotebookCell, Reading>();
  const experiments = new Map<string, ReadExperiment>();
  for (const reading of readCells(blocks, place)) {
    const { block, content, findings } = reading;
    const cell = cells[blocks.indexOf(block)];
    if (!cell) continue;
    const errors = findings
      .map((finding) => problemAt(reading, finding, file, l10n.t))
      .filter(({ severity }) => severity === 'error');
    if (content?.kind === 'experiment') {
      const { source, line } = block;
      const read = { experiment: content.experiment, source, line };
      experiments.set(content.experiment.experiment, read);
      readings.set(cell, { content: { kind: 'experiment', read }, errors });
    } else readings.set(cell, { content, errors });
  }
  return { cells: readings, experiments };
}
