// The grid itself: of many rows only those on the screen are in the page. One cell takes the focus, and keeps it while rows move.
import {
  Virtualizer,
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
} from '@tanstack/virtual-core';
import { el } from '../ui/dom';
import { l10n } from '../ui/l10n';
import type { Item } from './arranged';
import type { GridColumns } from './columns';
import { placeAfter, type Place } from './grid-keys';
import { Header, type Ticks } from './header';
import { RowElement, type RowLook } from './row-element';

/** In pixels, as main.css has it. */
const ROW = 24;
/** Rows above and below the screen that are in the page. */
const BESIDE = 6;

export interface GridOptions {
  columns: GridColumns;
  openMenu: (column: string, anchor: HTMLElement) => void;
  onTickAll: () => void;
  /** @param extend from the row that was ticked last */
  onTick: (item: Item, extend: boolean) => void;
  onOpen: (item: Item) => void;
  onStar: (item: Item) => void;
  onHover: (item: Item | null) => void;
  /** A key that does not move the focus. @returns whether it did something */
  onKey: (event: KeyboardEvent, item: Item | null, column: string | null) => boolean;
}

export class Grid {
  readonly element = el('div', {
    role: 'grid',
    class: 'grid',
    'aria-label': l10n.t('Runs'),
    'aria-multiselectable': 'true',
  });
  private readonly header: Header;
  private readonly body = el('div', { role: 'rowgroup', class: 'body' });
  private readonly rows = new Map<number, RowElement>();
  private spare: RowElement[] = [];
  private items: readonly Item[] = [];
  private look: RowLook | null = null;
  private laidOut = '';
  /** The cell that the Tab key leads to. */
  private reached: HTMLElement | null = null;
  /** By what stands there, as rows and columns move. */
  private active: { key: string | null; column: string | null } = { key: null, column: null };
  private place: Place = { row: -1, column: 1 };
  private readonly virtualizer: Virtualizer<HTMLDivElement, HTMLElement>;

  constructor(private readonly options: GridOptions) {
    this.header = new Header({ ...options, onWidth: (i, width) => this.setWidth(i, width) });
    const head = el('div', { role: 'rowgroup', class: 'grid-head' }, this.header.element);
    this.element.append(head, this.body);
    this.virtualizer = new Virtualizer(this.virtualOptions());
    this.element.addEventListener('keydown', (event) => this.pressed(event));
    this.element.addEventListener('focusin', ({ target }) => this.focused(target));
    this.body.addEventListener('click', (event) => this.clicked(event));
    this.body.addEventListener('dblclick', ({ target }) => {
      const item = this.itemAt(target);
      if (item && !(target as Element).closest('.tick, .star')) options.onOpen(item);
    });
    this.body.addEventListener('pointerover', ({ target }) => options.onHover(this.itemAt(target)));
    this.body.addEventListener('pointerleave', () => options.onHover(null));
  }

  /** To be called once it is in the page. @returns ends it */
  mounted(): () => void {
    const end = this.virtualizer._didMount();
    this.virtualizer._willUpdate();
    return end;
  }

  show(items: readonly Item[], look: RowLook, ticks: Ticks): void {
    this.items = items;
    this.look = look;
    this.layOut(look);
    this.header.ticked(ticks);
    this.element.setAttribute('role', look.groups.length > 0 ? 'treegrid' : 'grid');
    this.element.setAttribute('aria-rowcount', String(items.length + 1));
    this.element.setAttribute('aria-colcount', String(look.columns.length + 1));
    this.keepPlace();
    this.virtualizer.setOptions(this.virtualOptions());
    this.virtualizer._willUpdate();
    this.render();
  }

  /** Selection alone has changed. */
  showTicks(selected: ReadonlySet<string>, ticks: Ticks): void {
    if (this.look) this.look = { ...this.look, selected };
    this.header.ticked(ticks);
    this.render();
  }

