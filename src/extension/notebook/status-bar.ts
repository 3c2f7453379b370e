// The bar under each cell: the state of its run, and its buttons.
import { NotebookCellStatusBarAlignment, NotebookCellStatusBarItem, workspace } from 'vscode';
import type { NotebookCell, NotebookCellStatusBarItemProvider } from 'vscode';
import type { RunService } from '../runs/service';
import { waits } from '../views/contexts';
import { statusItems } from './cell-state';
import type { CellState } from './cell-state';
import type { NotebookCells } from './cells';

export class CellStatusBar implements NotebookCellStatusBarItemProvider {
  readonly onDidChangeCellStatusBarItems;

  constructor(
    private readonly cells: NotebookCells,
    private readonly service: RunService,
  ) {
    this.onDidChangeCellStatusBarItems = cells.onDidChange;
  }

  async provideCellStatusBarItems(cell: NotebookCell): Promise<NotebookCellStatusBarItem[]> {
    const items = statusItems(await this.stateOf(cell), workspace.isTrusted);
    return items.map(({ text, tooltip, command }, i) => {
      const item = new NotebookCellStatusBarItem(text, NotebookCellStatusBarAlignment.Left);
      item.priority = 100 - i;
      if (tooltip !== '') item.tooltip = tooltip;
      if (command) item.command = command;
      const spoken = text.replace(/^\$\([^)]*\) /, '');
      item.accessibilityInformation = { label: spoken, ...(command ? { role: 'button' } : {}) };
      return item;
    });
  }

  async stateOf(cell: NotebookCell): Promise<CellState> {
    const { parsed, describer } = this.cells;
    await parsed.prepare(cell.notebook);
    const { content, errors } = parsed.cell(cell);
    if (errors.length > 0) return { kind: 'problems', errors: errors.length };
    switch (content?.kind) {
      case undefined:
        return { kind: 'none' };
      case 'experiment': {
        const run = await describer.runOf(cell.notebook, content.read).catch(() => undefined);
        if (this.cells.isQueued(cell) || (run && waits(run))) return { kind: 'queued', queued: run?.queued };
        if (!run) return { kind: 'fresh', edited: this.cells.shown.isOutdated(cell) };
        const { folder } = run;
        const activity = this.service.activity(folder);
        // Made, taken out of the queue, and never begun.
        if (run.state === 'waiting' && !run.queued && !activity) return { kind: 'fresh', edited: false };
        return {
          kind: 'run',
          run,
          soFar: this.service.resultsSoFar(folder),
          activity,
        };
      }
      case 'sweep': {
        const { experiments, problems, cut } = await describer.sweeps.expansion(content.sweep);
        if (problems.length > 0) return { kind: 'problems', errors: problems.length };
        const runs = await describer.runsOfSweep(cell.notebook, content.sweep);
        return {
          kind: 'sweep',
          runs: runs.filter((run) => run !== undefined),
          total: cut ? null : experiments.length,
        };
      }
      case 'compare': {
        const { compare } = content.cell;
        const folders = await describer.foldersOf(cell.notebook, compare);
        return { kind: 'compare', folders: [...folders.values()], names: compare.length };
      }
      case 'inspect': {
        const { inspect, level } = content.cell;
        const folders = await describer.foldersOf(cell.notebook, [inspect]);
        return { kind: 'inspect', folder: folders.get(inspect) ?? null, level };
      }
    }
  }
}
