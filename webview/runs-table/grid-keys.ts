// Keys in the grid, as the ARIA pattern of grids has them.

/** Position of a cell: row −1 is the head, column 0 the ticks. */
export interface Place {
  row: number;
  column: number;
}

export interface GridSize {
  rows: number;
  columns: number;
  /** Rows that fit on the screen. */
  page: number;
}

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** Where a key leads; null of a key that leads nowhere. */
export function placeAfter(
  { key, ctrlKey, metaKey, altKey }: Pressed,
  { row, column }: Place,
  { rows, columns, page }: GridSize,
): Place | null {
  if (altKey) return null;
  const all = ctrlKey || metaKey;
  const at = (r: number, c: number): Place => ({
    row: Math.max(-1, Math.min(rows - 1, r)),
    column: Math.max(0, Math.min(columns - 1, c)),
  });
  switch (key) {
    case 'ArrowUp':
      return at(all ? 0 : row - 1, column);
    case 'ArrowDown':
      return at(all ? rows - 1 : row + 1, column);
    case 'ArrowLeft':
      return at(row, all ? 0 : column - 1);
    case 'ArrowRight':
      return at(row, all ? columns - 1 : column + 1);
    case 'Home':
      return at(all ? 0 : row, 0);
    case 'End':
      return at(all ? rows - 1 : row, columns - 1);
    case 'PageUp':
      return at(Math.max(0, row - page), column);
    case 'PageDown':
      return at(row + page, column);
    default:
      return null;
  }
}
