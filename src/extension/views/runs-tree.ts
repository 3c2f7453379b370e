// The Runs view: state, progress and accuracy of every run, with its levels; ticks to compare, sort, filter, group, stars.
import { setTimeout as wait } from 'node:timers/promises';
import { TreeItemCheckboxState, l10n, window } from 'vscode';
import type { Event, Memento, TreeDataProvider, TreeItem, TreeView } from 'vscode';
import type { RunMarks } from '../runs/marked-runs';
import type { RunColours } from '../runs/run-colours';
import { namesOf } from '../runs/run-names';
import { Emitter } from '../../events/emitter';
import type { Disposable } from '../../events/emitter';
import type { RunService, RunsChange } from '../runs/service';
import { contexts } from './contexts';
import type { Contexts } from './contexts';
import { groupItem, levelItem, runItem } from './run-item';
import { EVERY_RUN, RUN_SORTS, filterRuns, groupRuns, isFiltered, sortRuns } from './run-list';
import type { ListedRun, RunFilter, RunSort } from './run-list';

export type RunNode =
  | { kind: 'group'; experiment: string }
  | { kind: 'run'; folder: string }
  | { kind: 'level'; folder: string; level: number };

/** Remembered with the workspace. */
interface Arrangement {
  sort: RunSort;
  filter: RunFilter;
  grouped: boolean;
}

const MEMORY = 'ticketLab.runsView';
const USUAL: Arrangement = { sort: 'newest', filter: EVERY_RUN, grouped: false };

/** A row that has just come is shown within so many tries, and milliseconds between them. */
const REVEALED_WITHIN = 10;
const BETWEEN_TRIES = 300;

export class RunsTree implements TreeDataProvider<RunNode> {
  private readonly changes = new Emitter<RunNode | undefined>();
  private readonly arranged = new Emitter<void>();
  /** The editor tells rows apart by their objects. */
  private readonly nodes = new Map<string, RunNode>();
  private readonly view: TreeView<RunNode>;
  private readonly disposables: Disposable[];
  private arrangement: Arrangement;
  /** What each run is called, by folder. */
  private names: ReadonlyMap<string, string> = new Map();

  readonly onDidChangeTreeData: Event<RunNode | undefined> = this.changes.event;
  /** Another sort, filter or grouping. */
  readonly onDidArrange = this.arranged.event;

  constructor(
    private readonly service: RunService,
    private readonly marks: RunMarks,
    private readonly colours: RunColours,
    private readonly memory: Memento,
  ) {
    this.arrangement = remembered(memory.get(MEMORY));
    this.view = window.createTreeView('ticketLab.runs', {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
      manageCheckboxStateManually: true,
    });
    this.disposables = [
      this.view,
      this.changes,
      this.arranged,
      this.view.onDidChangeCheckboxState(({ items }) => {
        for (const [node, state] of items)
          if (node.kind === 'run') marks.ticked.set([node.folder], state === TreeItemCheckboxState.Checked);
      }),
      service.onDidChange((change) => this.update(change)),
      marks.ticked.onDidChange(() => this.refresh()),
      colours.onDidChange(() => this.refresh()),
    ];
    this.describe();
  }

  get sort(): RunSort {
    return this.arrangement.sort;
  }

  get filter(): RunFilter {
    return this.arrangement.filter;
  }

  arrange(change: Partial<Arrangement>): void {
    this.arrangement = { ...this.arrangement, ...change };
    void this.memory.update(MEMORY, this.arrangement);
    this.describe();
    this.refresh();
    this.arranged.fire();
  }

  contexts(): Contexts {
    const { filter, grouped } = this.arrangement;
    return contexts({ runs: this.all(), filter, grouped, queueHeld: this.service.queues.held });
  }

  /** Shows the run's row, where the filter leaves it; whoever is typing elsewhere goes on typing there. */
  async reveal(folder: string): Promise<void> {
    if (!this.shown().some(({ summary }) => summary.folder === folder)) return;
    // The editor refuses while the view is being drawn anew; whether the row is in sight is nothing to fail for.
    for (let tries = 0; tries < REVEALED_WITHIN; tries++) {
      try {
        const row = this.node({ kind: 'run', folder });
        return await this.view.reveal(row, { select: true, focus: false, expand: true });
      } catch {
        await wait(BETWEEN_TRIES);
      }
    }
  }

  async getChildren(parent?: RunNode): Promise<RunNode[]> {
    // Until then the view shows that it is looking, and not that there are none.
    await this.service.ready;
    if (parent?.kind === 'level') return [];
    if (parent?.kind === 'run')
      return (this.service.resultsSoFar(parent.folder)?.levels ?? []).map(({ level }) =>
        this.node({ kind: 'level', folder: parent.folder, level }),
      );
    const shown = this.shown();
    const groups = this.arrangement.grouped ? groupRuns(shown) : [];
    if (!parent && this.arrangement.grouped)
      return groups.map(({ experiment }) => this.node({ kind: 'group', experiment }));
    const runs = parent ? groups.find(({ experiment }) => experiment === parent.experiment)?.runs : shown;
    return (runs ?? []).map(({ summary }) => this.node({ kind: 'run', folder: summary.folder }));
  }

