// The columns of the table: which are shown, in which order, how wide, and by which it is sorted. What TanStack Table works out of the
// arrangement that is remembered.
import {
  columnOrderingFeature,
  columnPinningFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  constructTable,
  functionalUpdate,
  rowSortingFeature,
  tableFeatures,
  type ColumnSort,
} from '@tanstack/table-core';
import { storeReactivityBindings } from '@tanstack/table-core/store-reactivity-bindings';
import { usualColumns, type RunRow } from '../../src/protocol/table/columns';
import { WIDTHS, type TableLayout } from '../../src/protocol/views/runs-table';

const features = tableFeatures({
  coreReactivityFeature: storeReactivityBindings(),
  columnOrderingFeature,
  columnPinningFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
});

export interface GridColumn {
  name: string;
  /** In pixels. */
  width: number;
  /** Pixels from the left edge, of a column that stays there; null of one that moves with the others. */
  pinnedAt: number | null;
  sorted: 'rising' | 'falling' | null;
  /** Which of several columns it is sorted by, from 1; null of a single one. */
  sortedAs: number | null;
}

/** Wider than usual: names and lists of words. */
const WIDE: Record<string, number> = { run: 190, created: 140, tags: 150, note: 220, state: 110 };

/** As wide as its title, within limits. */
const usualWidth = (title: string): number =>
  Math.min(WIDTHS.usual * 2, Math.max(WIDTHS.usual, title.length * 8 + 40));

/** What is shown though no run differs in it. */
const ALWAYS = ['created'];

export class GridColumns {
  private readonly table;
  private usual: ReadonlySet<string> = new Set();
  private rows: readonly RunRow[] | null = null;

  /**
   * @param names of all columns, in their order
   * @param settings those of them that are settings
   * @param titleOf a column, by which it is as wide as it is
   * @param onLayout called with what a person has changed
   */
  constructor(
    readonly names: readonly string[],
    private readonly settings: readonly string[],
    private layout: TableLayout,
    titleOf: (name: string) => string,
    private readonly onLayout: (change: Partial<TableLayout>) => void,
  ) {
    this.table = constructTable<typeof features, RunRow>({
      features,
      data: [],
      columns: names.map((name) => ({
        id: name,
        accessorFn: (row: RunRow): unknown => row[name] ?? null,
        size: WIDE[name] ?? usualWidth(titleOf(name)),
        minSize: WIDTHS.least,
        maxSize: WIDTHS.most,
        sortDescFirst: false,
      })),
      manualSorting: true,
      state: this.state(),
      onSortingChange: (updater) => {
        const sorting = functionalUpdate(updater, this.state().sorting);
        onLayout({ sorting: sorting.map(({ id, desc }) => ({ column: id, falling: desc })) });
      },
      onColumnOrderChange: (updater) =>
        onLayout({ order: functionalUpdate(updater, this.state().columnOrder) }),
      onColumnPinningChange: (updater) =>
        onLayout({ pinned: functionalUpdate(updater, this.state().columnPinning).start }),
      onColumnSizingChange: (updater) => onLayout({ widths: functionalUpdate(updater, this.layout.widths) }),
      onColumnVisibilityChange: (updater) => {
        const before = this.state().columnVisibility;
        const after = functionalUpdate(updater, before);
        const changed = Object.entries(after).filter(([name, shown]) => before[name] !== shown);
        onLayout({ shown: { ...this.layout.shown, ...Object.fromEntries(changed) } });
      },
    });
  }

  /** @param rows all there are: settings in which they differ are shown unasked */
  update(layout: TableLayout, rows: readonly RunRow[]): void {
    this.layout = layout;
    // Whether a setting differs takes a look at every run.
    if (rows !== this.rows) this.usual = new Set([...usualColumns(rows, this.settings), ...ALWAYS]);
    this.rows = rows;
    this.table.setOptions((options) => ({ ...options, state: this.state() }));
  }

  /** Those that are shown, from left to right. */
  get shown(): GridColumn[] {
    const { sorting } = this.layout;
    const columns = [...this.table.getStartVisibleLeafColumns(), ...this.table.getCenterVisibleLeafColumns()];
    return columns.map((column) => ({
      name: column.id,
      width: column.getSize(),
      pinnedAt: column.getIsPinned() === 'start' ? column.getStart('start') : null,
      sorted: sortedWord(sorting.find(({ column: name }) => name === column.id)),
      sortedAs: sorting.length > 1 && column.getIsSorted() !== false ? column.getSortIndex() + 1 : null,
    }));
  }

  isShown(name: string): boolean {
    return this.state().columnVisibility[name] === true;
  }

  show(name: string, shown: boolean): void {
    this.column(name)?.toggleVisibility(shown);
  }

  /** @param falling undefined goes on from rising to falling to not at all; null takes the column out of the order */
  sort(name: string, falling: boolean | null | undefined, together: boolean): void {
    const column = this.column(name);
    if (falling === null) column?.clearSorting();
    else column?.toggleSorting(falling, together);
  }

  pin(name: string, pinned: boolean): void {
    this.column(name)?.pin(pinned ? 'start' : false);
  }

  isPinned(name: string): boolean {
    return this.layout.pinned.includes(name);
  }

  /** @param width in pixels; as near to it as a column can be made */
  resize(name: string, width: number): void {
    const fitting = Math.round(Math.min(WIDTHS.most, Math.max(WIDTHS.least, width)));
    this.table.setColumnSizing((widths) => ({ ...widths, [name]: fitting }));
  }

  /** Puts a column before another, or last. */
  moveBefore(name: string, other: string | null): void {
    const pinned = this.isPinned(name);
    const shown = this.shown.filter((column) => (column.pinnedAt !== null) === pinned);
    const order = shown.map((column) => column.name).filter((one) => one !== name);
    const at = other === null ? order.length : order.indexOf(other);
    if (at < 0) return;
    order.splice(at, 0, name);
    if (pinned) this.onLayout({ pinned: order });
    else
      this.table.setColumnOrder([
        ...order,
        ...this.state().columnOrder.filter((one) => !order.includes(one)),
      ]);
  }

  /** One place to the left (−1) or right (1), among those that are pinned as it is. */
  moveBy(name: string, step: -1 | 1): void {
    const shown = this.shown.filter((column) => (column.pinnedAt !== null) === this.isPinned(name));
    const at = shown.findIndex((column) => column.name === name);
    if (at + step < 0 || at + step >= shown.length) return;
    this.moveBefore(name, shown[step < 0 ? at - 1 : at + 2]?.name ?? null);
  }

  private column(name: string) {
    return this.table.getColumn(name);
  }

  private state() {
    const { shown, order, widths, pinned, sorting } = this.layout;
    const names = new Set(this.names);
    return {
      columnVisibility: Object.fromEntries(
        this.names.map((name) => [name, shown[name] ?? this.usual.has(name)]),
      ),
      columnOrder: order.filter((name) => names.has(name)),
      columnSizing: widths,
      columnPinning: { start: pinned.filter((name) => names.has(name)), end: [] as string[] },
      sorting: sorting
        .filter(({ column }) => names.has(column))
        .map(({ column, falling }): ColumnSort => ({ id: column, desc: falling })),
    };
  }
}

const sortedWord = (sorting: { falling: boolean } | undefined) =>
  sorting ? (sorting.falling ? 'falling' : 'rising') : null;
