// The cells of open notebooks while they run and afterwards: what they show follows their runs, whoever controls these.
import { l10n, workspace } from 'vscode';
import type { NotebookCell, NotebookCellExecution, NotebookController, NotebookDocument } from 'vscode';
import { startRun } from '../commands/start-run';
import { Emitter } from '../runs/emitter';
import type { Disposable } from '../runs/emitter';
import type { RunsChange } from '../runs/service';
import { Describer, fileOf } from './describe';
import type { Description } from './describe';
import { Paced } from './paced';
import { NOTEBOOK_TYPE } from './parts';
import type { NotebookParts } from './parts';
import { Readings, codeCells } from './readings';
import { showOutput } from './show';
import { failureOutput, noticeOutput, problemsOutput } from './trouble-output';

/** What a cell shows. */
interface Shown {
  /** The output, to be told from the next. */
  told: string;
  folders: string[];
  /** The cell's text when it could not be run: what was wrong is shown until that changes. */
  trouble: number | null;
}

/** What is shown changes at most so often: milliseconds. */
const GAP = 500;

export class NotebookCells {
  readonly readings = new Readings();
  readonly describer: Describer;
  private readonly shown = new WeakMap<NotebookCell, Shown>();
  private readonly executing = new Map<NotebookCell, 'queued' | 'running'>();
  private readonly queues = new WeakMap<NotebookDocument, Promise<void>>();
  private readonly changes = new Emitter<void>();
  private readonly outdated = new Set<NotebookCell>();
  private readonly refreshing: Paced;
  private readonly listener: Disposable;
  private order = 0;

