// Table of contents of the extension: constructs its parts and registers them, nothing more.
import { l10n, window, workspace, type ExtensionContext } from 'vscode';
import { answerForEditor } from '../lab/pytorch/editor-python';
import { registerCommands } from './commands/register';
import { registerCompareView } from './compare/register';
import { CurvesPanels } from './curves/panels';
import { registerLanguage } from './language/register';
import { registerMaskInspector } from './mask/register';
import { RunsTablePanels } from './runs-table/panels';
import { registerNotebooks } from './notebook/register';
import type { NotebookRegistration } from './notebook/register';
import { runMarks, type RunMarks } from './runs/marked-runs';
import { runsFolderFor } from './runs/runs-folders';
import { RunColours } from './runs/run-colours';
import { RunService } from './runs/service';
import { takeOverStars } from './runs/earlier-stars';
import { chosenPython } from './runs/chosen-python';
import { startOptions } from './runs/start-options';
import { watchRuns } from './runs/watch';
import { runsAtOnceSetting } from './settings';
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
    runsAtOnce: runsAtOnceSetting,
    requireTrust,
    requireReadable,
    log: (message) => log.info(message),
    translate: l10n.t,
  });
  const marks = runMarks(workspaceState);
  const colours = new RunColours(
    service,
    () => workspace.isTrusted,
    (message) => log.warn(message),
  );
  const datasets = new Datasets();
  const files = new ExperimentFiles(log);
  const experimentsTree = new ExperimentsTree(files, service);
  const runsTree = new RunsTree(service, marks, colours, workspaceState);
  const datasetsTree = new DatasetsTree(datasets);
  const warn = (message: string) => log.warn(message);
  const curves = new CurvesPanels({ context, service, colours, log: warn });
  const table = new RunsTablePanels({ context, service, colours, log: warn });
  const notebooks = registerNotebooks({ context, log, service, colours, datasets });
  subscriptions.push(
    log,
    service,
    colours,
    datasets,
    files,
    experimentsTree,
    runsTree,
    datasetsTree,
    followContexts(service, runsTree, marks),
    runStatusBar(service),
    tellEndedRuns(service, (folder) => notebooks.isInView(folder)),
    curves,
    table,
    registerCommands({ context, log, service, marks, datasets, curves, table, runsTree, notebooks }),
    registerMaskInspector(context, service, log),
    registerCompareView({ context, service, marks, colours, log: warn }),
    notebooks,
    registerLanguage({ files, service }),
    watchRuns(service),
  );
  void takeOverStars(workspaceState, service).catch((error: unknown) => log.warn(String(error)));
  return { service, marks, experimentsTree, runsTree, datasetsTree, notebooks };
}
