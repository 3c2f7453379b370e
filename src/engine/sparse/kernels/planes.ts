// Images, four examples at a time: copying between layouts, phases under a stride, dropout, activations, ranges. Row by row, for the same
// row of all channels lies together.
import { Grid } from './layout';
import { tanh4 } from './maths';

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
      const channel = Grid.channel(channels, i);
      let s = source + from.at(channel, y);
      let t = target + to.at(channel, y);
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
      const channel = Grid.channel(channels, i);
      let at = grid.at(channel, y);
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
      const channel = Grid.channel(channels, i);
      let s = source + from.at(channel, y);
      const row = Phase.row(channel, y + padding, stride, to);
      for (let x = 0; x < columns; x++, s += from.position)
        v128.store(phases + row + Phase.column(x + padding, stride, to), v128.load(s));
    }
  }
}

/** The reverse of splitPhases, for gradients. */
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
      const channel = Grid.channel(channels, i);
      let t = target + to.at(channel, y);
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
    const channel = Grid.channel(channels, i);
    let unit = keeps + channel * <usize>(rows * columns);
    for (let y = 0; y < rows; y++) {
      let s = source + from.at(channel, y);
      let t = target + to.at(channel, y);
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
