// The head of the grid: titles by which one sorts, moves and resizes columns, and opens their menus.
import { el } from '../ui/dom';
import { l10n } from '../ui/l10n';
import type { GridColumn, GridColumns } from './columns';
import { isNumeric, placeOf, widthOf } from './row-element';
import { columnTitle } from '../ui/column-titles';

/** Of the runs that are shown, those that are selected. */
export type Ticks = 'none' | 'some' | 'all';

interface HeaderOptions {
  columns: GridColumns;
  onTickAll: () => void;
  openMenu: (name: string, anchor: HTMLElement) => void;
  /** A column is being made wider or narrower: what is shown follows at once, what is remembered at the end. */
  onWidth: (i: number, width: number) => void;
}

/** What is dragged, among other things that one could drag into the page. */
const DRAGGED = 'application/x-ticket-lab-column';

export class Header {
  readonly element = el('div', { role: 'row', class: 'row head', 'aria-rowindex': 1 });
  cells: HTMLElement[] = [];
  private readonly tick = el('input', {
    type: 'checkbox',
    tabindex: -1,
    'aria-label': l10n.t('Select all runs that are shown'),
  });

  constructor(private readonly options: HeaderOptions) {
    this.tick.addEventListener('change', () => options.onTickAll());
  }

  show(columns: readonly GridColumn[]): void {
    const ticked = el(
      'div',
      { role: 'columnheader', class: 'cell tick', 'aria-colindex': 1, tabindex: -1 },
      this.tick,
    );
    this.cells = [ticked, ...columns.map((column, i) => this.cell(column, i))];
    this.element.replaceChildren(...this.cells);
  }

  ticked(ticks: Ticks): void {
    this.tick.checked = ticks === 'all';
    this.tick.indeterminate = ticks === 'some';
  }

  private cell(column: GridColumn, i: number): HTMLElement {
    const { name, pinnedAt, sorted, sortedAs } = column;
    const title = columnTitle(name);
    const arrow = sorted === null ? '' : sorted === 'rising' ? '↑' : '↓';
    const menu = el(
      'button',
      { type: 'button', class: 'menu-button', tabindex: -1, 'aria-label': l10n.t('Menu of {0}', title) },
      '⋮',
    );
    const cell = el(
      'div',
      {
        role: 'columnheader',
        class: ['cell', isNumeric(name) && 'number', pinnedAt !== null && 'pinned'].filter(Boolean).join(' '),
        'aria-colindex': i + 2,
        'aria-sort': sorted === null ? null : sorted === 'rising' ? 'ascending' : 'descending',
        'data-column': name,
        tabindex: -1,
        draggable: 'true',
        title: title === name ? name : `${title} (${name})`,
      },
      el('span', { class: 'title' }, title),
      arrow !== '' &&
        el(
          'span',
          { class: 'order', 'aria-hidden': 'true' },
          arrow,
          sortedAs === null ? null : String(sortedAs),
        ),
      menu,
      this.handle(name, i),
    );
    cell.style.width = widthOf(i);
    if (pinnedAt !== null) cell.style.insetInlineStart = placeOf(i);
    menu.addEventListener('click', () => this.options.openMenu(name, cell));
    cell.addEventListener('click', ({ target, shiftKey }) => {
      if (target === menu || (target as Element).classList.contains('resize')) return;
      this.options.columns.sort(name, undefined, shiftKey);
    });
    cell.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      this.options.openMenu(name, cell);
    });
    this.dragging(cell, name);
    return cell;
  }

  private dragging(cell: HTMLElement, name: string): void {
    cell.addEventListener('dragstart', ({ dataTransfer }) => dataTransfer?.setData(DRAGGED, name));
    cell.addEventListener('dragover', (event) => {
      if (!event.dataTransfer?.types.includes(DRAGGED)) return;
      event.preventDefault();
      cell.classList.add('drop');
    });
    for (const end of ['dragleave', 'drop']) cell.addEventListener(end, () => cell.classList.remove('drop'));
    cell.addEventListener('drop', (event) => {
      event.preventDefault();
      const dragged = event.dataTransfer?.getData(DRAGGED);
      if (dragged && dragged !== name) this.options.columns.moveBefore(dragged, name);
    });
  }

  private handle(name: string, i: number): HTMLElement {
    const handle = el('span', { class: 'resize', 'aria-hidden': 'true' });
    handle.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      event.stopPropagation();
      const cell = this.cells[i + 1];
      if (!cell) return;
      const start = { x: event.clientX, width: cell.offsetWidth };
      const widthAt = ({ clientX }: PointerEvent) => start.width + clientX - start.x;
      handle.setPointerCapture(event.pointerId);
      const moved = (moving: PointerEvent) => this.options.onWidth(i, widthAt(moving));
      handle.addEventListener('pointermove', moved);
      handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', moved), {
        once: true,
      });
      handle.addEventListener('pointerup', (end) => this.options.columns.resize(name, widthAt(end)), {
        once: true,
      });
    });
    // A drag of the edge is none of the column.
    handle.addEventListener('dragstart', (event) => event.preventDefault());
    return handle;
  }
}
