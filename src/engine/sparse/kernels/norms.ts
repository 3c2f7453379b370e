// Batch normalisation of images, four examples at a time: y = (x − mean) × scale + shift, with the mean and the variance of
// each channel over the whole batch. Sums are formed image by image, of four examples each, and put together outside
// (src/engine/sparse/image/norm.ts), in float64.
import { Grid } from './planes';

/** Bytes of a channel's numbers, f32: mean · scale · shift · and of the gradient's: constant · slope. */
const RECORD: usize = 32;
/** Bytes of a channel's two sums, f32. */
const SUMS: usize = 8;

/**
 * Of each channel the sum of its values, and that of their squared distances from the mean of these same values: nothing
 * is lost where a mean is large beside its deviation.
 * @param lanes how many of the four are examples of the batch: the others do not count
 * @param sums f32 pair per channel; written
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
    const channel = <usize>load<u32>(channels + ((<usize>i) << 2));
    const plane = source + channel * grid.plane;
    let all = f32x4.splat(0);
    for (let y = 0; y < rows; y++) {
      let sum = f32x4.splat(0);
      let at = plane + <usize>y * grid.row;
      for (let x = 0; x < columns; x++, at += grid.position) sum = f32x4.add(sum, v128.load(at));
      all = f32x4.add(all, sum);
    }
    const total = Lanes.total(v128.and(all, used));
    const mean = f32x4.splat(total * each);
    let squares = f32x4.splat(0);
    for (let y = 0; y < rows; y++) {
      let sum = f32x4.splat(0);
      let at = plane + <usize>y * grid.row;
      for (let x = 0; x < columns; x++, at += grid.position) {
        const distance = f32x4.sub(v128.load(at), mean);
        sum = f32x4.add(sum, f32x4.mul(distance, distance));
      }
      squares = f32x4.add(squares, sum);
    }
    store<f32>(sums + channel * SUMS, total);
    store<f32>(sums + channel * SUMS, Lanes.total(v128.and(squares, used)), 4);
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
  for (let i = 0; i < count; i++) {
    const channel = <usize>load<u32>(channels + ((<usize>i) << 2));
    const record = records + channel * RECORD;
    const mean = v128.load_splat<f32>(record);
    const scale = v128.load_splat<f32>(record, 4);
    const shift = v128.load_splat<f32>(record, 8);
    for (let y = 0; y < rows; y++) {
      let at = channel * grid.plane + <usize>y * grid.row;
      for (let x = 0; x < columns; x++, at += grid.position) {
        const scaled = f32x4.mul(f32x4.sub(v128.load(source + at), mean), scale);
        v128.store(target + at, f32x4.pmax(f32x4.add(scaled, shift), least));
      }
    }
  }
}

/**
 * Of each channel the sum of the errors after normalisation, and of errors × (x − mean). Errors in lanes without an example are 0.
 * @param sums f32 pair per channel; written
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
    const channel = <usize>load<u32>(channels + ((<usize>i) << 2));
    const mean = v128.load_splat<f32>(records + channel * RECORD);
    let all = f32x4.splat(0);
    let products = f32x4.splat(0);
    for (let y = 0; y < rows; y++) {
      let sum = f32x4.splat(0);
      let product = f32x4.splat(0);
      let at = channel * grid.plane + <usize>y * grid.row;
      for (let x = 0; x < columns; x++, at += grid.position) {
        const e = v128.load(errors + at);
        sum = f32x4.add(sum, e);
        product = f32x4.add(product, f32x4.mul(e, f32x4.sub(v128.load(source + at), mean)));
      }
      all = f32x4.add(all, sum);
      products = f32x4.add(products, product);
    }
    store<f32>(sums + channel * SUMS, Lanes.total(all));
    store<f32>(sums + channel * SUMS, Lanes.total(products), 4);
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
  for (let i = 0; i < count; i++) {
    const channel = <usize>load<u32>(channels + ((<usize>i) << 2));
    const record = records + channel * RECORD;
    const mean = v128.load_splat<f32>(record);
    const scale = v128.load_splat<f32>(record, 4);
    const constant = v128.load_splat<f32>(record, 12);
    const slope = v128.load_splat<f32>(record, 16);
    for (let y = 0; y < rows; y++) {
      let at = channel * grid.plane + <usize>y * grid.row;
      for (let x = 0; x < columns; x++, at += grid.position) {
        const distance = f32x4.sub(v128.load(source + at), mean);
        const direct = f32x4.add(f32x4.mul(v128.load(errors + at), scale), constant);
        v128.store(target + at, v128.and(f32x4.add(direct, f32x4.mul(distance, slope)), used));
      }
    }
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
