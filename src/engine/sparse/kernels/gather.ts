// Loads a tile of examples from the dataset: picks, normalises and transposes them, x = value × scale + shift.

import { BLOCK, Column, COLUMN_BYTES as COLUMN } from './layout';

/** Bytes that come from memory together. */
const LINE: usize = 64;

/**
 * A tile of byte data, eight examples at a time.
 * @param vectors of the tile; where their number is odd, one more is written
 * @param examples u32 addresses of their examples, up to the next multiple of 8
 * @param bytes of one example
 * @param blocks u32 first features of the blocks of 16 that hold a feature in use
 * @param columns a Column for each feature of these blocks; features not in use have a row that is never read
 */
export function gatherBytes(
  vectors: i32,
  examples: usize,
  bytes: usize,
  blocks: usize,
  blockCount: i32,
  columns: usize,
  tile: usize,
): void {
  touch(vectors, examples, bytes);
  for (let b = 0; b < blockCount; b++, columns += BLOCK * COLUMN) {
    const feature = <usize>load<u32>(blocks + ((<usize>b) << 2));
    let at = examples;
    let part = tile;
    for (let v = 0; v < vectors; v += 2, at += 32, part += 32) {
      const x0 = v128.load(<usize>load<u32>(at) + feature);
      const x1 = v128.load(<usize>load<u32>(at, 4) + feature);
      const x2 = v128.load(<usize>load<u32>(at, 8) + feature);
      const x3 = v128.load(<usize>load<u32>(at, 12) + feature);
      const x4 = v128.load(<usize>load<u32>(at, 16) + feature);
      const x5 = v128.load(<usize>load<u32>(at, 20) + feature);
      const x6 = v128.load(<usize>load<u32>(at, 24) + feature);
      const x7 = v128.load(<usize>load<u32>(at, 28) + feature);
      // Three rounds of interleaving put the bytes of the eight examples side by side, two features to a vector.
      const p0 = i8x16.shuffle(x0, x1, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const p1 = i8x16.shuffle(x2, x3, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const p2 = i8x16.shuffle(x4, x5, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const p3 = i8x16.shuffle(x6, x7, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const q0 = i8x16.shuffle(x0, x1, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      const q1 = i8x16.shuffle(x2, x3, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      const q2 = i8x16.shuffle(x4, x5, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      const q3 = i8x16.shuffle(x6, x7, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      const pl0 = i16x8.shuffle(p0, p1, 0, 8, 1, 9, 2, 10, 3, 11);
      const pr0 = i16x8.shuffle(p2, p3, 0, 8, 1, 9, 2, 10, 3, 11);
      Store.twoColumns(i32x4.shuffle(pl0, pr0, 0, 4, 1, 5), part, columns);
      Store.twoColumns(i32x4.shuffle(pl0, pr0, 2, 6, 3, 7), part, columns + 2 * COLUMN);
      const pl1 = i16x8.shuffle(p0, p1, 4, 12, 5, 13, 6, 14, 7, 15);
      const pr1 = i16x8.shuffle(p2, p3, 4, 12, 5, 13, 6, 14, 7, 15);
      Store.twoColumns(i32x4.shuffle(pl1, pr1, 0, 4, 1, 5), part, columns + 4 * COLUMN);
      Store.twoColumns(i32x4.shuffle(pl1, pr1, 2, 6, 3, 7), part, columns + 6 * COLUMN);
      const ql0 = i16x8.shuffle(q0, q1, 0, 8, 1, 9, 2, 10, 3, 11);
      const qr0 = i16x8.shuffle(q2, q3, 0, 8, 1, 9, 2, 10, 3, 11);
      Store.twoColumns(i32x4.shuffle(ql0, qr0, 0, 4, 1, 5), part, columns + 8 * COLUMN);
      Store.twoColumns(i32x4.shuffle(ql0, qr0, 2, 6, 3, 7), part, columns + 10 * COLUMN);
      const ql1 = i16x8.shuffle(q0, q1, 4, 12, 5, 13, 6, 14, 7, 15);
      const qr1 = i16x8.shuffle(q2, q3, 4, 12, 5, 13, 6, 14, 7, 15);
      Store.twoColumns(i32x4.shuffle(ql1, qr1, 0, 4, 1, 5), part, columns + 12 * COLUMN);
      Store.twoColumns(i32x4.shuffle(ql1, qr1, 2, 6, 3, 7), part, columns + 14 * COLUMN);
    }
  }
}

/** The same for f32 data, four examples at a time. */
export function gatherFloats(
  vectors: i32,
  examples: usize,
  bytes: usize,
  blocks: usize,
  blockCount: i32,
  columns: usize,
  tile: usize,
): void {
  touch(vectors, examples, bytes);
  for (let b = 0; b < blockCount; b++) {
    const first = (<usize>load<u32>(blocks + ((<usize>b) << 2))) << 2;
    for (let feature = first; feature < first + 64; feature += 16, columns += 4 * COLUMN) {
      let at = examples;
      let part = tile;
      for (let v = 0; v < vectors; v++, at += 16, part += 16) {
        const x0 = v128.load(<usize>load<u32>(at) + feature);
        const x1 = v128.load(<usize>load<u32>(at, 4) + feature);
        const x2 = v128.load(<usize>load<u32>(at, 8) + feature);
        const x3 = v128.load(<usize>load<u32>(at, 12) + feature);
        const a = i32x4.shuffle(x0, x1, 0, 4, 1, 5);
        const b = i32x4.shuffle(x2, x3, 0, 4, 1, 5);
        const c = i32x4.shuffle(x0, x1, 2, 6, 3, 7);
        const d = i32x4.shuffle(x2, x3, 2, 6, 3, 7);
        Store.quarter(i32x4.shuffle(a, b, 0, 1, 4, 5), part, columns);
        Store.quarter(i32x4.shuffle(a, b, 2, 3, 6, 7), part, columns + COLUMN);
        Store.quarter(i32x4.shuffle(c, d, 0, 1, 4, 5), part, columns + 2 * COLUMN);
        Store.quarter(i32x4.shuffle(c, d, 2, 3, 6, 7), part, columns + 3 * COLUMN);
      }
    }
  }
}

/** What was read last; it is kept so that the reading is not left out as useless. */
let touched: i32 = 0;

/**
 * Reads a byte or so of every line of the examples. They are scattered over a dataset that no cache holds: asked for all at
 * once, their lines come in together; asked for one after the other, each would be waited for.
 */
function touch(vectors: i32, examples: usize, bytes: usize): void {
  let all = 0;
  for (const end = examples + ((<usize>vectors) << 4); examples < end; examples += 4) {
    const example = <usize>load<u32>(examples);
    for (let at: usize = 0; at < bytes; at += LINE) all |= load<u8>(example + at);
  }
  touched = all;
}

/** Compiled into the loops above. */
class Store {
  /** Bytes of eight examples, of two features. */
  @inline
  static twoColumns(bytes: v128, tile: usize, column: usize): void {
    Store.eight(i16x8.extend_low_i8x16_u(bytes), tile, column);
    Store.eight(i16x8.extend_high_i8x16_u(bytes), tile, column + COLUMN);
  }

  @inline
  static eight(values: v128, tile: usize, column: usize): void {
    const scale = changetype<Column>(column).scale;
    const shift = changetype<Column>(column).shift;
    const row = tile + changetype<Column>(column).row;
    const low = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(values));
    const high = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(values));
    v128.store(row, f32x4.add(f32x4.mul(low, scale), shift));
    v128.store(row, f32x4.add(f32x4.mul(high, scale), shift), 16);
  }

  /** Values of four examples, of one feature. */
  @inline
  static quarter(values: v128, tile: usize, column: usize): void {
    const feature = changetype<Column>(column);
    v128.store(tile + feature.row, f32x4.add(f32x4.mul(values, feature.scale), feature.shift));
  }
}
