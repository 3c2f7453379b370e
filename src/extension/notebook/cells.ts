// The cells of open notebooks: queues their runs, and shows the state of these, whoever started them.
import { l10n, workspace } from 'vscode';
import type { NotebookCell, NotebookCellExecution, NotebookController } from 'vscode';
import type { Sweep } from '../../experiment/sweep/sweep';
import { startRun } from '../runs/start-run';
import type { Lacking } from '../runs/start-run';
import { startSweep } from '../runs/start-sweep';
import { Coalescer } from '../../events/coalescer';
import { Emitter } from '../../events/emitter';
import type { Disposable } from '../../events/emitter';
import type { RunsChange } from '../runs/service';
import { WorkQueue } from '../runs/work-queue';
import { waits } from '../views/contexts';
import { Describer, fileOf } from './describe';
import type { Description } from './describe';
import { follow, GAP, isLive, successOf } from './follow';
import { NOTEBOOK_TYPE } from './notebook-type';
import type { NotebookServices } from './services';
import { ParsedNotebooks, codeCells } from './parsed-notebooks';
import { ShownOutputs } from './shown-outputs';
import { combinationsOutput, failureOutput, noticeOutput, problemsOutput } from './trouble-output';

/** So long after the last edit what is shown is looked at again: milliseconds. */
const PAUSE = 1500;

export class NotebookCells {
  readonly parsed = new ParsedNotebooks();
  readonly describer: Describer;
  readonly shown = new ShownOutputs();
  private readonly executing = new Map<NotebookCell, 'queued' | 'running'>();
  private readonly starting = new WorkQueue();
  private readonly changes = new Emitter<void>();
  private readonly outdated = new Set<NotebookCell>();
  private readonly refreshing = new Coalescer(() => this.refreshOutdated(), { gap: GAP });
  private readonly afterEdits = new Coalescer(() => void this.refreshing.ask(), {
    wait: PAUSE,
    longest: Infinity,
  });
  private readonly listener: Disposable;
  private order = 0;