  /** Cells are queued, run or shown otherwise than before. */
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly controller: NotebookController,
    private readonly parts: NotebookParts,
  ) {
    this.describer = new Describer(parts, this.readings);
    this.refreshing = new Paced(() => this.refreshOutdated(), GAP);
    this.listener = parts.service.onDidChange((change) => this.runsChanged(change));
  }

  /** Runs cells: experiments one after the other, in the order given. */
  execute(cells: readonly NotebookCell[]): void {
    for (const cell of cells) {
      if (this.executing.has(cell)) continue;
      const execution = this.controller.createNotebookCellExecution(cell);
      this.executing.set(cell, 'queued');
      const { content } = this.readings.cell(cell);
      const before = content?.kind === 'experiment' ? this.queues.get(cell.notebook) : undefined;
      const done = this.takeTurn(cell, execution, before);
      if (content?.kind === 'experiment') this.queues.set(cell.notebook, done);
    }
    this.changes.fire();
  }

  /** What the cells of a notebook show may not be what they should. */
  refresh(cells: Iterable<NotebookCell>): void {
    for (const cell of cells) this.outdated.add(cell);
    this.refreshing.ask();
  }

  isQueued(cell: NotebookCell): boolean {
    return this.executing.get(cell) === 'queued';
  }

  dispose(): void {
    this.listener.dispose();
    this.refreshing.dispose();
    this.changes.dispose();
    void this.describer.dispose();
  }

  private async takeTurn(
    cell: NotebookCell,
    execution: NotebookCellExecution,
    before: Promise<void> | undefined,
  ): Promise<void> {
    const { token } = execution;
    const cancelled = new Promise<void>((done) => token.onCancellationRequested(() => done()));
    await Promise.race([before, cancelled]);
    if (token.isCancellationRequested) {
      this.executing.delete(cell);
      execution.end(undefined);
      return this.changes.fire();
    }
    execution.executionOrder = ++this.order;
    await this.during(cell, execution, Date.now(), () => this.run(cell, execution));
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
      this.parts.log.error(error instanceof Error ? error : String(error));
      await this.showTrouble(cell, execution, failureOutput(uriOf(cell), error));
    } finally {
      this.executing.delete(cell);
      execution.end(success, Date.now());
      this.refresh([cell]);
      this.changes.fire();
    }
  }

  private async run(cell: NotebookCell, execution: NotebookCellExecution): Promise<boolean | undefined> {
    const { content, errors } = this.readings.cell(cell);
    if (errors.length > 0) {
      await this.showTrouble(cell, execution, problemsOutput(uriOf(cell), errors));
      return false;
    }
    if (!content) {
      const blank = cell.document.getText().trim() === '';
      const hint = l10n.t('Start a cell with `experiment:`, `compare:` or `inspect:`.');
      const notice = noticeOutput(
        uriOf(cell),
        l10n.t('Not run.'),
        l10n.t('This cell holds no experiment.'),
        hint,
      );
      await (blank ? this.show(cell, execution, NOTHING) : this.showTrouble(cell, execution, notice));
      return blank ? undefined : false;
    }
    const file = fileOf(cell.notebook);
    if (file === undefined) {
      const hint = l10n.t('Save it in a folder first: runs are kept beside the experiment file.');
      const text = l10n.t('This notebook is not saved yet.');
      await this.showTrouble(cell, execution, noticeOutput(uriOf(cell), l10n.t('Not run.'), text, hint));
      return false;
    }
    if (content.kind !== 'experiment') return this.follow(cell, execution, undefined);
    const run = await startRun(this.parts, content.read, file);
    if (run) return this.follow(cell, execution, run.folder);
    const data = l10n.t('Its dataset is not on this machine.');
    const hint = l10n.t('Run the cell again to fetch it, or fetch it in the Datasets view.');
    await this.showTrouble(cell, execution, noticeOutput(uriOf(cell), l10n.t('Not run.'), data, hint));
    return false;
  }

  /**
   * Shows how the cell's runs come along until none is under way. Cancelled, it pauses the run that it is of.
   * @param folder of the run, of an experiment's cell
   */
  private async follow(
    cell: NotebookCell,
    execution: NotebookCellExecution,
    folder: string | undefined,
  ): Promise<boolean | undefined> {
    const { service, log } = this.parts;
    const { token } = execution;
    const look = () =>
      folder === undefined
        ? this.describer.describe(cell, undefined)
        : this.describer.describeRun(cell, folder);
    let description = await look();
    const paced = new Paced(async () => {
      description = await look();
      await this.show(cell, execution, description);
    }, GAP);
    const pause = () => {
      if (folder !== undefined)
        service.pause(folder).catch((error: unknown) => log.warn(`${folder}: ${String(error)}`));
    };
    const listeners: Disposable[] = [];
    await new Promise<void>((done) => {
      const check = () => {
        if (folder === undefined && token.isCancellationRequested) done();
        else if (!this.isLive(description.folders)) done();
      };
      listeners.push(
        service.onDidChange(({ folders, list }) => {
          if (!list && !description.folders.some((one) => folders.has(one))) return;
          paced.ask();
          check();
        }),
        token.onCancellationRequested(() => {
          pause();
          check();
        }),
      );
      if (token.isCancellationRequested) pause();
      paced.ask();
      check();
    });
    for (const listener of listeners) listener.dispose();
    if (folder !== undefined) await service.readFinding(folder);
    await paced.now();
    paced.dispose();
    return folder === undefined ? true : successOf(service.find(folder)?.state);
  }

  private isLive(folders: readonly string[]): boolean {
    const { service } = this.parts;
    return folders.some(
      (folder) => service.find(folder)?.state === 'running' || service.activity(folder) !== undefined,
    );
  }

  private runsChanged({ list, folders }: RunsChange): void {
    const touched = openCells().filter(
      (cell) => list || this.shown.get(cell)?.folders.some((folder) => folders.has(folder)),
    );
    if (touched.length > 0) this.refresh(touched);
    this.changes.fire();
  }

  private async refreshOutdated(): Promise<void> {
    const cells = [...this.outdated];
    this.outdated.clear();
    for (const cell of cells)
      await this.refreshCell(cell).catch((error: unknown) => this.parts.log.warn(String(error)));
  }

  /** A cell that nobody runs from here shows what there is, and follows runs that are under way all the same. */
  private async refreshCell(cell: NotebookCell): Promise<void> {
    if (this.executing.has(cell) || cell.notebook.isClosed || cell.index < 0) return;
    const shown = this.shown.get(cell);
    if (shown?.trouble === cell.document.version) return;
    const { content } = this.readings.cell(cell);
    const description = await this.describer.describe(cell, shown?.folders[0]).catch(() => NOTHING);
    const [first] = description.folders;
    const live = content?.kind !== 'inspect' && this.isLive(description.folders);
    const told = JSON.stringify(description.output);
    if (this.executing.has(cell) || (!live && told === (shown?.told ?? 'null'))) return;
    const execution = this.controller.createNotebookCellExecution(cell);
    const order = cell.executionSummary?.executionOrder;
    if (order !== undefined) execution.executionOrder = order;
    const run =
      first !== undefined && content?.kind === 'experiment' ? this.parts.service.find(first) : undefined;
    const spent = (run?.progress.secondsSpent ?? 0) * 1000;
    if (live)
      return void this.during(cell, execution, Date.now() - spent, () =>
        this.follow(cell, execution, run?.folder),
      );
    const end = Date.now();
    execution.start(end - spent);
    await this.show(cell, execution, description);
    execution.end(run ? successOf(run.state) : undefined, end);
  }

  private async show(
    cell: NotebookCell,
    execution: NotebookCellExecution,
    { output, folders }: Description,
  ): Promise<void> {
    const told = JSON.stringify(output);
    if (this.shown.get(cell)?.told === told && cell.outputs.length > 0) return;
    this.shown.set(cell, { told, folders, trouble: null });
    await showOutput(execution, cell, output);
  }

  private async showTrouble(
    cell: NotebookCell,
    execution: NotebookCellExecution,
    output: ReturnType<typeof noticeOutput>,
  ): Promise<void> {
    this.shown.set(cell, { told: JSON.stringify(output), folders: [], trouble: cell.document.version });
    await showOutput(execution, cell, output);
  }
}

const NOTHING: Description = { output: null, folders: [] };

/** Code cells of all open notebooks of ours. */
export const openCells = (): NotebookCell[] =>
  workspace.notebookDocuments
    .filter(({ notebookType }) => notebookType === NOTEBOOK_TYPE)
    .flatMap((notebook) => codeCells(notebook));

const uriOf = ({ document }: NotebookCell) => document.uri.toString();

/** A run that was paused or stopped neither succeeded nor failed. */
function successOf(state: string | undefined): boolean | undefined {
  if (state === 'finished') return true;
  return state === 'failed' || state === 'interrupted' ? false : undefined;
}
