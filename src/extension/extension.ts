// Table of contents of the extension: constructs its parts and registers them, nothing more.
import { l10n, window, type ExtensionContext } from 'vscode';
import { answerForEditor } from '../lab/pytorch/editor-python';
import { registerCommands } from './commands/register';
import { registerCompareView } from './compare/register';
import { CurvesPanels } from './curves/panels';
import { registerLanguage } from './language/register';
import { registerMaskInspector } from './mask/register';
import { registerNotebooks } from './notebook/register';
import type { NotebookRegistration } from './notebook/register';
import { runMarks, type RunMarks } from './runs/marked-runs';
import { runsFolderFor } from './runs/runs-folders';
import { RunService } from './runs/service';
import { chosenPython } from './runs/chosen-python';
import { startOptions } from './runs/start-options';
import { watchRuns } from './runs/watch';
import { requireReadable, requireTrust } from './trust';
import { followContexts } from './views/context-keys';
import { Datasets } from './datasets';
import { DatasetsTree } from './views/datasets-tree';
import { ExperimentFiles } from './views/experiment-files';
import { ExperimentsTree } from './views/experiments-tree';
import { tellEndedRuns } from './views/run-ended';
import { RunsTree } from './views/runs-tree';
import { runStatusBar } from './views/status-bar';

/** What other extensions, and the tests inside the editor, may use. */
export interface TicketLab {
  service: RunService;
  marks: RunMarks;
  experimentsTree: ExperimentsTree;
  runsTree: RunsTree;
  datasetsTree: DatasetsTree;
  notebooks: NotebookRegistration;
}

export function activate(context: ExtensionContext): TicketLab {
  const { subscriptions, extension, workspaceState } = context;
  const log = window.createOutputChannel('Ticket Lab', { log: true });
  log.info(`Ticket Lab ${extension.packageJSON.version}`);
  answerForEditor(chosenPython);
  const service = new RunService({
    rootFor: runsFolderFor,
    startOptions,
    requireTrust,
    requireReadable,
    log: (message) => log.info(message),
    translate: l10n.t,
  });
  const marks = runMarks(workspaceState);
  const datasets = new Datasets();
  const files = new ExperimentFiles(log);
  const experimentsTree = new ExperimentsTree(files, service);
  const runsTree = new RunsTree(service, marks, workspaceState);
  const datasetsTree = new DatasetsTree(datasets);
  const warn = (message: string) => log.warn(message);
  const curves = new CurvesPanels({ context, service, log: warn });
  const notebooks = registerNotebooks({ context, log, service, datasets });
  subscriptions.push(
    log,
    service,
    datasets,
    files,
    experimentsTree,
    runsTree,
    datasetsTree,
    followContexts(service, runsTree, marks),
    runStatusBar(service),
    tellEndedRuns(service, (folder) => notebooks.isInView(folder)),
    curves,
    registerCommands({ context, log, service, marks, datasets, curves, runsTree, notebooks }),
    registerMaskInspector(context, service, log),
    registerCompareView({ context, service, marks, log: warn }),
    notebooks,
    registerLanguage({ files, service }),
    watchRuns(service),
  );
  return { service, marks, experimentsTree, runsTree, datasetsTree, notebooks };
}
