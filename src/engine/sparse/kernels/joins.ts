// Images put together and thinned out, four examples at a time: addition, its gradient, global average pooling, dropout. Additions go
// two positions at a time, which can be packed into one.
import { POSITION } from './convolution';
import { Grid } from './planes';

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
  for (let y = 0; y < rows; y++) {
    for (let i = 0; i < count; i++) {
      const channel = <usize>load<u32>(channels + ((<usize>i) << 2));
      const start = channel * grid.plane + <usize>y * grid.row;
      const end = start + <usize>columns * POSITION;
      let at = start;
      for (; at + POSITION < end; at += 2 * POSITION) {
        const even = f32x4.add(v128.load(a + at), v128.load(b + at));
        const odd = f32x4.add(v128.load(a + at, POSITION), v128.load(b + at, POSITION));
        v128.store(target + at, f32x4.pmax(odd, least), POSITION);
        v128.store(target + at, f32x4.pmax(even, least));
      }
      if (at < end)
        v128.store(target + at, f32x4.pmax(f32x4.add(v128.load(a + at), v128.load(b + at)), least));
    }
  }
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
  const zero = f32x4.splat(0);
  for (let y = 0; y < rows; y++) {
    for (let i = 0; i < count; i++) {
      const channel = <usize>load<u32>(channels + ((<usize>i) << 2));
      const start = channel * grid.plane + <usize>y * grid.row;
      const end = start + <usize>columns * POSITION;
      let at = start;
      for (; at + POSITION < end; at += 2 * POSITION) {
        const even = f32x4.add(v128.load(a + at), v128.load(b + at));
        const odd = f32x4.add(v128.load(a + at, POSITION), v128.load(b + at, POSITION));
        const evenPositive = f32x4.gt(v128.load(values + at), zero);
        const oddPositive = f32x4.gt(v128.load(values + at, POSITION), zero);
        v128.store(target + at, v128.and(odd, oddPositive), POSITION);
        v128.store(target + at, v128.and(even, evenPositive));
      }
      if (at < end) {
        const sum = f32x4.add(v128.load(a + at), v128.load(b + at));
        v128.store(target + at, v128.and(sum, f32x4.gt(v128.load(values + at), zero)));
      }
    }
  }
}

/** The mean of each channel. `rows` and `columns` are the source's. */
export function averagePool(
  channels: usize,
  count: i32,
  rows: i32,
  columns: i32,
  source: usize,
  from: Grid,
  target: usize,
  to: Grid,
): void {
  const share = f32x4.splat(1 / <f32>(rows * columns));
  for (let i = 0; i < count; i++) {
    const channel = <usize>load<u32>(channels + ((<usize>i) << 2));
    let all = f32x4.splat(0);
    for (let y = 0; y < rows; y++) {
      let sum = f32x4.splat(0);
      let at = source + channel * from.plane + <usize>y * from.row;
      for (let x = 0; x < columns; x++, at += from.position) sum = f32x4.add(sum, v128.load(at));
      all = f32x4.add(all, sum);
    }
    v128.store(target + channel * to.plane, f32x4.mul(all, share));
  }
}

/** The same share of a channel's gradient for each of its positions. */
export function averagePoolGradient(
  channels: usize,
  count: i32,
  rows: i32,
  columns: i32,
  pooledErrors: usize,
  pooled: Grid,
  errors: usize,
  grid: Grid,
): void {
  const share = f32x4.splat(1 / <f32>(rows * columns));
  for (let i = 0; i < count; i++) {
    const channel = <usize>load<u32>(channels + ((<usize>i) << 2));
    const error = f32x4.mul(v128.load(pooledErrors + channel * pooled.plane), share);
    for (let y = 0; y < rows; y++) {
      let at = errors + channel * grid.plane + <usize>y * grid.row;
      for (let x = 0; x < columns; x++, at += grid.position) v128.store(at, error);
    }
  }
}

/**
 * Values, or their gradient, where they are kept, times `scale`; 0 elsewhere.
 * @param keeps bytes of the first of four examples, 1 where its value is kept: [channels][rows][columns]
 * @param units bytes to those of the next example
 */
export function dropPlanes(
  channels: usize,
  count: i32,
  rows: i32,
  columns: i32,
  source: usize,
  from: Grid,
  target: usize,
  to: Grid,
  keeps: usize,
  units: usize,
  scale: f32,
): void {
  const factor = f32x4.splat(scale);
  const zero = i32x4.splat(0);
  for (let i = 0; i < count; i++) {
    const channel = <usize>load<u32>(channels + ((<usize>i) << 2));
    let unit = keeps + channel * <usize>(rows * columns);
    for (let y = 0; y < rows; y++) {
      let s = source + channel * from.plane + <usize>y * from.row;
      let t = target + channel * to.plane + <usize>y * to.row;
      for (let x = 0; x < columns; x++, unit++, s += from.position, t += to.position) {
        let kept = i32x4.splat(load<u8>(unit));
        kept = i32x4.replace_lane(kept, 1, load<u8>(unit + units));
        kept = i32x4.replace_lane(kept, 2, load<u8>(unit + 2 * units));
        kept = i32x4.replace_lane(kept, 3, load<u8>(unit + 3 * units));
        v128.store(t, v128.and(f32x4.mul(v128.load(s), factor), i32x4.ne(kept, zero)));
      }
    }
  }
}
