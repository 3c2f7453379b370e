// The Runs table: every run of the workspace in a row, with the charts beside it.
import { Coalescer } from '../../src/events/coalescer';
import { allColumns, RESULT_NAMES } from '../../src/protocol/table/columns';
import { readFilter, type CellValue, type ReadFilter } from '../../src/protocol/table/filter';
import type { RunsTableContract, TableLayout, TableStart } from '../../src/protocol/views/runs-table';
import { editorChartTheme } from '../charts/editor-theme';
import { el, show } from '../ui/dom';
import { nextFrame } from '../ui/frame';
import { explain, type Host } from '../ui/host';
import { l10n } from '../ui/l10n';
import { onThemeChange } from '../ui/theme';
import { ActionBar } from './actions';
import { arrange, runsOfItem, type Arranged, type Item, type TableRun } from './arranged';
import { Arrangement } from './arrangement';
import type { CellContext } from './cell-text';
import type { ChartsBeside, MakeCharts } from './charts-beside';
import { openColumnMenu } from './column-menu';
import { GridColumns } from './columns';
import { Commands } from './commands';
import { FilterBox } from './filter-box';
import { Grid } from './grid';
import type { Ticks } from './header';
import { keyInGrid } from './keys';
import { Linking } from './linking';
import { RunStore } from './run-store';
import { Selection } from './selection';
import { Split } from './split';
import { EmptyState, StatusLine, type Shown } from './status-line';
import { columnTitle } from '../ui/column-titles';
import { toolbar } from './toolbar';
import { textOf } from './cell-text';
import { readViewState } from './view-state';

/** Shows the table, or why there is none. */
export async function openRunsTable(
  host: Host<RunsTableContract>,
  root: HTMLElement,
  makeCharts: MakeCharts | null = null,
): Promise<void> {
  try {
    const start = await host.ask('start', null);
    new RunsTable(host, root, start, makeCharts);
  } catch (error) {
    show(root, el('p', { role: 'alert', class: 'told' }, explain(error)));
  }
}

class RunsTable {
  private readonly names: readonly string[];
  private readonly store = new RunStore();
  private readonly linking = new Linking();
  private readonly selection = new Selection(() => this.showSelection());
  private readonly open: Set<string>;
  private readonly arrangement: Arrangement;
  private readonly columns: GridColumns;
  private readonly grid: Grid;
  private readonly filterBox: FilterBox;
  private readonly commands: Commands;
  private readonly actions: ActionBar;
  private readonly status = new StatusLine(
    () => this.showAll(),
    () => this.grid.focus(),
  );
  private readonly empty = new EmptyState(
    () => this.showAll(),
    () => this.commands.runExperiment(),
  );
  private readonly split: Split;
  private readonly charts: ChartsBeside | null;
  private readonly told = el('p', { role: 'alert', class: 'told' });
  /** Once for all that the extension tells in the same moment. */
  private readonly redrawing = new Coalescer(() => this.rearrange(), { wait: nextFrame });
  private arranged: Arranged = { items: [], filtered: [], runs: [] };
  private filter: { text: string; read: ReadFilter } | null = null;
  private theme = editorChartTheme();
  private trusted: boolean;

  constructor(
    private readonly host: Host<RunsTableContract>,
    private readonly root: HTMLElement,
    started: TableStart,
    makeCharts: MakeCharts | null,
  ) {
    const { layout, settings, trusted } = started;
    this.names = allColumns(settings);
    this.trusted = trusted;
    this.store.apply(started);
    const state = readViewState(host.getState());
    this.open = new Set(state.open);
    this.arrangement = new Arrangement(
      layout,
      () => this.rearrange(),
      (next) => host.ask('remember', next).catch(this.tell),
    );
    const change = (next: Partial<TableLayout>) => this.arrangement.change(next);
    this.columns = new GridColumns(this.names, settings, layout, columnTitle, change);
    this.commands = new Commands(host, {
      selected: () => this.selectedRuns(),
      items: () => this.arranged.items,
      shownColumns: () => this.columns.shown.map(({ name }) => name),
      cells: () => this.cells(),
      selectNone: () => this.selection.replace([]),
      setBaseline: (baseline) => change({ baseline }),
      did: (undo) => this.arrangement.did(undo),
      say: (text) => (this.told.textContent = text),
      tell: this.tell,
    });
    this.actions = new ActionBar(
      (action) => this.commands.run(action),
      () => this.grid.focus(),
    );
    this.filterBox = new FilterBox({
      known: { columns: this.names, valuesOf: (name) => this.valuesOf(name) },
      read: (text) => this.read(text),
      onFilter: (filter) => change({ filter }),
      onLeave: () => this.grid.focus(),
    });
    this.grid = this.makeGrid();
    this.charts =
      makeCharts?.({
        ...{ host, linking: this.linking, choices: layout.chartChoices, tell: this.tell },
        remember: (chartChoices) => this.arrangement.keep({ chartChoices }),
      }) ?? null;
    this.split = this.makeSplit();
    this.layOut();
    this.listen();
    this.selection.replace(started.selected.length > 0 ? started.selected : state.selected);
    this.rearrange();
    this.showSelected(started.selected);
  }

