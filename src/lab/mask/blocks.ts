// Survivors counted in ever larger square blocks of a bitmap, so that any zoom level costs what it shows.
import { deepestDetail } from '../../protocol/views/mask';

/** What one pass over a mask finds out. */
export interface BlockCounts {
  rows: number;
  columns: number;
  survivors: number;
  /** Survivors of each row and each column of the bitmap. */
  ofRows: Uint32Array<ArrayBuffer>;
  ofColumns: Uint32Array<ArrayBuffer>;
  /** `details[d - 1]` counts blocks of 2^d × 2^d pixels; the last is small enough for any view. */
  details: { rows: number; columns: number; counts: Counts }[];
}

type Counts = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

const counter = (length: number, most: number): Counts =>
  most < 256 ? new Uint8Array(length) : most < 65_536 ? new Uint16Array(length) : new Uint32Array(length);

/** Takes a bitmap row by row; rows hold 0 or 1. */
export class BlockCounter {
  private readonly ofRows: Uint32Array<ArrayBuffer>;
  private readonly ofColumns: Uint32Array<ArrayBuffer>;
  private readonly halved: Counts;
  private readonly halfColumns: number;

  constructor(
    private readonly rows: number,
    private readonly columns: number,
  ) {
    this.ofRows = new Uint32Array(rows);
    this.ofColumns = new Uint32Array(columns);
    this.halfColumns = Math.ceil(columns / 2);
    this.halved = new Uint8Array(this.halfColumns * Math.ceil(rows / 2));
  }

  /** @param bitmap holds the row's pixels from `offset` on */
  addRow(row: number, bitmap: Uint8Array, offset: number): void {
    const { columns, ofColumns, halved } = this;
    let block = (row >> 1) * this.halfColumns;
    let survivors = 0;
    const pairs = columns & ~1;
    for (let x = 0; x < pairs; x += 2) {
      const left = bitmap[offset + x] as number;
      const right = bitmap[offset + x + 1] as number;
      (ofColumns[x] as number) += left;
      (ofColumns[x + 1] as number) += right;
      (halved[block++] as number) += left + right;
      survivors += left + right;
    }
    if (pairs < columns) {
      const last = bitmap[offset + pairs] as number;
      (ofColumns[pairs] as number) += last;
      (halved[block] as number) += last;
      survivors += last;
    }
    this.ofRows[row] = survivors;
  }

  finish(): BlockCounts {
    const { rows, columns, ofRows, ofColumns } = this;
    let last: BlockCounts['details'][number] = {
      rows: Math.ceil(rows / 2),
      columns: this.halfColumns,
      counts: this.halved,
    };
    const details = [last];
    while (details.length < deepestDetail(rows, columns)) {
      last = halve(last, 4 ** (details.length + 1));
      details.push(last);
    }
    let survivors = 0;
    for (const count of ofRows) survivors += count;
    return { rows, columns, survivors, ofRows, ofColumns, details };
  }
}

function halve(finer: BlockCounts['details'][number], most: number): BlockCounts['details'][number] {
  const rows = Math.ceil(finer.rows / 2);
  const columns = Math.ceil(finer.columns / 2);
  const counts = counter(rows * columns, most);
  for (let y = 0; y < finer.rows; y++) {
    const from = y * finer.columns;
    const to = (y >> 1) * columns;
    for (let x = 0; x < finer.columns; x++)
      (counts[to + (x >> 1)] as number) += finer.counts[from + x] as number;
  }
  return { rows, columns, counts };
}

/**
 * A share as one byte: 0 only for none, 255 only for all, so that no lonely survivor disappears.
 */
const shareByte = (count: number, of: number): number =>
  count === 0 ? 0 : count === of ? 255 : Math.min(254, Math.max(1, Math.round((255 * count) / of)));

/** Part of a bitmap in pixels of some detail. */
export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The shares of survivors under each pixel of an area at detail 1 or more. */
export function blockShares(counts: BlockCounts, detail: number, area: Area): Uint8Array<ArrayBuffer> {
  const level = counts.details[detail - 1];
  if (!level) throw new RangeError(`no detail ${detail}`);
  const side = 2 ** detail;
  const shares = new Uint8Array(area.width * area.height);
  for (let y = 0; y < area.height; y++) {
    const blockHeight = Math.min(side, counts.rows - (area.y + y) * side);
    for (let x = 0; x < area.width; x++) {
      const blockWidth = Math.min(side, counts.columns - (area.x + x) * side);
      const count = level.counts[(area.y + y) * level.columns + area.x + x] as number;
      shares[y * area.width + x] = shareByte(count, blockHeight * blockWidth);
    }
  }
  return shares;
}
