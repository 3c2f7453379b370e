// The features that a network reads, and their rows in a tile: features whose weights are all pruned are left out.
import type { Arena } from './arena';
import { SPARE_ROWS } from './layer-memory';
import { usedInputs } from './survivors';
import type { Survivors } from './survivors';
import { BLOCK, COLUMN, COLUMN_BYTES, ROW_BYTES } from './kernel-interface';
import { fillFour } from './vectors';

/** Values that the gather may read after the last example's. */
export const GATHER_OVERRUN = BLOCK;

export interface InputAddresses {
  /** u32 per block in use. */
  blocks: number;
  /** Of every feature of these blocks. */
  columns: number;
  /** A tile: the features in use, rows of zeros, a row for what is not in use. */
  x: number;
}

export function placeInputs(arena: Arena, features: number): InputAddresses {
  const blocks = Math.ceil(features / BLOCK);
  return {
    blocks: arena.take(blocks * 4),
    columns: arena.take(blocks * BLOCK * COLUMN_BYTES),
    x: arena.take((features + SPARE_ROWS + 1) * ROW_BYTES),
  };
}

export interface InputRows {
  /** Byte offset of each feature's row in the tile. */
  rowOf: Uint32Array;
  zeroRow: number;
  blockCount: number;
}

/**
 * Chooses the rows and writes what the gather reads.
 * @param first the weights of the first layer
 */
export function writeInputs(
  memory: { f32: Float32Array; u32: Uint32Array },
  at: InputAddresses,
  first: Survivors,
  { scale, shift }: { scale: Float32Array; shift: Float32Array },
): InputRows {
  const { f32, u32 } = memory;
  const features = scale.length;
  const used = usedInputs(first);
  const count = used.reduce((sum, bit) => sum + bit, 0);
  const unused = (count + SPARE_ROWS) * ROW_BYTES;
  const rowOf = new Uint32Array(features).fill(unused);
  let row = 0;
  for (let k = 0; k < features; k++) if (used[k]) rowOf[k] = row++ * ROW_BYTES;

  let blockCount = 0;
  for (let first = 0; first < features; first += BLOCK) {
    if (!used.subarray(first, first + BLOCK).includes(1)) continue;
    u32[at.blocks / 4 + blockCount] = first;
    for (let i = 0; i < BLOCK; i++) {
      const column = at.columns + (blockCount * BLOCK + i) * COLUMN_BYTES;
      const { scale: toScale, shift: toShift, row: toRow } = COLUMN.offsets;
      fillFour(f32, (column + toScale) / 4, scale[first + i] ?? 0);
      fillFour(f32, (column + toShift) / 4, shift[first + i] ?? 0);
      u32[(column + toRow) / 4] = rowOf[first + i] ?? unused;
    }
    blockCount++;
  }
  return { rowOf, zeroRow: count * ROW_BYTES, blockCount };
}
