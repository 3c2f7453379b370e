// Tables: what charts show, for eyes that want figures and for screen readers.
import { el, show, type Child } from './dom';

export interface TableOptions {
  caption: string;
  /** The caption is also the heading above, so that only screen readers need it. */
  hideCaption?: boolean;
  /** Columns of numbers are set flush right. */
  columns: { title: Child; numeric?: boolean }[];
  /** The first cell of a row names it. */
  rows: Child[][];
  /** Rows at the end that sum up. */
  totals?: Child[][];
}

export function table({ caption, hideCaption, columns, rows, totals = [] }: TableOptions): HTMLTableElement {
  const align = (i: number) => (columns[i]?.numeric ? 'number' : null);
  const row = (cells: Child[]) =>
    el(
      'tr',
      {},
      ...cells.map((cell, i) =>
        i === 0 ? el('th', { scope: 'row', class: align(i) }, cell) : el('td', { class: align(i) }, cell),
      ),
    );
  return el(
    'table',
    {},
    el('caption', { class: hideCaption ? 'for-screen-readers' : null }, caption),
    el(
      'thead',
      {},
      el('tr', {}, ...columns.map(({ title }, i) => el('th', { scope: 'col', class: align(i) }, title))),
    ),
    el('tbody', {}, ...rows.map(row)),
    totals.length > 0 && el('tfoot', {}, ...totals.map(row)),
  );
}

/** A table that is made only when it is asked for: the alternative to a picture. */
export function foldedTable(summary: string, make: () => TableOptions): HTMLDetailsElement {
  const body = el('div', { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': summary });
  const details = el('details', {}, el('summary', {}, summary), body);
  details.addEventListener('toggle', () => {
    if (details.open && !body.hasChildNodes()) show(body, table(make()));
  });
  return details;
}