  /** Cells are queued, run or shown otherwise than before. */
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly controller: NotebookController,
    private readonly services: NotebookServices,
  ) {
    this.describer = new Describer(services, this.parsed);
    this.listener = services.service.onDidChange((change) => this.runsChanged(change));
  }

  /** Runs cells: experiments are queued in the order given, behind what waits already. */
  execute(cells: readonly NotebookCell[]): void {
    for (const cell of cells) {
      if (this.executing.has(cell)) continue;
      const execution = this.controller.createNotebookCellExecution(cell);
      this.executing.set(cell, 'queued');
      void this.execution(cell, execution);
    }
    this.changes.fire();
  }

  /** What the cells show may not be what they should. */
  refresh(cells: Iterable<NotebookCell>): void {
    for (const cell of cells) this.outdated.add(cell);
    void this.refreshing.ask();
  }

  /** The same once the person pauses: what is half written is of no run yet. */
  refreshAfterEdit(cells: Iterable<NotebookCell>): void {
    for (const cell of cells) this.outdated.add(cell);
    void this.afterEdits.ask();
  }

  isQueued(cell: NotebookCell): boolean {
    return this.executing.get(cell) === 'queued';
  }

  dispose(): void {
    this.listener.dispose();
    this.afterEdits.dispose();
    this.refreshing.dispose();
    this.changes.dispose();
    void this.describer.dispose();
  }

  private async execution(cell: NotebookCell, execution: NotebookCellExecution): Promise<void> {
    const { content, errors } = this.parsed.cell(cell);
    const file = fileOf(cell.notebook);
    const go = (work: () => Promise<boolean | undefined>) => {
      execution.executionOrder = ++this.order;
      return this.during(cell, execution, Date.now(), work);
    };
    if (errors.length === 0 && content?.kind === 'sweep' && file !== undefined)
      return go(() => this.runSweep(cell, execution, content.sweep, file));
    if (errors.length > 0 || content?.kind !== 'experiment' || file === undefined)
      return go(() => this.run(cell, execution));
    // One after the other, so that they are queued in their order, and questions do not cover each other.
    const started = this.starting.add(async () =>
      execution.token.isCancellationRequested ? null : startRun(this.services, content.read, file),
    );
    const run = await started.catch((error: unknown) => ({ error }));
    if (run === null) return this.leave(cell, execution);
    if (typeof run !== 'string' && 'error' in run) return go(() => Promise.reject(run.error));
    if (typeof run === 'string') return go(() => this.refuse(cell, execution, ...lacking(run)));
    const { folder } = run;
    if (!(await this.turnComes(execution, folder))) return this.leave(cell, execution);
    return go(() => this.follow(cell, execution, folder));
  }

  private async runSweep(
    cell: NotebookCell,
    execution: NotebookCellExecution,
    sweep: Sweep,
    file: string,
  ): Promise<boolean | undefined> {
    const started = await this.starting.add(async () =>
      execution.token.isCancellationRequested
        ? ({ is: 'declined' } as const)
        : startSweep(this.services, sweep, file, execution.token),
    );
    switch (started.is) {
      case 'declined':
        return undefined;
      case 'lacking':
        return this.refuse(cell, execution, ...lacking(started.lacking));
      case 'wrong':
        await this.shown.showTrouble(execution, cell, combinationsOutput(uriOf(cell), started.problems));
        return false;
      case 'started':
        return this.follow(cell, execution, undefined, started.folders);
    }
  }

  /** It was not to be run after all. */
  private leave(cell: NotebookCell, execution: NotebookCellExecution): void {
    this.executing.delete(cell);
    execution.end(undefined);
    this.refresh([cell]);
    this.changes.fire();
  }

  /** Waits while the run does. @returns false where it was taken out of the queue */
  private async turnComes({ token }: NotebookCellExecution, folder: string): Promise<boolean> {
    const { service, log } = this.services;
    const isWaiting = () => {
      const run = service.find(folder);
      return run !== undefined && waits(run);
    };
    if (!isWaiting()) return true;
    const takeOut = () =>
      void service.pause(folder).catch((error: unknown) => log.warn(`${folder}: ${String(error)}`));
    const listeners: Disposable[] = [token.onCancellationRequested(takeOut)];
    if (token.isCancellationRequested) takeOut();
    await new Promise<void>((done) => {
      const check = () => void (isWaiting() || done());
      listeners.push(service.onDidChange(check));
      check();
    });
    for (const listener of listeners) listener.dispose();
    return isLive(service, [folder]) || service.find(folder)?.state === 'finished';
  }

  /** @param work tells whether all went well; undefined where that is not to be said */
  private async during(
    cell: NotebookCell,
    execution: NotebookCellExecution,
    start: number,
    work: () => Promise<boolean | undefined>,
  ): Promise<void> {
    this.executing.set(cell, 'running');
    this.changes.fire();
    execution.start(start);
    let success: boolean | undefined = false;
    try {
      success = await work();
    } catch (error) {
      this.services.log.error(error instanceof Error ? error : String(error));
      await this.shown.showTrouble(execution, cell, failureOutput(uriOf(cell), error));
    } finally {
      this.executing.delete(cell);
      execution.end(success, Date.now());
      this.refresh([cell]);
      this.changes.fire();
    }
  }

  private async run(cell: NotebookCell, execution: NotebookCellExecution): Promise<boolean | undefined> {
    const { content, errors } = this.parsed.cell(cell);
    if (errors.length > 0) {
      await this.shown.showTrouble(execution, cell, problemsOutput(uriOf(cell), errors));
      return false;
    }
    if (!content) {
      const hint = l10n.t('Start a cell with `experiment:`, `sweep:`, `compare:` or `inspect:`.');
      if (cell.document.getText().trim() !== '')
        return this.refuse(cell, execution, l10n.t('This cell holds no experiment.'), hint);
      await this.shown.show(execution, cell, NOTHING);
      return undefined;
    }
    if (fileOf(cell.notebook) !== undefined) return this.follow(cell, execution, undefined);
    const hint = l10n.t('Save it in a folder first: runs are stored next to the experiment file.');
    return this.refuse(cell, execution, l10n.t('This notebook is not saved yet.'), hint);
  }

  private async refuse(
    cell: NotebookCell,
    execution: NotebookCellExecution,
    message: string,
    hint: string,
  ): Promise<false> {
    const notice = noticeOutput(uriOf(cell), l10n.t('Not run.'), message, hint);
    await this.shown.showTrouble(execution, cell, notice);
    return false;
  }

  private follow(
    cell: NotebookCell,
    execution: NotebookCellExecution,
    folder: string | undefined,
    started?: readonly string[],
  ) {
    const { services, describer, shown } = this;
    const isSweep = started !== undefined || this.parsed.cell(cell).content?.kind === 'sweep';
    const swept = isSweep ? (started ?? []) : undefined;
    return follow(cell, execution, { services, describer, shown, folder, swept });
  }

  private runsChanged({ list, folders }: RunsChange): void {
    const touched = openCells().filter(
      (cell) => list || this.shown.foldersIn(cell).some((folder) => folders.has(folder)),
    );
    if (touched.length > 0) this.refresh(touched);
    this.changes.fire();
  }

  private async refreshOutdated(): Promise<void> {
    const cells = [...this.outdated];
    this.outdated.clear();
    for (const cell of cells)
      await this.refreshCell(cell).catch((error: unknown) => this.services.log.warn(String(error)));
  }

  /** A cell that nobody runs from here shows what there is, and follows runs that are under way all the same. */
  private async refreshCell(cell: NotebookCell): Promise<void> {
    const { service } = this.services;
    await this.parsed.prepare(cell.notebook);
    const busy = () => this.executing.has(cell) || cell.notebook.isClosed || cell.index < 0;
    if (busy() || this.shown.isInTrouble(cell)) return;
    const { content } = this.parsed.cell(cell);
    let description = await this.describer.describe(cell).catch((error: unknown) => {
      this.services.log.warn(`${uriOf(cell)}: ${String(error)}`);
      return NOTHING;
    });
    const [before, ...others] = this.shown.foldersIn(cell).filter((folder) => service.find(folder));
    if (!description.output && before !== undefined) {
      // What was run before an edit stays, as long as there is such a run and none of what the cell says now; it may go on.
      if (content?.kind !== 'experiment' || others.length > 0) return;
      description = await this.describer.describeRun(cell, before);
    }
    const live = content?.kind !== 'inspect' && isLive(service, description.folders);
    if (busy() || (!live && this.shown.isShown(cell, description))) return;
    const [first] = description.folders;
    const run = content?.kind === 'experiment' && first !== undefined ? service.find(first) : undefined;
    const spent = (run?.progress.secondsSpent ?? 0) * 1000;
    const order = cell.executionSummary?.executionOrder;
    const execution = this.controller.createNotebookCellExecution(cell);
    if (order !== undefined) execution.executionOrder = order;
    const now = Date.now();
    if (live) {
      this.executing.set(cell, 'queued');
      this.changes.fire();
      void this.join(cell, execution, run?.folder, now - spent);
      return;
    }
    // Beside a run the editor says how long that took.
    execution.start(run && now - spent);
    const success = run ? successOf(run.state) : isWhole(description) ? true : undefined;
    const showing = this.shown.show(execution, cell, description);
    // In the same turn: as long as a cell has an execution, the editor ignores whoever presses its run button.
    execution.end(success, run && now);
    await showing;
  }

  /** Follows runs that somebody else has queued or started. */
  private async join(
    cell: NotebookCell,
    execution: NotebookCellExecution,
    folder: string | undefined,
    since: number,
  ): Promise<void> {
    if (folder !== undefined && !(await this.turnComes(execution, folder)))
      return this.leave(cell, execution);
    await this.during(cell, execution, since, () => this.follow(cell, execution, folder));
  }
}

