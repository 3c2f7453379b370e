// Additions of images and of their gradients, four examples at a time, two positions at a time: these can be packed into one.
import { Grid, POSITION } from './layout';

/** Sums of two images of one layout. `rectify`: whether a ReLU follows. */
export function addPlanes(
  channels: usize,
  count: i32,
  rows: i32,
  columns: i32,
  a: usize,
  b: usize,
  target: usize,
  grid: Grid,
  rectify: bool,
): void {
  const least = f32x4.splat(rectify ? 0 : -Infinity);
  Addition.planes(false, channels, count, rows, columns, a, b, target, grid, least, 0);
}

/** Sums of two gradients of one image, kept where its value is above 0: what has gone through a ReLU and is read twice. */
export function addWherePositive(
  channels: usize,
  count: i32,
  rows: i32,
  columns: i32,
  a: usize,
  b: usize,
  target: usize,
  grid: Grid,
  values: usize,
): void {
  Addition.planes(true, channels, count, rows, columns, a, b, target, grid, f32x4.splat(0), values);
}

/** Compiled into what calls it, for each value of `masks`. */
class Addition {
  /**
   * @param masks whether sums are kept where `values` are above `bound`; else what is below it becomes `bound`
   */
  @inline
  static planes(
    masks: bool,
    channels: usize,
    count: i32,
    rows: i32,
    columns: i32,
    a: usize,
    b: usize,
    target: usize,
    grid: Grid,
    bound: v128,
    values: usize,
  ): void {
    for (let y = 0; y < rows; y++) {
      for (let i = 0; i < count; i++) {
        const channel = Grid.channel(channels, i);
        const start = grid.at(channel, y);
        const end = start + <usize>columns * POSITION;
        let at = start;
        for (; at + POSITION < end; at += 2 * POSITION) {
          let even = f32x4.add(v128.load(a + at), v128.load(b + at));
          let odd = f32x4.add(v128.load(a + at, POSITION), v128.load(b + at, POSITION));
          even = masks ? v128.and(even, f32x4.gt(v128.load(values + at), bound)) : f32x4.pmax(even, bound);
          odd = masks
            ? v128.and(odd, f32x4.gt(v128.load(values + at, POSITION), bound))
            : f32x4.pmax(odd, bound);
          v128.store(target + at, odd, POSITION);
          v128.store(target + at, even);
        }
        if (at < end) {
          const sum = f32x4.add(v128.load(a + at), v128.load(b + at));
          const last = masks
            ? v128.and(sum, f32x4.gt(v128.load(values + at), bound))
            : f32x4.pmax(sum, bound);
          v128.store(target + at, last);
        }
      }
    }
  }
}
