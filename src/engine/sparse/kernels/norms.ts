// Batch normalisation of images, four examples at a time: y = (x − mean) × scale + shift, with the mean and the variance of
// each channel over the whole batch. Sums are formed image by image, of four examples each, and combined outside
// (src/engine/sparse/image/norm.ts), in float64.
import { Grid, NormChannel, NormSums, POSITION } from './layout';

/**
 * Of each channel the sum of its values, and that of their squared distances from the mean of these same values: nothing
 * is lost where a mean is large beside its deviation.
 * @param lanes how many of the four are examples of the batch: the others do not count
 * @param sums NormSums per channel; written
 */
export function planeMoments(
  channels: usize,
  count: i32,
  rows: i32,
  columns: i32,
  source: usize,
  grid: Grid,
  lanes: i32,
  sums: usize,
): void {
  const used = Lanes.used(lanes);
  const each: f32 = 1 / <f32>(rows * columns * lanes);
  for (let i = 0; i < count; i++) {
    const channel = Grid.channel(channels, i);
    const plane = source + channel * grid.plane;
    const total = Lanes.total(v128.and(Rows.sum(false, plane, rows, columns, grid, f32x4.splat(0)), used));
    const squares = Rows.sum(true, plane, rows, columns, grid, f32x4.splat(total * each));
    const both = changetype<NormSums>(sums + channel * offsetof<NormSums>());
    both.sum = total;
    both.products = Lanes.total(v128.and(squares, used));
  }
}

/** @param rectify whether a ReLU follows */
export function normalise(
  channels: usize,
  count: i32,
  rows: i32,
  columns: i32,
  source: usize,
  target: usize,
  grid: Grid,
  records: usize,
  rectify: bool,
): void {
  const zero = f32x4.splat(0);
  // Where there is no ReLU, nothing is below this.
  const least = rectify ? zero : f32x4.splat(-Infinity);
  for (let y = 0; y < rows; y++) {
    for (let i = 0; i < count; i++) {
      const channel = Grid.channel(channels, i);
      const record = records + channel * offsetof<NormChannel>();
      const mean = v128.load_splat<f32>(record, offsetof<NormChannel>('mean'));
      const scale = v128.load_splat<f32>(record, offsetof<NormChannel>('scale'));
      const shift = v128.load_splat<f32>(record, offsetof<NormChannel>('shift'));
      const start = grid.at(channel, y);
      const end = start + <usize>columns * POSITION;
      let at = start;
      for (; at + POSITION < end; at += 2 * POSITION) {
        const even = f32x4.mul(f32x4.sub(v128.load(source + at), mean), scale);
        const odd = f32x4.mul(f32x4.sub(v128.load(source + at, POSITION), mean), scale);
        v128.store(target + at, f32x4.pmax(f32x4.add(odd, shift), least), POSITION);
        v128.store(target + at, f32x4.pmax(f32x4.add(even, shift), least));
      }
      if (at < end) {
        const scaled = f32x4.mul(f32x4.sub(v128.load(source + at), mean), scale);
        v128.store(target + at, f32x4.pmax(f32x4.add(scaled, shift), least));
      }
    }
  }
}

/**
 * Of each channel the sum of the errors after normalisation, and of errors × (x − mean). Errors in lanes without an example are 0.
 * @param sums NormSums per channel; written
 */
export function normGradientSums(
  channels: usize,
  count: i32,
  rows: i32,
  columns: i32,
  source: usize,
  errors: usize,
  grid: Grid,
  records: usize,
  sums: usize,
): void {
  for (let i = 0; i < count; i++) {
    const channel = Grid.channel(channels, i);
    const mean = v128.load_splat<f32>(
      records + channel * offsetof<NormChannel>(),
      offsetof<NormChannel>('mean'),
    );
    let all = f32x4.splat(0);
    let products = f32x4.splat(0);
    let row = channel * grid.plane;
    let y = 0;
    for (; y + 1 < rows; y += 2, row += 2 * grid.row) {
      let sum = f32x4.splat(0);
      let product = sum;
      let nextSum = sum;
      let nextProduct = sum;
      const end = row + <usize>columns * POSITION;
      for (let at = row, next = row + grid.row; at < end; at += POSITION, next += POSITION) {
        const e = v128.load(errors + at);
        const f = v128.load(errors + next);
        sum = f32x4.add(sum, e);
        nextSum = f32x4.add(nextSum, f);
        product = f32x4.add(product, f32x4.mul(e, f32x4.sub(v128.load(source + at), mean)));
        nextProduct = f32x4.add(nextProduct, f32x4.mul(f, f32x4.sub(v128.load(source + next), mean)));
      }
      all = f32x4.add(f32x4.add(all, sum), nextSum);
      products = f32x4.add(f32x4.add(products, product), nextProduct);
    }
    if (y < rows) {
      let sum = f32x4.splat(0);
      let product = sum;
      const end = row + <usize>columns * POSITION;
      for (let at = row; at < end; at += POSITION) {
        const e = v128.load(errors + at);
        sum = f32x4.add(sum, e);
        product = f32x4.add(product, f32x4.mul(e, f32x4.sub(v128.load(source + at), mean)));
      }
      all = f32x4.add(all, sum);
      products = f32x4.add(products, product);
    }
    const both = changetype<NormSums>(sums + channel * offsetof<NormSums>());
    both.sum = Lanes.total(all);
    both.products = Lanes.total(products);
  }
}