  getParent(node: RunNode): RunNode | undefined {
    if (node.kind === 'level') return this.node({ kind: 'run', folder: node.folder });
    const experiment = node.kind === 'run' && this.service.find(node.folder)?.experiment;
    return experiment && this.arrangement.grouped ? this.node({ kind: 'group', experiment }) : undefined;
  }

  getTreeItem(node: RunNode): TreeItem {
    switch (node.kind) {
      case 'group':
        return groupItem(node.experiment, groupSize(this.shown(), node.experiment));
      case 'run': {
        const run = this.listed(node.folder);
        if (!run) return { label: '' };
        return runItem(run, {
          activity: this.service.activity(node.folder),
          ticked: this.marks.ticked.has(node.folder),
          name: this.names.get(node.folder) ?? run.summary.experiment,
          colour: this.colours.of(node.folder),
        });
      }
      case 'level': {
        const levels = this.service.resultsSoFar(node.folder)?.levels ?? [];
        const level = levels.find(({ level }) => level === node.level);
        return level ? levelItem(node.folder, level) : { label: '' };
      }
    }
  }

  /** What a row says where one points at it. */
  async resolveTreeItem(item: TreeItem, node: RunNode): Promise<TreeItem> {
    const run = node.kind === 'run' ? this.listed(node.folder) : undefined;
    if (run) item.tooltip = (await import('./run-details')).runTooltip(run.summary, run.soFar);
    return item;
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** Rows that stay where they are are redrawn alone: the others keep their place, selection and hover. */
  private update({ list, folders }: RunsChange): void {
    this.describe();
    const moves = list || !['newest', 'name'].includes(this.arrangement.sort) || isFiltered(this.filter);
    const known = [...folders].map((folder) => this.nodes.get(key({ kind: 'run', folder })));
    if (moves || known.includes(undefined)) this.refresh();
    else for (const node of known) this.changes.fire(node);
  }

  private refresh(): void {
    this.changes.fire(undefined);
  }

  private describe(): void {
    const { runs } = this.service;
    const names = namesOf(runs);
    this.names = new Map(runs.map(({ folder }, i) => [folder, names[i] ?? folder]));
    const { sort, filter } = this.arrangement;
    const running = runs.filter(({ state }) => state === 'running').length;
    this.view.badge = running > 0 ? { value: running, tooltip: l10n.t('{0} running', running) } : undefined;
    this.view.description = [
      filter.text.trim() === '' ? null : `“${filter.text.trim()}”`,
      filter.starred ? l10n.t('starred') : null,
      sort === 'newest' ? null : sortName(sort),
    ]
      .filter(Boolean)
      .join(' · ');
  }

  private all(): ListedRun[] {
    return this.service.runs.flatMap(({ folder }) => this.listed(folder) ?? []);
  }

  private shown(): ListedRun[] {
    return sortRuns(filterRuns(this.all(), this.filter), this.sort);
  }

  private listed(folder: string): ListedRun | undefined {
    const summary = this.service.find(folder);
    if (!summary) return undefined;
    const starred = summary.annotations?.starred ?? false;
    return { summary, soFar: this.service.resultsSoFar(folder), starred };
  }

  private node(node: RunNode): RunNode {
    const known = this.nodes.get(key(node));
    if (known) return known;
    this.nodes.set(key(node), node);
    return node;
  }
}

export function sortName(sort: RunSort): string {
  switch (sort) {
    case 'newest':
      return l10n.t('newest first');
    case 'name':
      return l10n.t('by name');
    case 'state':
      return l10n.t('by state');
    case 'accuracy':
      return l10n.t('by accuracy');
    case 'density':
      return l10n.t('by weights remaining');
  }
}

const groupSize = (runs: readonly ListedRun[], experiment: string) =>
  runs.filter(({ summary }) => summary.experiment === experiment).length;

function key(node: RunNode): string {
  switch (node.kind) {
    case 'group':
      return `group ${node.experiment}`;
    case 'run':
      return `run ${node.folder}`;
    case 'level':
      return `level ${node.level} ${node.folder}`;
  }
}

/** What a former release, or nobody, remembered is replaced by what is usual. */
function remembered(value: unknown): Arrangement {
  const { sort, filter, grouped } = { ...USUAL, ...(typeof value === 'object' ? value : {}) };
  return {
    sort: RUN_SORTS.find((one) => one === sort) ?? USUAL.sort,
    filter: { ...EVERY_RUN, ...filter },
    grouped: grouped === true,
  };
}