  highlight(folder: string | null): void {
    if (this.look) this.look = { ...this.look, hovered: folder };
    for (const row of this.rows.values()) row.highlight(folder);
  }

  /** The item that has the focus, or had it last. */
  get current(): Item | null {
    return this.items[this.place.row] ?? null;
  }

  /** Name of the column that has the focus; null of the ticks. */
  get currentColumn(): string | null {
    return this.look?.columns[this.place.column - 1]?.name ?? null;
  }

  get hasFocus(): boolean {
    return this.element.contains(document.activeElement);
  }

  /** Focuses the cell that had the focus last. */
  focus(): void {
    this.cellAt(this.place)?.focus();
  }

  headerCell(column: string): HTMLElement | undefined {
    return this.header.cells.find((cell) => cell.dataset['column'] === column);
  }

  private virtualOptions() {
    return {
      count: this.items.length,
      getScrollElement: () => this.element,
      estimateSize: () => ROW,
      overscan: BESIDE,
      // Below the head, which stays at the top.
      scrollPaddingStart: ROW,
      paddingStart: 0,
      getItemKey: (i: number) => i,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      // Rows that are on the screen already are as they should be.
      onChange: () => this.render(false),
      rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const indexes = defaultRangeExtractor(range);
        const { row } = this.place;
        return row < 0 || row >= this.items.length || indexes.includes(row)
          ? indexes
          : [...indexes, row].sort((a, b) => a - b);
      },
    };
  }

  private layOut({ columns }: RowLook): void {
    const laidOut = JSON.stringify(columns);
    if (laidOut === this.laidOut) return;
    this.laidOut = laidOut;
    const focus = this.hasFocus;
    columns.forEach(({ width, pinnedAt }, i) => {
      this.setWidth(i, width);
      if (pinnedAt !== null)
        this.element.style.setProperty(`--place-${i}`, `calc(var(--tick) + ${pinnedAt}px)`);
    });
    const all = columns.reduce((sum, { width }) => sum + width, 0);
    this.element.style.setProperty('--all', `calc(var(--tick) + ${all}px)`);
    this.header.show(columns);
    this.body.replaceChildren();
    this.rows.clear();
    this.spare = [];
    this.active = { ...this.active, column: this.active.column ?? columns[0]?.name ?? null };
    if (focus) queueMicrotask(() => this.focus());
  }

  private setWidth(i: number, width: number): void {
    this.element.style.setProperty(`--width-${i}`, `${Math.round(width)}px`);
  }

  /** Where the run and the column that had the focus are now. */
  private keepPlace(): void {
    const { key, column } = this.active;
    const columns = this.look?.columns ?? [];
    const byKey = key === null ? -1 : this.items.findIndex((item) => item.key === key);
    const byName = column === null ? -1 : columns.findIndex(({ name }) => name === column);
    const row = byKey >= 0 ? byKey : key === null ? -1 : Math.min(this.place.row, this.items.length - 1);
    this.place = { row, column: byName >= 0 ? byName + 1 : Math.min(this.place.column, columns.length) };
  }

  /** @param all fills also those rows anew that are there */
  private render(all = true): void {
    const { look } = this;
    if (!look) return;
    const focus = this.hasFocus && this.place.row >= 0;
    this.body.style.height = `${this.virtualizer.getTotalSize()}px`;
    const wanted = new Set(this.virtualizer.getVirtualItems().map(({ index }) => index));
    for (const [index, row] of this.rows) {
      if (wanted.has(index) && index < this.items.length) continue;
      this.rows.delete(index);
      this.spare.push(row);
    }
    // From the last: rows stand in the page in the order in which they are read.
    let next: Element | null = null;
    for (const index of [...wanted].sort((a, b) => b - a)) {
      const item = this.items[index];
      if (item) next = this.renderRow(index, item, look, { next, fill: all });
    }
    for (const row of this.spare.splice(2 * BESIDE)) row.element.remove();
    for (const { element } of this.spare) element.hidden = true;
    this.rove();
    // Its run may be in another row by now.
    if (focus && this.cellAt(this.place)?.contains(document.activeElement) !== true) this.focus();
  }

  private renderRow(
    index: number,
    item: Item,
    look: RowLook,
    { next, fill }: { next: Element | null; fill: boolean },
  ): Element {
    let row = this.rows.get(index);
    if (row && !fill) return row.element;
    if (!row) {
      row = this.spare.pop() ?? new RowElement(look.columns);
      this.rows.set(index, row);
      row.element.hidden = false;
      row.element.style.transform = `translateY(${index * ROW}px)`;
      this.body.insertBefore(row.element, next);
    }
    row.show(item, index, look);
    return row.element;
  }

  /** One cell of the grid can be reached by the Tab key. */
  private rove(): void {
    const cell = this.cellAt(this.place) ?? null;
    if (cell === this.reached) return;
    this.reached?.setAttribute('tabindex', '-1');
    cell?.setAttribute('tabindex', '0');
    this.reached = cell;
  }

  private cellAt({ row, column }: Place): HTMLElement | undefined {
    return (row < 0 ? this.header : this.rows.get(row))?.cells[column];
  }

  private go(place: Place): void {
    this.place = place;
    this.active = { key: this.current?.key ?? null, column: this.currentColumn };
    if (place.row >= 0) this.virtualizer.scrollToIndex(place.row, { align: 'auto' });
    this.render();
    const cell = this.cellAt(place);
    cell?.focus({ preventScroll: place.row >= 0 });
    if (place.column > 0) cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  private pressed(event: KeyboardEvent): void {
    // Buttons and boxes in cells do what they say.
    const isPress = event.key === ' ' || event.key === 'Enter';
    if (isPress && event.target instanceof Element && event.target.matches('button, input')) return;
    const size = {
      rows: this.items.length,
      columns: (this.look?.columns.length ?? 0) + 1,
      page: Math.max(1, Math.floor(this.element.clientHeight / ROW) - 2),
    };
    // The head's own keys, such as Shift+ArrowLeft, come first.
    if (this.options.onKey(event, this.current, this.currentColumn)) {
      event.preventDefault();
      // The editor would do with it what it does in texts: select all of the page.
      return event.stopPropagation();
    }
    const next = placeAfter(event, this.place, size);
    if (!next) return;
    event.preventDefault();
    const isRange = event.shiftKey && next.row !== this.place.row;
    if (isRange) this.extend();
    this.go(next);
    if (isRange) this.extend();
  }

  /** The range of what is selected reaches to where the focus is. */
  private extend(): void {
    if (this.current) this.options.onTick(this.current, true);
  }

  private focused(target: EventTarget | null): void {
    const cell = target instanceof Element ? target.closest<HTMLElement>('.cell') : null;
    if (!cell) return;
    const inHead = this.header.cells.indexOf(cell);
    if (inHead >= 0) this.place = { row: -1, column: inHead };
    for (const [row, { cells }] of this.rows) {
      const column = cells.indexOf(cell);
      if (column >= 0) this.place = { row, column };
    }
    this.active = { key: this.current?.key ?? null, column: this.currentColumn };
    this.rove();
  }

  private clicked(event: MouseEvent): void {
    const { target, shiftKey, ctrlKey, metaKey } = event;
    const item = this.itemAt(target);
    if (!item || !(target instanceof Element)) return;
    if (target.closest('.star')) return this.options.onStar(item);
    if (item.kind === 'group' && target.closest('.fold')) return this.options.onOpen(item);
    if (target.closest('.tick') || shiftKey || ctrlKey || metaKey) this.options.onTick(item, shiftKey);
  }

  private itemAt(target: EventTarget | null): Item | null {
    const row = target instanceof Element ? target.closest('.row') : null;
    for (const one of this.rows.values()) if (one.element === row) return one.item;
    return null;
  }
}
