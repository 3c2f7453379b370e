// Notebooks as the editor knows them from the start; their code is loaded when the first is opened.
import { Disposable, l10n, notebooks, workspace } from 'vscode';
import type { NotebookSerializer } from 'vscode';
import { withLibraries } from '../libraries';
import type { Notebooks } from './notebooks';
import { CONTROLLER_ID, NOTEBOOK_TYPE } from './notebook-type';
import type { NotebookServices } from './services';

export interface NotebookRegistration extends Disposable {
  /** Loads the code that runs cells. */
  load(): Promise<Notebooks>;
  /** Of a cell or notebook that a command was called on, folders of its runs; undefined of anything else. */
  runsOf(argument: unknown): Promise<string[] | undefined>;
  /** Whether a notebook in view shows the run. */
  isInView(folder: string): boolean;
}

export function registerNotebooks(services: NotebookServices): NotebookRegistration {
  const load = async () => (await withLibraries(() => import('./serializer'))).serializer;
  const lazy: NotebookSerializer = {
    deserializeNotebook: async (bytes, token) => (await load()).deserializeNotebook(bytes, token),
    serializeNotebook: async (data, token) => (await load()).serializeNotebook(data, token),
  };
  const controller = notebooks.createNotebookController(CONTROLLER_ID, NOTEBOOK_TYPE, 'Ticket Lab');
  controller.supportedLanguages = ['yaml'];
  controller.supportsExecutionOrder = true;
  controller.description = l10n.t('Runs experiments on this machine');
  let loaded: Promise<Notebooks> | undefined;
  let atWork: Notebooks | undefined;
  let disposed = false;
  const start = async () => {
    const { Notebooks } = await withLibraries(() => import('./notebooks'));
    return (atWork = new Notebooks(controller, services));
  };
  const notebooksAtWork = () => (loaded ??= start());
  controller.executeHandler = async (cells) => (await notebooksAtWork()).cells.execute(cells);
  const ours = workspace.notebookDocuments.some(({ notebookType }) => notebookType === NOTEBOOK_TYPE);
  if (ours) void notebooksAtWork();
  const registered = Disposable.from(
    // Outputs come from run folders and are not part of the file.
    workspace.registerNotebookSerializer(NOTEBOOK_TYPE, lazy, { transientOutputs: true }),
    controller,
    workspace.onDidOpenNotebookDocument(({ notebookType }) => {
      if (notebookType === NOTEBOOK_TYPE && !disposed) void notebooksAtWork();
    }),
  );
  return {
    load: notebooksAtWork,
    runsOf: async (argument) => atWork?.runsOf(argument),
    isInView: (folder) => atWork?.isInView(folder) ?? false,
    dispose: () => {
      disposed = true;
      registered.dispose();
      void loaded?.then((all) => all.dispose());
    },
  };
}
