// Max pooling and global average pooling of images, four examples at a time, and their gradients.
import { Grid } from './layout';

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
      const channel = Grid.channel(channels, i);
      let s = source + from.at(channel, 2 * y);
      let t = target + to.at(channel, y);
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
      const channel = Grid.channel(channels, i);
      let at = grid.at(channel, 2 * y);
      let p = pooledErrors + pooled.at(channel, y);
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
    const channel = Grid.channel(channels, i);
    let all = f32x4.splat(0);
    for (let y = 0; y < rows; y++) {
      let sum = f32x4.splat(0);
      let at = source + from.at(channel, y);
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
    const channel = Grid.channel(channels, i);
    const error = f32x4.mul(v128.load(pooledErrors + channel * pooled.plane), share);
    for (let y = 0; y < rows; y++) {
      let at = errors + grid.at(channel, y);
      for (let x = 0; x < columns; x++, at += grid.position) v128.store(at, error);
    }
  }
}
