// Brings a tile of examples in from the dataset: picks, normalises and transposes them, x = value × scale + shift.
import { ROW } from './layout';

/** Features go through in blocks of so many; the last block may read past an example's end, which the dataset has room for. */
const BLOCK: usize = 16;

/**
 * A tile of byte data.
 * @param data the dataset's bytes, [examples][features]
 * @param examples u32 indices of `vectors` × 4 examples
 * @param blocks u32 first features of the blocks that hold a feature in use
 * @param rows u32 byte offset of each feature's row in the tile; features not in use point to a row that nobody reads
 */
export function gatherBytes(
  vectors: i32,
  data: usize,
  features: usize,
  examples: usize,
  blocks: usize,
  blockCount: i32,
  rows: usize,
  scale: usize,
  shift: usize,
  tile: usize,
): void {
  for (let v = 0; v < vectors; v++, examples += 16, tile += 16) {
    const e0 = data + <usize>load<u32>(examples) * features;
    const e1 = data + <usize>load<u32>(examples, 4) * features;
    const e2 = data + <usize>load<u32>(examples, 8) * features;
    const e3 = data + <usize>load<u32>(examples, 12) * features;
    for (let b = 0; b < blockCount; b++) {
      const feature = <usize>load<u32>(blocks + ((<usize>b) << 2));
      const x0 = v128.load(e0 + feature);
      const x1 = v128.load(e1 + feature);
      const x2 = v128.load(e2 + feature);
      const x3 = v128.load(e3 + feature);
      // Bytes of four examples side by side, feature by feature: two rounds of interleaving.
      const a = i8x16.shuffle(x0, x1, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const c = i8x16.shuffle(x2, x3, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const d = i8x16.shuffle(x0, x1, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      const e = i8x16.shuffle(x2, x3, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      const at = feature << 2;
      Store.store4Bytes(
        i16x8.shuffle(a, c, 0, 8, 1, 9, 2, 10, 3, 11),
        tile,
        rows + at,
        scale + at,
        shift + at,
      );
      Store.store4Bytes(
        i16x8.shuffle(a, c, 4, 12, 5, 13, 6, 14, 7, 15),
        tile,
        rows + at + 16,
        scale + at + 16,
        shift + at + 16,
      );
      Store.store4Bytes(
        i16x8.shuffle(d, e, 0, 8, 1, 9, 2, 10, 3, 11),
        tile,
        rows + at + 32,
        scale + at + 32,
        shift + at + 32,
      );
      Store.store4Bytes(
        i16x8.shuffle(d, e, 4, 12, 5, 13, 6, 14, 7, 15),
        tile,
        rows + at + 48,
        scale + at + 48,
        shift + at + 48,
      );
    }
  }
}

/** Stores that are compiled into the loops above. */
class Store {
  /** Four features of four examples. */
  @inline
  static store4Bytes(bytes: v128, tile: usize, rows: usize, scale: usize, shift: usize): void {
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    Store.store1(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(low)), tile, rows, scale, shift);
    Store.store1(f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(low)), tile, rows + 4, scale + 4, shift + 4);
    Store.store1(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(high)), tile, rows + 8, scale + 8, shift + 8);
    Store.store1(
      f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(high)),
      tile,
      rows + 12,
      scale + 12,
      shift + 12,
    );
  }

  /** One feature of four examples. */
  @inline
  static store1(value: v128, tile: usize, rows: usize, scale: usize, shift: usize): void {
    v128.store(
      tile + <usize>load<u32>(rows),
      f32x4.add(f32x4.mul(value, v128.load_splat<f32>(scale)), v128.load_splat<f32>(shift)),
    );
  }
}

/** The same for f32 data. */
export function gatherFloats(
  vectors: i32,
  data: usize,
  features: usize,
  examples: usize,
  blocks: usize,
  blockCount: i32,
  rows: usize,
  scale: usize,
  shift: usize,
  tile: usize,
): void {
  for (let v = 0; v < vectors; v++, examples += 16, tile += 16) {
    const e0 = data + ((<usize>load<u32>(examples) * features) << 2);
    const e1 = data + ((<usize>load<u32>(examples, 4) * features) << 2);
    const e2 = data + ((<usize>load<u32>(examples, 8) * features) << 2);
    const e3 = data + ((<usize>load<u32>(examples, 12) * features) << 2);
    for (let b = 0; b < blockCount; b++) {
      const first = <usize>load<u32>(blocks + ((<usize>b) << 2));
      for (let feature = first; feature < first + BLOCK; feature += 4) {
        const at = feature << 2;
        const x0 = v128.load(e0 + at);
        const x1 = v128.load(e1 + at);
        const x2 = v128.load(e2 + at);
        const x3 = v128.load(e3 + at);
        const a = i32x4.shuffle(x0, x1, 0, 4, 1, 5);
        const c = i32x4.shuffle(x2, x3, 0, 4, 1, 5);
        const d = i32x4.shuffle(x0, x1, 2, 6, 3, 7);
        const e = i32x4.shuffle(x2, x3, 2, 6, 3, 7);
        Store.store1(i32x4.shuffle(a, c, 0, 1, 4, 5), tile, rows + at, scale + at, shift + at);
        Store.store1(i32x4.shuffle(a, c, 2, 3, 6, 7), tile, rows + at + 4, scale + at + 4, shift + at + 4);
        Store.store1(i32x4.shuffle(d, e, 0, 1, 4, 5), tile, rows + at + 8, scale + at + 8, shift + at + 8);
        Store.store1(i32x4.shuffle(d, e, 2, 3, 6, 7), tile, rows + at + 12, scale + at + 12, shift + at + 12);
      }
    }
  }
}