  private get layout(): TableLayout {
    return this.arrangement.layout;
  }

  private makeGrid(): Grid {
    return new Grid({
      columns: this.columns,
      openMenu: (name, anchor) => this.openMenu(name, anchor),
      onTick: (item, extend) => this.tick(item, extend),
      onTickAll: () => this.tickAll(),
      onOpen: (item) => this.openItem(item),
      onStar: (item) => {
        for (const run of runsOfItem(item)) this.commands.star([run], run.row['starred'] !== true);
      },
      onHover: (item) => this.linking.hover(item?.kind === 'run' ? item.key : null),
      onKey: (event, item, column) =>
        keyInGrid(event, item, column, {
          columns: this.columns,
          tick: (one, extend) => this.tick(one, extend),
          tickAll: () => this.tickAll(),
          tickNone: () => this.selection.replace([]),
          open: (one) => this.openItem(one),
          openMenu: (name) => this.openMenu(name, this.grid.headerCell(name) ?? this.grid.element),
          remove: () => this.selectedRuns().length > 0 && this.commands.run('delete'),
        }),
    });
  }

  private makeSplit(): Split {
    const first = el('div', { class: 'first' }, this.grid.element, this.empty.element);
    return new Split(first, this.charts?.element ?? null, (share) =>
      this.arrangement.keep({ charts: { ...this.layout.charts, share } }),
    );
  }

  private layOut(): void {
    const bar = toolbar({
      columns: this.columns,
      layout: () => this.layout,
      groupable: this.names.filter((name) => this.canGroup(name)),
      change: (change) => this.arrangement.change(change),
      toggleCharts: this.charts ? () => this.toggleCharts() : undefined,
    });
    show(
      this.root,
      el('h1', { class: 'for-screen-readers' }, l10n.t('Runs')),
      el('div', { class: 'bar' }, this.filterBox.element, ...bar),
      el('div', { class: 'lines' }, this.status.element, this.actions.element),
      this.told,
      this.split.element,
    );
    this.grid.mounted();
    this.showSplit();
  }

  private listen(): void {
    const { host, linking } = this;
    host.on('changed', (changes) => {
      this.store.apply(changes);
      void this.redrawing.ask();
    });
    host.on('measured', ({ folders }) => this.charts?.measured(folders));
    host.on('select', ({ folders }) => {
      this.selection.replace(folders);
      this.showSelected(folders);
    });
    host.on('trusted', (trusted) => {
      this.trusted = trusted;
      this.rearrange();
    });
    linking.onHover(() => this.grid.highlight(linking.hovered));
    linking.onBrush(() => void this.redrawing.ask());
    onThemeChange(() => {
      this.theme = editorChartTheme();
      this.rearrange();
    });
    document.addEventListener('copy', (event) => this.copy(event));
    document.addEventListener('keydown', (event) => this.pressed(event));
  }

  private rearrange(): void {
    const { layout } = this;
    this.columns.update(layout, this.store.rows);
    const { condition } = this.read(layout.filter);
    this.arranged = arrange(this.store.all, {
      condition: condition ?? (() => true),
      brushed: this.linking.brushed,
      sorting: layout.sorting,
      groups: layout.groups,
      open: this.open,
    });
    // What is brushed out keeps its tick: the charts draw what is ticked, and the brush is soon gone again.
    // Of runs that are still being found nobody knows whether the filter lets them through.
    if (this.store.complete)
      this.selection.keepOnly(new Set(this.arranged.filtered.map(({ shown }) => shown.folder)));
    this.filterBox.show(layout.filter);
    this.showRows();
  }

  private showRows(): void {
    const { theme } = this;
    this.grid.show(
      this.arranged.items,
      {
        ...this.cells(),
        columns: this.columns.shown,
        selected: this.selection.folders,
        hovered: this.linking.hovered,
        colour: (number) => theme.runs[number % theme.runs.length] ?? theme.text,
        mayChange: this.trusted,
      },
      this.ticks(),
    );
    const shown = this.shown();
    this.status.show(shown);
    this.empty.show(shown);
    this.tellSelection();
  }

  private showSelection(): void {
    this.grid.showTicks(this.selection.folders, this.ticks());
    this.tellSelection();
  }

  /** All but the rows themselves that depends on what is selected. */
  private tellSelection(): void {
    const { folders } = this.selection;
    this.actions.show(this.selectedRuns(), this.layout.baseline, this.trusted);
    this.host.setState({ selected: [...folders], open: [...this.open] });
    this.charts?.update({
      runs: this.arranged.filtered.map(({ shown }) => shown),
      selected: folders,
      columns: this.names,
      shownColumns: this.columns.shown.map(({ name }) => name),
    });
  }

