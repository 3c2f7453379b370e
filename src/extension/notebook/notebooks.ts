// Open notebooks: running cells, the bars under them, requests from outputs, and restored outputs.
import { Disposable, commands, notebooks, window, workspace } from 'vscode';
import type { NotebookController, NotebookDocument } from 'vscode';
import { OUTPUT_RENDERER } from '../../protocol/views/output';
import { NotebookCells, openCells } from './cells';
import { cellFromMenu, notebookFromToolbar } from './menu-arguments';
import { answerOutputs } from './messages';
import { CONTROLLER_ID, NOTEBOOK_TYPE } from './notebook-type';
import type { NotebookServices } from './services';
import { codeCells } from './parsed-notebooks';
import { CellStatusBar } from './status-bar';

/** The editor's name of this extension. */
const EXTENSION = 'ticket-lab.ticket-lab';

export class Notebooks {
  readonly cells: NotebookCells;
  private readonly listeners: Disposable;

  constructor(
    controller: NotebookController,
    private readonly services: NotebookServices,
  ) {
    this.cells = new NotebookCells(controller, services);
    const { service, log } = services;
    this.listeners = Disposable.from(
      this.cells,
      notebooks.registerNotebookCellStatusBarItemProvider(
        NOTEBOOK_TYPE,
        new CellStatusBar(this.cells, service),
      ),
      answerOutputs(notebooks.createRendererMessaging(OUTPUT_RENDERER), log),
      controller.onDidChangeSelectedNotebooks(({ notebook, selected }) => {
        if (selected) this.restore(notebook);
      }),
      window.onDidChangeActiveNotebookEditor(() => void this.select()),
      workspace.onDidChangeNotebookDocument(({ notebook, cellChanges, contentChanges }) => {
        if (notebook.notebookType !== NOTEBOOK_TYPE) return;
        const edited = contentChanges.length > 0 || cellChanges.some(({ document }) => document);
        if (edited) this.cells.refreshAfterEdit(codeCells(notebook));
      }),
      workspace.onDidGrantWorkspaceTrust(() => this.cells.refresh(openCells())),
    );
    void this.select();
  }

  /**
   * Folders of the runs of a cell or of a whole notebook that a command was called on.
   * @returns undefined where it was called on something else
   */
  async runsOf(argument: unknown): Promise<string[] | undefined> {
    const cell = cellFromMenu(argument);
    const notebook = cell ? undefined : notebookFromToolbar(argument);
    const cells = cell ? [cell] : notebook && codeCells(notebook);
    if (!cells) return undefined;
    await this.services.service.ready;
    const runs = await Promise.all(
      cells.map((one) => this.cells.describer.foldersOfCell(one).catch((): string[] => [])),
    );
    return [...new Set(runs.flat())];
  }

  isInView(folder: string): boolean {
    const { shown } = this.cells;
    return (
      window.state.focused &&
      window.visibleNotebookEditors.some(
        ({ notebook }) =>
          notebook.notebookType === NOTEBOOK_TYPE &&
          codeCells(notebook).some((cell) => shown.foldersIn(cell).includes(folder)),
      )
    );
  }

  dispose(): void {
    this.listeners.dispose();
  }

  /**
   * Only cells of notebooks that know what runs them can be given outputs, so the notebook in front is told, before
   * anything is run. The command does nothing where that is known.
   */
  private async select(): Promise<void> {
    const notebook = window.activeNotebookEditor?.notebook;
    if (notebook?.notebookType !== NOTEBOOK_TYPE) return;
    await commands.executeCommand('notebook.selectKernel', { id: CONTROLLER_ID, extension: EXTENSION });
    this.restore(notebook);
  }

  private restore(notebook: NotebookDocument): void {
    void this.services.service.ready.then(() => this.cells.refresh(codeCells(notebook)));
  }
}
