// A row of the grid: made once, and filled anew with whatever run or group stands in its place while one scrolls.
import { RESULT_NAMES } from '../../src/protocol/table/columns';
import { el } from '../ui/dom';
import { l10n } from '../ui/l10n';
import { runsOfItem, type Item } from './arranged';
import { textOf, type CellContext } from './cell-text';
import type { GridColumn } from './columns';

export interface RowLook extends CellContext {
  columns: readonly GridColumn[];
  selected: ReadonlySet<string>;
  /** Folder of the run that is pointed at. */
  hovered: string | null;
  colour: (number: number) => string;
  mayChange: boolean;
}

/** Columns of numbers are set flush right. */
const NUMERIC: ReadonlySet<string> = new Set([...RESULT_NAMES, 'seconds', 'done']);
export const isNumeric = (name: string): boolean => NUMERIC.has(name);

/** By which styles say how wide a column is, and where it stays. */
export const widthOf = (i: number) => `var(--width-${i})`;
export const placeOf = (i: number) => `var(--place-${i})`;

export class RowElement {
  readonly element = el('div', { role: 'row', class: 'row' });
  readonly cells: HTMLElement[];
  private readonly tick = el('input', { type: 'checkbox', tabindex: -1 });
  private readonly fold = el('span', { class: 'fold', 'aria-hidden': 'true' });
  private readonly swatch = el('span', { class: 'swatch', 'aria-hidden': 'true' });
  private readonly name = el('span', { class: 'name' });
  private readonly trouble = el('span', { class: 'trouble', role: 'img' }, '⚠');
  private readonly base = el('em', { class: 'base' }, l10n.t('baseline'));
  private readonly star = el('button', { type: 'button', class: 'star', tabindex: -1 });
  item: Item | null = null;
  private index = -1;

  constructor(columns: readonly GridColumn[]) {
    const ticked = el('div', { role: 'gridcell', class: 'cell tick', tabindex: -1 }, this.tick);
    this.cells = [ticked, ...columns.map((column, i) => this.cell(column, i))];
    this.element.append(...this.cells);
  }

  show(item: Item, index: number, look: RowLook): void {
    const { element } = this;
    this.item = item;
    if (this.index !== index) {
      this.index = index;
      element.setAttribute('aria-rowindex', String(index + 2));
      element.classList.toggle('even', index % 2 === 0);
    }
    const runs = runsOfItem(item).map(({ shown }) => shown.folder);
    const ticked = runs.filter((folder) => look.selected.has(folder)).length;
    const isSelected = ticked === runs.length;
    element.setAttribute('aria-selected', String(isSelected));
    element.classList.toggle('group', item.kind === 'group');
    element.classList.toggle('in-group', item.kind === 'run' && item.inGroup);
    element.classList.toggle('reading', item.kind === 'run' && item.run.shown.reading);
    this.highlight(look.hovered);
    if (item.kind === 'group') element.setAttribute('aria-expanded', String(item.open));
    else element.removeAttribute('aria-expanded');
    if (look.groups.length > 0) element.setAttribute('aria-level', item.kind === 'group' ? '1' : '2');
    else element.removeAttribute('aria-level');
    this.tick.setAttribute('aria-label', l10n.t('Select {0}', textOf(item, 'run', look)));
    this.tick.checked = isSelected;
    this.tick.indeterminate = ticked > 0 && !isSelected;
    look.columns.forEach(({ name }, i) => this.fill(i + 1, name, textOf(item, name, look), look));
  }

  /** @param folder of the run that is pointed at */
  highlight(folder: string | null): void {
    const own = this.item?.kind === 'run' && this.item.key === folder;
    this.element.classList.toggle('hovered', own);
  }

  private cell({ name, pinnedAt }: GridColumn, i: number): HTMLElement {
    const cell = el('div', {
      role: name === 'run' ? 'rowheader' : 'gridcell',
      class: ['cell', isNumeric(name) && 'number', pinnedAt !== null && 'pinned'].filter(Boolean).join(' '),
      'aria-colindex': i + 2,
      tabindex: -1,
    });
    cell.style.width = widthOf(i);
    if (pinnedAt !== null) cell.style.insetInlineStart = placeOf(i);
    if (name === 'run') cell.append(this.fold, this.swatch, this.name, this.base, this.trouble, this.star);
    return cell;
  }

  private fill(at: number, name: string, text: string, look: RowLook): void {
    const cell = this.cells[at];
    if (!cell) return;
    if (name === 'run') this.fillName(text, look);
    else if (cell.textContent !== text) {
      cell.textContent = text;
      // Where it is cut off, pointing at it shows the whole.
      cell.title = text === '–' ? '' : text;
    }
  }

  private fillName(text: string, { baseline, colour, mayChange }: RowLook): void {
    const { item } = this;
    const run = item?.kind === 'run' ? item.run : null;
    if (this.name.textContent !== text) this.name.textContent = this.name.title = text;
    this.fold.hidden = run !== null;
    this.fold.textContent = item?.kind === 'group' && item.open ? '▾' : '▸';
    this.swatch.hidden = this.star.hidden = run === null;
    this.base.hidden = run === null || baseline?.shown.folder !== run.shown.folder;
    const message = run?.shown.message ?? null;
    this.trouble.hidden = message === null;
    this.trouble.setAttribute('aria-label', message ?? '');
    this.trouble.title = message ?? '';
    if (!run) return;
    this.swatch.style.background = colour(run.shown.colour);
    const starred = run.row['starred'] === true;
    this.star.textContent = starred ? '★' : '☆';
    this.star.disabled = !mayChange;
    this.star.classList.toggle('on', starred);
    this.star.setAttribute('aria-pressed', String(starred));
    this.star.setAttribute('aria-label', l10n.t('Star {0}', text));
  }
}