  private shown(): Shown {
    const { runs, items } = this.arranged;
    const { layout, store, linking } = this;
    return {
      runs: runs.length,
      all: store.all.length,
      groups: layout.groups.length > 0 ? items.filter(({ kind }) => kind === 'group').length : null,
      filtered: layout.filter !== '' || linking.brushed !== null,
      reading: store.all.filter(({ shown }) => shown.reading).length,
      complete: store.complete,
    };
  }

  private cells(): CellContext {
    const { groups, baseline } = this.layout;
    return { groups, baseline: baseline === null ? null : (this.store.find(baseline) ?? null) };
  }

  /** Parsed once for each text. */
  private read(text: string): ReadFilter {
    if (this.filter?.text !== text)
      this.filter = {
        text,
        read: readFilter(text, this.names, this.store.rows, l10n.t),
      };
    return this.filter.read;
  }

  private valuesOf(name: string): CellValue[] {
    const values = new Set(this.store.all.map(({ row }) => row[name] ?? null));
    values.delete(null);
    const inWords = new Intl.Collator('en', { numeric: true });
    return [...values].sort((a, b) => inWords.compare(String(a), String(b)));
  }

  private canGroup(name: string): boolean {
    return !RESULT_NAMES.includes(name) && !['run', 'created', 'done', 'seconds', 'note'].includes(name);
  }

  private openMenu(name: string, anchor: HTMLElement): void {
    openColumnMenu(name, anchor, {
      columns: this.columns,
      layout: () => this.layout,
      valuesOf: (column) => this.valuesOf(column),
      canGroup: (column) => this.canGroup(column),
      change: (change) => this.arrangement.change(change),
    });
  }

  private openItem(item: Item): void {
    if (item.kind === 'run') return this.commands.openCurves(item.key);
    if (!this.open.delete(item.key)) this.open.add(item.key);
    this.rearrange();
  }

  private tick(item: Item, extend: boolean): void {
    const folders = runsOfItem(item).map(({ shown }) => shown.folder);
    const order = this.arranged.runs.map(({ shown }) => shown.folder);
    if (extend && item.kind === 'run') this.selection.extendTo(item.key, order);
    else this.selection.toggle(folders);
  }

  private tickAll(): void {
    const all = this.arranged.runs.map(({ shown }) => shown.folder);
    this.selection.replace(this.ticks() === 'all' ? [] : all);
  }

  /** How many of the runs that are shown are selected. */
  private ticks(): Ticks {
    const selected = this.selectedRuns().length;
    if (selected === 0) return 'none';
    return selected === this.arranged.runs.length ? 'all' : 'some';
  }

  private selectedRuns(): TableRun[] {
    return this.arranged.runs.filter(({ shown }) => this.selection.folders.has(shown.folder));
  }

  /** Those for which the table was opened are not to be hidden by an earlier filter. */
  private showSelected(folders: readonly string[]): void {
    if (folders.length === 0) return;
    const shown = new Set(this.arranged.runs.map((run) => run.shown.folder));
    if (folders.every((folder) => shown.has(folder))) return;
    this.showAll();
    this.selection.replace(folders);
  }

  private showAll(): void {
    this.linking.clearBrushes();
    this.arrangement.change({ filter: '' });
  }

  private toggleCharts(): void {
    const { charts } = this.layout;
    this.arrangement.keep({ charts: { ...charts, shown: !charts.shown } });
    this.showSplit();
  }

  private showSplit(): void {
    const { shown, share } = this.layout.charts;
    this.split.show(this.charts !== null && shown, share);
  }

  /** Selected rows, or the cell that has the focus. */
  private copy(event: ClipboardEvent): void {
    if (!this.grid.hasFocus || !event.clipboardData) return;
    const { current, currentColumn } = this.grid;
    const chosen = this.selection.folders.size > 0;
    const cell = current && currentColumn ? textOf(current, currentColumn, this.cells()) : '';
    const text = chosen ? this.commands.selectedText() : cell;
    if (text === '') return;
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
    this.told.textContent = l10n.t('Copied.');
  }

  private pressed(event: KeyboardEvent): void {
    const { key, ctrlKey, metaKey, shiftKey } = event;
    if (!(ctrlKey || metaKey) || shiftKey) return;
    if (key === 'f') this.filterBox.focus();
    else if (key === 'z' && !isTyping(event)) this.arrangement.undo();
    else return;
    event.preventDefault();
    // The editor would undo what was typed last, wherever in the page.
    event.stopPropagation();
  }

  private readonly tell = (error: unknown): void => {
    this.told.textContent = explain(error);
  };
}

/** Fields take back what was typed by themselves. */
function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return target instanceof HTMLInputElement && !['checkbox', 'range', 'button'].includes(target.type);
}
