// The Experiments view: the workspace's files with their experiments, problems and runs.
import { ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, l10n, window, workspace } from 'vscode';
import type { Event, TreeDataProvider, TreeView, Uri } from 'vscode';
import type { FileProblem } from '../../experiment/checks/problem';
import type { ReadExperiment } from '../../experiment/file/read-file';
import type { RunSummary } from '../../protocol/run';
import { Emitter } from '../../events/emitter';
import type { Disposable } from '../../events/emitter';
import type { RunService, RunsChange } from '../runs/service';
import { experimentContext } from './contexts';
import type { ExperimentFile, ExperimentFiles } from './experiment-files';
import { stateIcon } from './run-item';
import { runLine, stateName } from './run-text';

export type ExperimentNode =
  | { kind: 'file'; file: ExperimentFile }
  | { kind: 'experiment'; file: ExperimentFile; read: ReadExperiment }
  | {
      kind: 'cell';
      file: ExperimentFile;
      line: number;
      cell: 'sweep' | 'compare' | 'inspect';
      names: string[];
    }
  | { kind: 'problem'; file: ExperimentFile; problem: FileProblem };

export class ExperimentsTree implements TreeDataProvider<ExperimentNode> {
  private readonly changes = new Emitter<ExperimentNode | undefined>();
  private readonly view: TreeView<ExperimentNode>;
  private readonly disposables: Disposable[];
  /** The experiments that are shown, and the folder of the run that each was last shown with. */
  private readonly shown = new Map<ExperimentNode, string | undefined>();

  /** The editor tells rows apart by their objects. */
  private readonly rows = new WeakMap<ExperimentFile, ExperimentNode[]>();

  readonly onDidChangeTreeData: Event<ExperimentNode | undefined> = this.changes.event;

