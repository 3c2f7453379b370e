// Which features a network looks at, and where the gather puts them: features whose weights are all pruned stay away.
import type { Arena } from './arena';
import { ROW_BYTES } from './tiles';

/** Features that the gather moves together (kernels/gather.ts). */
const BLOCK = 16;

export interface InputAddresses {
  /** u32 per feature, rounded up to blocks. */
  rows: number;
  /** u32 per block in use. */
  blocks: number;
  /** A tile: the features in use, a row of zeros, a row for what is not in use. */
  x: number;
}

export interface InputRows {
  /** Byte offset of each feature's row in the tile. */
  rowOf: Uint32Array;
  zeroRow: number;
  blocks: Uint32Array;
}

const blocksOf = (features: number) => Math.ceil(features / BLOCK);

/** Values that the gather may read after the last example's. */
export const GATHER_OVERRUN = BLOCK;

/** Entries of per-feature arrays: whole blocks. */
export const roundedFeatures = (features: number) => blocksOf(features) * BLOCK;

export function placeInputs(arena: Arena, features: number): InputAddresses {
  return {
    rows: arena.take(roundedFeatures(features) * 4),
    blocks: arena.take(blocksOf(features) * 4),
    x: arena.take((features + 2) * ROW_BYTES),
  };
}

/** @param mask of the first layer, [outputs][features] */
export function inputRows(mask: Uint8Array, features: number): InputRows {
  const used = new Uint8Array(features);
  for (let i = 0; i < mask.length; i += features)
    for (let k = 0; k < features; k++) if (mask[i + k]) used[k] = 1;
  const count = used.reduce((sum, bit) => sum + bit, 0);
  const rowOf = new Uint32Array(roundedFeatures(features)).fill((count + 1) * ROW_BYTES);
  const blocks = new Set<number>();
  let row = 0;
  for (let k = 0; k < features; k++)
    if (used[k]) {
      rowOf[k] = row++ * ROW_BYTES;
      blocks.add(k - (k % BLOCK));
    }
  return { rowOf, zeroRow: count * ROW_BYTES, blocks: Uint32Array.from(blocks) };
}
