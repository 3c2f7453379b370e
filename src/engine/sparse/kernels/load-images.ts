// Loads images, four examples at a time: as they are, or flipped and shifted.
import { Grid } from './layout';

/**
 * Four examples, normalised: x = value × scale + shift.
 * @param examples u32 addresses of their values, [channels][rows][columns]
 * @param floats whether these are f32 rather than bytes
 * @param channels u32 numbers of the channels that are read
 * @param scale f32 per value of an example, as `shift`
 */
export function loadImages(
  examples: usize,
  floats: bool,
  channels: usize,
  count: i32,
  rows: i32,
  columns: i32,
  scale: usize,
  shift: usize,
  target: usize,
  grid: Grid,
): void {
  const a = <usize>load<u32>(examples);
  const b = <usize>load<u32>(examples, 4);
  const c = <usize>load<u32>(examples, 8);
  const d = <usize>load<u32>(examples, 12);
  for (let i = 0; i < count; i++) {
    const channel = Grid.channel(channels, i);
    let feature = channel * <usize>(rows * columns);
    for (let y = 0; y < rows; y++) {
      let at = target + grid.at(channel, y);
      for (let x = 0; x < columns; x++, feature++, at += grid.position) {
        const k = feature << 2;
        let values: v128;
        if (floats) {
          values = v128.load32_zero(a + k);
          values = f32x4.replace_lane(values, 1, load<f32>(b + k));
          values = f32x4.replace_lane(values, 2, load<f32>(c + k));
          values = f32x4.replace_lane(values, 3, load<f32>(d + k));
        } else {
          values = i32x4.splat(load<u8>(a + feature));
          values = i32x4.replace_lane(values, 1, load<u8>(b + feature));
          values = i32x4.replace_lane(values, 2, load<u8>(c + feature));
          values = f32x4.convert_i32x4_u(i32x4.replace_lane(values, 3, load<u8>(d + feature)));
        }
        const scaled = f32x4.mul(values, v128.load_splat<f32>(scale + k));
        v128.store(at, f32x4.add(scaled, v128.load_splat<f32>(shift + k)));
      }
    }
  }
}

/**
 * The same, each example flipped and shifted first; what is shifted in has the raw value 0.
 * @param changes i8 triples per example: whether flipped left-right, rows down, columns right
 */
export function loadAugmented(
  examples: usize,
  floats: bool,
  channels: usize,
  count: i32,
  rows: i32,
  columns: i32,
  scale: usize,
  shift: usize,
  target: usize,
  grid: Grid,
  changes: usize,
): void {
  for (let i = 0; i < count; i++) {
    const channel = Grid.channel(channels, i);
    const first = channel * <usize>(rows * columns);
    for (let lane: usize = 0; lane < 4; lane++) {
      const values = <usize>load<u32>(examples + (lane << 2));
      const change = changes + lane * 3;
      const flips = load<u8>(change) != 0;
      const down = <i32>load<i8>(change, 1);
      const right = <i32>load<i8>(change, 2);
      let feature = first;
      for (let y = 0; y < rows; y++) {
        const sourceY = y - down;
        const row = first + <usize>(sourceY * columns);
        const inside = sourceY >= 0 && sourceY < rows;
        let at = target + grid.at(channel, y) + (lane << 2);
        for (let x = 0; x < columns; x++, feature++, at += grid.position) {
          const shifted = x - right;
          let value: f32 = 0;
          if (inside && shifted >= 0 && shifted < columns) {
            const source = row + <usize>(flips ? columns - 1 - shifted : shifted);
            value = floats ? load<f32>(values + (source << 2)) : <f32>load<u8>(values + source);
          }
          const k = feature << 2;
          store<f32>(at, value * load<f32>(scale + k) + load<f32>(shift + k));
        }
      }
    }
  }
}