  constructor(
    private readonly files: ExperimentFiles,
    private readonly service: RunService,
  ) {
    this.view = window.createTreeView('ticketLab.experiments', {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.disposables = [
      this.view,
      this.changes,
      files.onDidChange(() => this.update()),
      service.onDidChange((change) => this.updateRuns(change)),
    ];
    this.update();
  }

  async getChildren(parent?: ExperimentNode): Promise<ExperimentNode[]> {
    // Until then the view shows that it is looking, and not that there are none.
    await this.files.ready;
    if (!parent) return this.files.all.map((file) => ({ kind: 'file', file }));
    if (parent.kind !== 'file') return [];
    const rows = this.rows.get(parent.file) ?? rowsOf(parent.file);
    this.rows.set(parent.file, rows);
    for (const row of rows)
      if (row.kind === 'experiment' && !this.shown.has(row)) this.shown.set(row, undefined);
    return rows;
  }

  async getTreeItem(node: ExperimentNode): Promise<TreeItem> {
    switch (node.kind) {
      case 'file':
        return fileItem(node.file);
      case 'experiment':
        return this.experimentItem(node);
      case 'cell':
        return cellItem(node);
      case 'problem':
        return problemItem(node.file.uri, node.problem);
    }
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private update(): void {
    this.shown.clear();
    this.changes.fire(undefined);
    const problems = this.files.all.reduce((sum, { read }) => sum + errorsOf(read.problems), 0);
    this.view.badge =
      problems > 0
        ? {
            value: problems,
            tooltip:
              problems === 1
                ? l10n.t('1 problem in experiments')
                : l10n.t('{0} problems in experiments', problems),
          }
        : undefined;
  }

  /** Rows whose runs are as they were are left alone. */
  private updateRuns({ list, folders }: RunsChange): void {
    for (const [node, folder] of this.shown)
      if (list || (folder !== undefined && folders.has(folder))) this.changes.fire(node);
  }

  private async experimentItem(node: ExperimentNode & { kind: 'experiment' }): Promise<TreeItem> {
    const { file, read } = node;
    // Without its data an experiment has no run yet.
    const run = await this.service.runOf(read.experiment, file.uri.fsPath).catch(() => undefined);
    if (this.shown.has(node)) this.shown.set(node, run?.folder);
    return experimentItem(file.uri, read, run, this.service);
  }
}

/** Problems first, then the cells as they stand in the file. */
function rowsOf(file: ExperimentFile): ExperimentNode[] {
  const { problems, experiments, sweeps, compares, inspects } = file.read;
  const cells: (ExperimentNode & { kind: 'experiment' | 'cell' })[] = [
    ...experiments.map((read) => ({ kind: 'experiment' as const, file, read })),
    ...sweeps.map(({ sweep, line }) => ({
      ...{ kind: 'cell' as const, file, line, cell: 'sweep' as const },
      names: [sweep.name],
    })),
    ...compares.map(({ cell, line }) => ({
      ...{ kind: 'cell' as const, file, line, cell: 'compare' as const },
      names: cell.compare,
    })),
    ...inspects.map(({ cell, line }) => ({
      ...{ kind: 'cell' as const, file, line, cell: 'inspect' as const },
      names: [cell.inspect],
    })),
  ];
  cells.sort((a, b) => lineOf(a) - lineOf(b));
  return [...problems.map((problem) => ({ kind: 'problem' as const, file, problem })), ...cells];
}

const lineOf = (node: ExperimentNode & { kind: 'experiment' | 'cell' }) =>
  node.kind === 'experiment' ? node.read.line : node.line;

const errorsOf = (problems: readonly FileProblem[]) =>
  problems.filter(({ severity }) => severity === 'error').length;

function fileItem({ uri, read }: ExperimentFile): TreeItem {
  const item = new TreeItem(uri, TreeItemCollapsibleState.Expanded);
  const path = workspace.asRelativePath(uri);
  const problems = read.problems.length;
  item.id = uri.toString();
  item.label = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const folder = path.slice(0, -item.label.length - 1);
  const trouble = problems === 1 ? l10n.t('1 problem') : l10n.t('{0} problems', problems);
  item.description = [folder, problems > 0 && trouble].filter(Boolean).join(' · ');
  item.tooltip = path;
  item.iconPath = new ThemeIcon('notebook');
  item.contextValue = read.experiments.length > 0 ? 'file runnable' : 'file';
  item.command = openAt(uri);
  item.accessibilityInformation = { label: [item.label, item.description].filter(Boolean).join(', ') };
  return item;
}

function experimentItem(
  uri: Uri,
  { experiment, line }: ReadExperiment,
  run: RunSummary | undefined,
  service: RunService,
): TreeItem {
  const item = new TreeItem(experiment.experiment);
  const activity = run && service.activity(run.folder);
  item.id = `${uri.toString()}#${experiment.experiment}`;
  item.description = run ? runLine(run, service.resultsSoFar(run.folder), activity) : l10n.t('not run yet');
  item.tooltip = experiment.description === '' ? experiment.experiment : experiment.description;
  item.iconPath = run ? stateIcon(run.state, activity) : new ThemeIcon('beaker');
  item.contextValue = experimentContext(run?.state, activity);
  item.command = openAt(uri, line);
  const state = run ? stateName(run.state, activity) : null;
  item.accessibilityInformation = {
    label: [experiment.experiment, state, item.description].filter(Boolean).join(', '),
  };
  return item;
}

function cellItem({ file, line, cell, names }: ExperimentNode & { kind: 'cell' }): TreeItem {
  const { what, icon } = cellLook(cell);
  const item = new TreeItem(names.join(', '));
  item.id = `${file.uri.toString()}:${line}`;
  item.description = what;
  item.iconPath = new ThemeIcon(icon);
  item.contextValue = 'cell';
  item.command = openAt(file.uri, line);
  item.accessibilityInformation = { label: `${what}, ${names.join(', ')}` };
  return item;
}

function cellLook(cell: (ExperimentNode & { kind: 'cell' })['cell']): { what: string; icon: string } {
  switch (cell) {
    case 'sweep':
      return { what: l10n.t('sweep'), icon: 'symbol-array' };
    case 'compare':
      return { what: l10n.t('compare'), icon: 'git-compare' };
    case 'inspect':
      return { what: l10n.t('inspect'), icon: 'search' };
  }
}

function problemItem(uri: Uri, problem: FileProblem): TreeItem {
  const { field, message, hint, line, severity } = problem;
  const item = new TreeItem(`${field && `${field}: `}${message}`);
  const error = severity === 'error';
  item.description = [hint, l10n.t('line {0}', line)].filter(Boolean).join(' · ');
  item.tooltip = hint === undefined ? message : `${message}\n${hint}`;
  item.iconPath = error
    ? new ThemeIcon('error', new ThemeColor('list.errorForeground'))
    : new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
  item.contextValue = 'problem';
  item.command = openAt(uri, line);
  const what = error ? l10n.t('error') : l10n.t('warning');
  item.accessibilityInformation = { label: `${what}: ${String(item.label)}, ${item.description}` };
  return item;
}

/** @param line counted from 1 */
const openAt = (uri: Uri, line?: number) => ({
  command: 'ticketLab.openExperiment',
  title: l10n.t('Open Experiment'),
  arguments: [uri, line],
});