/** Whether all that the cell asks for is shown: a sweep may have runs still to come. */
const isWhole = ({ output }: Description): boolean =>
  output !== null &&
  (output.kind !== 'sweep' || (output.share === 1 && !output.more && output.problems.length === 0));

/** What the cell says that cannot be run for want of it, and what to do. */
function lacking(what: Lacking): [message: string, hint: string] {
  switch (what) {
    case 'dataset':
      return [
        l10n.t('Its dataset is not on this machine.'),
        l10n.t('Run the cell again to fetch it, or fetch it in the Datasets view.'),
      ];
    case 'tensorflow':
      return [
        l10n.t('TensorFlow is not installed on this machine.'),
        l10n.t(
          'Run the cell again to install it, or use the command "Ticket Lab: Install TensorFlow Engine". Or leave `engine` out of the experiment: the sparse engine needs no installation.',
        ),
      ];
    case 'pytorch':
      return [
        l10n.t('No Python on this machine has PyTorch.'),
        l10n.t(
          'Run the cell again to install it, or use the command "Ticket Lab: Install PyTorch Engine". Or name a Python of yours that has it: `pytorch: {python: PATH}`.',
        ),
      ];
  }
}

const NOTHING: Description = { output: null, folders: [] };

/** Code cells of all open notebooks of ours. */
export const openCells = (): NotebookCell[] =>
  workspace.notebookDocuments
    .filter(({ notebookType }) => notebookType === NOTEBOOK_TYPE)
    .flatMap((notebook) => codeCells(notebook));

const uriOf = ({ document }: NotebookCell) => document.uri.toString();
