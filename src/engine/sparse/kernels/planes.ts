// What images go through beside convolutions, four examples at a time: pooling, copying between layouts, ranges. Row by row, for the
// same row of all channels lies together.
import { tanh4 } from './maths';

/** Bytes from one position of an image to the next, from one row to the next, from one channel to the next. */
@unmanaged
export class Grid {
  position: usize;
  row: usize;
  plane: usize;
}

/** The largest of each 2 × 2. `rows` and `columns` are the target's. */
export function maxPool(
  channels: usize,
  count: i32,
  rows: i32,
  columns: i32,
  source: usize,
  from: Grid,
  target: usize,
  to: Grid,
): void {
  const right = from.position;
  const below = from.row;
  for (let y = 0; y < rows; y++) {
    for (let i = 0; i < count; i++) {
      const channel = <usize>load<u32>(channels + ((<usize>i) << 2));
      let s = source + channel * from.plane + <usize>(2 * y) * below;
      let t = target + channel * to.plane + <usize>y * to.row;
      for (let x = 0; x < columns; x++, s += 2 * right, t += to.position) {
        const upper = f32x4.pmax(v128.load(s), v128.load(s + right));
        const lower = f32x4.pmax(v128.load(s + below), v128.load(s + below + right));
        v128.store(t, f32x4.pmax(upper, lower));
      }
    }
  }
}

/**
 * Gives the gradient of each largest of 2 × 2 to the first of those that are as large, row by row, and 0 to the others.
 * @param rectified whether what was pooled had gone through a ReLU: the gradient before it is wanted then
 */
export function maxPoolGradient(
  channels: usize,
  count: i32,
  rows: i32,
  columns: i32,
  values: usize,
  errors: usize,
  grid: Grid,
  pooledErrors: usize,
  pooled: Grid,
  rectified: bool,
): void {
  const right = grid.position;
  const below = grid.row;
  for (let y = 0; y < rows; y++) {
    for (let i = 0; i < count; i++) {
      const channel = <usize>load<u32>(channels + ((<usize>i) << 2));
      let at = channel * grid.plane + <usize>(2 * y) * below;
      let p = pooledErrors + channel * pooled.plane + <usize>y * pooled.row;
      for (let x = 0; x < columns; x++, at += 2 * right, p += pooled.position) {
        const v = values + at;
        const e = errors + at;
        const a = v128.load(v);
        const b = v128.load(v + right);
        const c = v128.load(v + below);
        const d = v128.load(v + below + right);
        const largest = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
        let g = v128.load(p);
        if (rectified) g = v128.and(g, f32x4.gt(largest, f32x4.splat(0)));
        const isA = f32x4.eq(a, largest);
        v128.store(e, v128.and(g, isA));
        g = v128.andnot(g, isA);
        const isB = f32x4.eq(b, largest);
        v128.store(e + right, v128.and(g, isB));
        g = v128.andnot(g, isB);
        const isC = f32x4.eq(c, largest);
        v128.store(e + below, v128.and(g, isC));
        v128.store(e + below + right, v128.andnot(g, isC));
      }
    }
  }
}

export function copyPlanes(
  channels: usize,
  count: i32,
  rows: i32,
  columns: i32,
  source: usize,
  from: Grid,
  target: usize,
  to: Grid,
): void {
  for (let y = 0; y < rows; y++) {
    for (let i = 0; i < count; i++) {
      const channel = <usize>load<u32>(channels + ((<usize>i) << 2));
      let s = source + channel * from.plane + <usize>y * from.row;
      let t = target + channel * to.plane + <usize>y * to.row;
      for (let x = 0; x < columns; x++, s += from.position, t += to.position) v128.store(t, v128.load(s));
    }
  }
}

/** Sets to 0 what lies where the value is not above 0: the gradient before a ReLU from the one after it. */
export function rectifyGradient(
  channels: usize,
  count: i32,
  rows: i32,
  columns: i32,
  values: usize,
  errors: usize,
  grid: Grid,
): void {
  const zero = f32x4.splat(0);
  for (let y = 0; y < rows; y++) {
    for (let i = 0; i < count; i++) {
      const channel = <usize>load<u32>(channels + ((<usize>i) << 2));
      let at = channel * grid.plane + <usize>y * grid.row;
      for (let x = 0; x < columns; x++, at += grid.position)
        v128.store(errors + at, v128.and(v128.load(errors + at), f32x4.gt(v128.load(values + at), zero)));
    }
  }
}

