// Which features a network looks at, and where the gather puts them: features whose weights are all pruned stay away.
import type { Arena } from './arena';
import { SPARE_ROWS } from './layer-memory';
import { usedInputs } from './placement';
import { ROW_BYTES } from './tiles';

/** Features that the gather moves together, and bytes that it reads of each column (kernels/gather.ts). */
const BLOCK = 16;
const COLUMN_BYTES = 48;

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
 * Decides on the rows and writes down what the gather must know.
 * @param mask of the first layer, [outputs][features]
 */
export function writeInputs(
  memory: { f32: Float32Array; u32: Uint32Array },
  at: InputAddresses,
  mask: Uint8Array,
  { scale, shift }: { scale: Float32Array; shift: Float32Array },
): InputRows {
  const { f32, u32 } = memory;
  const features = scale.length;
  const used = usedInputs(mask, features);
  const count = used.reduce((sum, bit) => sum + bit, 0);
  const nobody = (count + SPARE_ROWS) * ROW_BYTES;
  const rowOf = new Uint32Array(features).fill(nobody);
  let row = 0;
  for (let k = 0; k < features; k++) if (used[k]) rowOf[k] = row++ * ROW_BYTES;

  let blockCount = 0;
  for (let first = 0; first < features; first += BLOCK) {
    if (!used.subarray(first, first + BLOCK).includes(1)) continue;
    u32[at.blocks / 4 + blockCount] = first;
    for (let i = 0; i < BLOCK; i++) {
      const column = (at.columns + (blockCount * BLOCK + i) * COLUMN_BYTES) / 4;
      f32.fill(scale[first + i] ?? 0, column, column + 4);
      f32.fill(shift[first + i] ?? 0, column + 4, column + 8);
      u32[column + 8] = rowOf[first + i] ?? nobody;
    }
    blockCount++;
  }
  return { rowOf, zeroRow: count * ROW_BYTES, blockCount };
}