/** Gradient before normalisation: errors × scale + constant + (x − mean) × slope; 0 in lanes without an example. */
export function normGradient(
  channels: usize,
  count: i32,
  rows: i32,
  columns: i32,
  source: usize,
  errors: usize,
  target: usize,
  grid: Grid,
  records: usize,
  lanes: i32,
): void {
  const used = Lanes.used(lanes);
  for (let y = 0; y < rows; y++) {
    for (let i = 0; i < count; i++) {
      const channel = Grid.channel(channels, i);
      const record = records + channel * offsetof<NormChannel>();
      const mean = v128.load_splat<f32>(record, offsetof<NormChannel>('mean'));
      const scale = v128.load_splat<f32>(record, offsetof<NormChannel>('scale'));
      const constant = v128.load_splat<f32>(record, offsetof<NormChannel>('constant'));
      const slope = v128.load_splat<f32>(record, offsetof<NormChannel>('slope'));
      const start = grid.at(channel, y);
      const end = start + <usize>columns * POSITION;
      let at = start;
      for (; at + POSITION < end; at += 2 * POSITION) {
        const distance = f32x4.sub(v128.load(source + at), mean);
        const oddDistance = f32x4.sub(v128.load(source + at, POSITION), mean);
        const direct = f32x4.add(f32x4.mul(v128.load(errors + at), scale), constant);
        const oddDirect = f32x4.add(f32x4.mul(v128.load(errors + at, POSITION), scale), constant);
        const even = f32x4.add(direct, f32x4.mul(distance, slope));
        const odd = f32x4.add(oddDirect, f32x4.mul(oddDistance, slope));
        v128.store(target + at, v128.and(odd, used), POSITION);
        v128.store(target + at, v128.and(even, used));
      }
      if (at < end) {
        const distance = f32x4.sub(v128.load(source + at), mean);
        const direct = f32x4.add(f32x4.mul(v128.load(errors + at), scale), constant);
        v128.store(target + at, v128.and(f32x4.add(direct, f32x4.mul(distance, slope)), used));
      }
    }
  }
}

/** Sums over a channel's rows, compiled into what calls them. */
class Rows {
  /**
   * Each row by itself, then these. Four rows side by side, for an addition waits for the one before; the sums are the same, to the bit.
   * @param squares whether squared distances from the mean are summed up instead of values
   */
  @inline
  static sum(squares: bool, plane: usize, rows: i32, columns: i32, grid: Grid, mean: v128): v128 {
    let all = f32x4.splat(0);
    let row = plane;
    let y = 0;
    for (; y + 3 < rows; y += 4, row += 4 * grid.row) {
      let a = f32x4.splat(0);
      let b = a;
      let c = a;
      let d = a;
      let next = row + grid.row;
      const below = 2 * grid.row;
      const end = row + <usize>columns * POSITION;
      for (let at = row; at < end; at += POSITION, next += POSITION) {
        a = Rows.add(squares, a, at, mean);
        b = Rows.add(squares, b, next, mean);
        c = Rows.add(squares, c, at + below, mean);
        d = Rows.add(squares, d, next + below, mean);
      }
      all = f32x4.add(f32x4.add(f32x4.add(f32x4.add(all, a), b), c), d);
    }
    for (; y < rows; y++, row += grid.row) {
      let sum = f32x4.splat(0);
      const end = row + <usize>columns * POSITION;
      for (let at = row; at < end; at += POSITION) sum = Rows.add(squares, sum, at, mean);
      all = f32x4.add(all, sum);
    }
    return all;
  }

  @inline
  static add(squares: bool, sum: v128, at: usize, mean: v128): v128 {
    if (!squares) return f32x4.add(sum, v128.load(at));
    const distance = f32x4.sub(v128.load(at), mean);
    return f32x4.add(sum, f32x4.mul(distance, distance));
  }
}

/** Compiled into what calls it. */
class Lanes {
  /** All bits of the first few lanes. */
  @inline
  static used(lanes: i32): v128 {
    return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(lanes));
  }

  @inline
  static total(x: v128): f32 {
    return (
      f32x4.extract_lane(x, 0) +
      f32x4.extract_lane(x, 1) +
      (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
    );
  }
}
