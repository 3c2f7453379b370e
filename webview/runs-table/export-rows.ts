// Rows that leave the table: as text for a spreadsheet or a message, and as numbers for a file.
import { groupRows } from '../../src/protocol/table/arrange';
import type { RunRow } from '../../src/protocol/table/columns';
import type { Item, TableRun } from './arranged';
import { textOf, type CellContext } from './cell-text';
import { columnTitle } from '../ui/column-titles';

/** A line a row with a head, tabs between cells, as they are seen. */
export function rowsText(items: readonly Item[], columns: readonly string[], context: CellContext): string {
  const plain = (text: string) => text.replace(/[\t\n]/g, ' ');
  const lines = items.map((item) => columns.map((name) => plain(textOf(item, name, context))));
  return [columns.map(columnTitle), ...lines].map((cells) => cells.join('\t')).join('\n');
}

/** Numbers in full, under the names by which filters and `ticketlab runs` know the columns. */
export const runRows = (runs: readonly TableRun[], columns: readonly string[]): RunRow[] =>
  runs.map(({ row }) => Object.fromEntries(columns.map((name) => [name, row[name] ?? null])));

/** Of groups mean and standard deviation of each result. */
export const groupsAsRows = (items: readonly Item[], by: readonly string[]): RunRow[] =>
  groupRows(
    items.flatMap((item) => (item.kind === 'group' ? [item.group] : [])),
    by,
  );