/**
 * Every stride-th row and column by itself: an image becomes stride² smaller ones, over which a convolution has the stride 1.
 * Position (y, x) goes to image (y' mod stride, x' mod stride), position (y' div stride, x' div stride), with y' = y + padding.
 * @param phases of the channel's first small image; `plane` bytes from one to the next, `row` from one row to the next
 */
export function splitPhases(
  channels: usize,
  count: i32,
  rows: i32,
  columns: i32,
  padding: i32,
  stride: i32,
  source: usize,
  from: Grid,
  phases: usize,
  to: Grid,
): void {
  for (let y = 0; y < rows; y++) {
    for (let i = 0; i < count; i++) {
      const channel = <usize>load<u32>(channels + ((<usize>i) << 2));
      let s = source + channel * from.plane + <usize>y * from.row;
      const row = Phase.row(channel, y + padding, stride, to);
      for (let x = 0; x < columns; x++, s += from.position)
        v128.store(phases + row + Phase.column(x + padding, stride, to), v128.load(s));
    }
  }
}

/** The way back, of gradients. */
export function joinPhases(
  channels: usize,
  count: i32,
  rows: i32,
  columns: i32,
  padding: i32,
  stride: i32,
  phases: usize,
  from: Grid,
  target: usize,
  to: Grid,
): void {
  for (let y = 0; y < rows; y++) {
    for (let i = 0; i < count; i++) {
      const channel = <usize>load<u32>(channels + ((<usize>i) << 2));
      let t = target + channel * to.plane + <usize>y * to.row;
      const row = Phase.row(channel, y + padding, stride, from);
      for (let x = 0; x < columns; x++, t += to.position)
        v128.store(t, v128.load(phases + row + Phase.column(x + padding, stride, from)));
    }
  }
}

/** Compiled into the loops above: byte offsets of a row and a column among a channel's phases. */
class Phase {
  @inline
  static row(channel: usize, y: i32, stride: i32, grid: Grid): usize {
    const phase = channel * <usize>(stride * stride) + <usize>((y % stride) * stride);
    return phase * grid.plane + <usize>(y / stride) * grid.row;
  }

  @inline
  static column(x: i32, stride: i32, grid: Grid): usize {
    return <usize>(x % stride) * grid.plane + <usize>(x / stride) * grid.position;
  }
}

/** tanh of every value; 0, as in borders, stays 0. */
export function tanhOf(values: usize, bytes: usize): void {
  for (const end = values + bytes; values < end; values += 16) v128.store(values, tanh4(v128.load(values)));
}

/** The gradient before a tanh from the one after it, which gave `values`. */
export function tanhGradient(values: usize, errors: usize, bytes: usize): void {
  const one = f32x4.splat(1);
  for (let at: usize = 0; at < bytes; at += 16) {
    const y = v128.load(values + at);
    v128.store(errors + at, f32x4.mul(v128.load(errors + at), f32x4.sub(one, f32x4.mul(y, y))));
  }
}

/** Weights in another order: the one at each byte offset of `slots`, f32 after f32. */
export function arrangeWeights(count: i32, slots: usize, weights: usize, target: usize): void {
  for (const end = slots + ((<usize>count) << 2); slots < end; slots += 4, target += 4)
    store<f32>(target, load<f32>(weights + <usize>load<u32>(slots)));
}

/** Widens each channel's range, the lowest values in each of 4 lanes, then the highest, by an image's. */
export function widenPlanes(
  channels: i32,
  rows: i32,
  columns: i32,
  values: usize,
  grid: Grid,
  ranges: usize,
): void {
  for (let c = 0; c < channels; c++, ranges += 32) {
    let low = v128.load(ranges);
    let high = v128.load(ranges, 16);
    for (let y = 0; y < rows; y++) {
      let at = values + <usize>c * grid.plane + <usize>y * grid.row;
      for (let x = 0; x < columns; x++, at += grid.position) {
        const value = v128.load(at);
        low = f32x4.pmin(low, value);
        high = f32x4.pmax(high, value);
      }
    }
    v128.store(ranges, low);
    v128.store(ranges, high, 16);
  }
}
