// A convolution whose filters have lost weights, over four examples: forward, and the same over the errors for the gradient of
// its input.
//
// Four examples lie side by side in each position of an image: X[channel][y][x][4 lanes], with a border of zeros around each
// channel's plane. A run is up to 8 neighbouring positions of a row; what one weight does to a run is what a weight of a fully
// connected layer does to a row of 32 lanes (layout.ts), only that its input is found from the weight's channel and position in the
// filter. All filters see one run before the next: its neighbourhood, three rows of ten positions in every channel for a
// filter of 3×3, stays in the first cache.

import { correlateWholeRun } from './convolution-dense';
import { Correlation, FilterStretch, KEEP_POSITIVE, POSITION, RECTIFY, RUN } from './layout';
import { Row } from './rows';

/** What was read last; it is kept so that the reading is not left out as useless. */
let touched: i32 = 0;
const LINE: usize = 64;

/**
 * Reads a byte of every line. Sums look here and there, and would wait for each line by itself; one after the other, the
 * processor sees them coming.
 */
export function touch(at: usize, bytes: usize): void {
  let all = 0;
  for (const end = at + bytes; at < end; at += LINE) all |= load<u8>(at);
  touched = all;
}

/**
 * @param source of the four examples, at the place that offsets count from for the first position
 * @param target of the four examples, at the first position of the first plane
 * @param activations laid out as the target; read under KEEP_POSITIVE alone
 */
export function correlate(layer: Correlation, source: usize, target: usize, activations: usize): void {
  const runs = (layer.columns + RUN - 1) / RUN;
  for (let y = 0; y < layer.rows; y++) {
    touch(source + layer.reach, layer.sourceRow);
    let left = layer.columns;
    let at: usize = 0;
    for (let run = runs; run > 0; run--) {
      const vectors = runOf(left, run);
      for (let panel = 0; panel < layer.panels; panel++)
        if (layer.whole) correlateWholeRun(layer, panel, vectors, source + at, target + at);
        else correlateRun(layer, panel, vectors, source + at, target + at);
      at += <usize>vectors * POSITION;
      left -= vectors;
    }
    if (layer.then == KEEP_POSITIVE) keepPositive(target, activations, layer.targetBytes);
    source += layer.sourceRow;
    target += layer.targetRow;
    activations += layer.targetRow;
  }
}

/** Positions of the next of so many runs of a row: an even number but in the last, as pairs can be packed. */
export function runOf(positions: i32, runs: i32): i32 {
  return min(positions, ((positions + runs - 1) / runs + 1) & ~1);
}

/** A row's sums are still in the cache when it is complete, and its activations come in one after the other. */
function keepPositive(values: usize, activations: usize, bytes: usize): void {
  const zero = f32x4.splat(0);
  for (const end = values + bytes; values < end; values += 16, activations += 16)
    v128.store(values, v128.and(v128.load(values), f32x4.gt(v128.load(activations), zero)));
}

function correlateRun(layer: Correlation, panel: i32, vectors: i32, source: usize, target: usize): void {
  switch (vectors) {
    case 1:
      return Unrolled.run(1, layer, panel, source, target);
    case 2:
      return Unrolled.run(2, layer, panel, source, target);
    case 3:
      return Unrolled.run(3, layer, panel, source, target);
    case 4:
      return Unrolled.run(4, layer, panel, source, target);
    case 5:
      return Unrolled.run(5, layer, panel, source, target);
    case 6:
      return Unrolled.run(6, layer, panel, source, target);
    case 7:
      return Unrolled.run(7, layer, panel, source, target);
    default:
      return Unrolled.run(8, layer, panel, source, target);
  }
}

/** Compiled once for each number of vectors V. */
class Unrolled {
  @inline
  static run(V: i32, layer: Correlation, panel: i32, source: usize, target: usize): void {
    const offsets = layer.offsets;
    const toWeight = layer.weights - offsets;
    const biases = layer.biases;
    const rectify = layer.then == RECTIFY && panel == layer.panels - 1;
    let stretch = changetype<FilterStretch>(
      layer.stretches + <usize>(panel * layer.perPanel) * offsetof<FilterStretch>(),
    );
    for (let i = layer.count; i > 0; i--, stretch = stretch.next) {
      const y = target + stretch.plane;
      let a0: v128, a1: v128, a2: v128, a3: v128, a4: v128, a5: v128, a6: v128, a7: v128;
      if (panel == 0) {
        a0 = f32x4.splat(0);
        if (biases) a0 = v128.load_splat<f32>(biases + stretch.bias);
        a1 = a2 = a3 = a4 = a5 = a6 = a7 = a0;
      } else {
        a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = v128.load(y);
        if (V > 1) a1 = v128.load(y, 16);
        if (V > 2) a2 = v128.load(y, 32);
        if (V > 3) a3 = v128.load(y, 48);
        if (V > 4) a4 = v128.load(y, 64);
        if (V > 5) a5 = v128.load(y, 80);
        if (V > 6) a6 = v128.load(y, 96);
        if (V > 7) a7 = v128.load(y, 112);
      }
      const end = offsets + stretch.end;
      let at = offsets + stretch.start;
      let next = source + <usize>load<u32>(at);
      for (; at < end; at += 4) {
        // Looked up one weight ahead, so that nothing waits for it.
        const row = next;
        next = source + <usize>load<u32>(at, 4);
        const weight = v128.load_splat<f32>(at + toWeight);
        a0 = f32x4.add(a0, f32x4.mul(weight, v128.load(row)));
        if (V > 1) a1 = f32x4.add(a1, f32x4.mul(weight, v128.load(row, 16)));
        if (V > 2) a2 = f32x4.add(a2, f32x4.mul(weight, v128.load(row, 32)));
        if (V > 3) a3 = f32x4.add(a3, f32x4.mul(weight, v128.load(row, 48)));
        if (V > 4) a4 = f32x4.add(a4, f32x4.mul(weight, v128.load(row, 64)));
        if (V > 5) a5 = f32x4.add(a5, f32x4.mul(weight, v128.load(row, 80)));
        if (V > 6) a6 = f32x4.add(a6, f32x4.mul(weight, v128.load(row, 96)));
        if (V > 7) a7 = f32x4.add(a7, f32x4.mul(weight, v128.load(row, 112)));
      }
      if (rectify) {
        const zero = f32x4.splat(0);
        a0 = f32x4.pmax(a0, zero);
        if (V > 1) a1 = f32x4.pmax(a1, zero);
        if (V > 2) a2 = f32x4.pmax(a2, zero);
        if (V > 3) a3 = f32x4.pmax(a3, zero);
        if (V > 4) a4 = f32x4.pmax(a4, zero);
        if (V > 5) a5 = f32x4.pmax(a5, zero);
        if (V > 6) a6 = f32x4.pmax(a6, zero);
        if (V > 7) a7 = f32x4.pmax(a7, zero);
      }
      Row.store(V, y, a0, a1, a2, a3, a4, a5, a6, a7);
    }
  }
}
