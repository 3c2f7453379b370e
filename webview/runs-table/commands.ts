// Commands for runs of the table, passed on to the extension.
import type { RunAnnotation, RunsTableContract } from '../../src/protocol/views/runs-table';
import type { Host } from '../ui/host';
import { l10n } from '../ui/l10n';
import type { SelectionAction } from './actions';
import { runItem, runsOfItem, type Item, type TableRun } from './arranged';
import type { CellContext } from './cell-text';
import { groupsAsRows, rowsText, runRows } from './export-rows';

export interface CommandsContext {
  /** Those that are selected, in the order of the table. */
  selected: () => readonly TableRun[];
  items: () => readonly Item[];
  shownColumns: () => string[];
  cells: () => CellContext;
  selectNone: () => void;
  setBaseline: (folder: string | null) => void;
  /** A step has been done, which this takes back. */
  did: (undo: () => void) => void;
  /** Says what has been done, or what went wrong. */
  say: (text: string) => void;
  tell: (error: unknown) => void;
}

export class Commands {
  constructor(
    private readonly host: Host<RunsTableContract>,
    private readonly context: CommandsContext,
  ) {}

  run(action: SelectionAction): void {
    const selected = this.context.selected();
    const folders = selected.map(({ shown }) => shown.folder);
    switch (action) {
      case 'star':
      case 'unstar':
        return this.star(selected, action === 'star');
      case 'tags':
        return this.ask(async () => this.annotated(await this.host.ask('editTags', { folders })));
      case 'note':
        return this.ask(async () => this.annotated(await this.host.ask('editNote', { folders })));
      case 'baseline':
        return this.context.setBaseline(folders[0] ?? null);
      case 'noBaseline':
        return this.context.setBaseline(null);
      case 'export':
        return this.export();
      case 'copy':
        return this.ask(async () => {
          await navigator.clipboard.writeText(this.selectedText());
          this.context.say(l10n.t('Copied.'));
        });
      case 'clear':
        return this.context.selectNone();
      default:
        return this.ask(() => this.host.ask('act', { action, folders }));
    }
  }

  star(runs: readonly TableRun[], starred: boolean): void {
    const saying = (isStarred: (run: TableRun) => boolean): RunAnnotation[] =>
      runs.map((run) => ({ folder: run.shown.folder, change: { starred: isStarred(run) } }));
    const before = saying(({ row }) => row['starred'] === true);
    this.ask(async () => {
      await this.host.ask(
        'annotate',
        saying(() => starred),
      );
      this.annotated(before);
    });
  }

  openCurves(folder: string): void {
    this.ask(() => this.host.ask('act', { action: 'openCurves', folders: [folder] }));
  }

  runExperiment(): void {
    this.ask(() => this.host.ask('runExperiment', null));
  }

  /** Rows that are selected, as they are seen. */
  selectedText(): string {
    const chosen = this.chosenItems();
    return rowsText(chosen, this.context.shownColumns(), this.context.cells());
  }

  /** Of a folded group that is selected in part, the runs that are. */
  private chosenItems(): Item[] {
    const selected = new Set(this.context.selected());
    return this.context.items().flatMap((item): Item[] => {
      const chosen = runsOfItem(item).filter((run) => selected.has(run));
      if (chosen.length === runsOfItem(item).length) return [item];
      return item.kind === 'group' && !item.open ? chosen.map((run) => runItem(run, true)) : [];
    });
  }

  private annotated(before: RunAnnotation[]): void {
    if (before.length > 0) this.context.did(() => this.ask(() => this.host.ask('annotate', before)));
  }

  /** Groups where these are shown folded, otherwise runs. */
  private export(): void {
    const items = this.chosenItems();
    const { groups } = this.context.cells();
    const folded = groups.length > 0 && items.every(({ kind }) => kind === 'group') && items.length > 0;
    const rows = folded
      ? groupsAsRows(items, groups)
      : runRows(this.context.selected(), this.context.shownColumns());
    this.ask(() => this.host.ask('saveTable', { name: 'runs', rows }));
  }

  private ask(work: () => Promise<unknown>): void {
    this.context.say('');
    void work().catch(this.context.tell);
  }
}
