// Keys of the table that do not move the focus.
import { WIDTH_STEP } from './column-menu';
import type { Item } from './arranged';
import type { GridColumns } from './columns';

export interface KeyActions {
  columns: GridColumns;
  tick: (item: Item, extend: boolean) => void;
  tickAll: () => void;
  tickNone: () => void;
  open: (item: Item) => void;
  openMenu: (column: string) => void;
  remove: () => void;
}

/**
 * @param item that has the focus; null of the head
 * @param column that has the focus; null of the ticks
 * @returns whether the key did something
 */
export const keyInGrid = (
  event: KeyboardEvent,
  item: Item | null,
  column: string | null,
  actions: KeyActions,
): boolean =>
  item
    ? keyInRow(event, item, actions)
    : column === null
      ? keyOnTicks(event, actions)
      : keyInHead(event, column, actions);

function keyInRow(
  { key, shiftKey, ctrlKey, metaKey }: KeyboardEvent,
  item: Item,
  actions: KeyActions,
): boolean {
  if ((ctrlKey || metaKey) && key.toLowerCase() === 'a') actions.tickAll();
  else if (ctrlKey || metaKey) return false;
  else if (key === ' ') actions.tick(item, shiftKey);
  else if (key === 'Enter') actions.open(item);
  else if (key === 'Escape') actions.tickNone();
  else if (key === 'Delete') actions.remove();
  else return false;
  return true;
}

function keyOnTicks({ key }: KeyboardEvent, { tickAll }: KeyActions): boolean {
  if (key !== ' ' && key !== 'Enter') return false;
  tickAll();
  return true;
}

function keyInHead(event: KeyboardEvent, column: string, { columns, openMenu }: KeyActions): boolean {
  const { key, shiftKey, altKey } = event;
  const step = ({ ArrowLeft: -1, ArrowRight: 1 } as Record<string, -1 | 1>)[key];
  if (step && altKey) columns.moveBy(column, step);
  else if (step && shiftKey) {
    const width = columns.shown.find(({ name }) => name === column)?.width ?? 0;
    columns.resize(column, width + step * WIDTH_STEP);
  } else if (key === 'Enter' || key === ' ') columns.sort(column, undefined, shiftKey);
  else if (key === 'ContextMenu' || (key === 'F10' && shiftKey) || (key === 'ArrowDown' && altKey))
    openMenu(column);
  else return false;
  return true;
}
