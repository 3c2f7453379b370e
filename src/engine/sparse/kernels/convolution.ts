// A convolution whose filters have lost weights, over four examples: forward, and the same over the errors for the gradient of
// its input.
//
// Four examples lie side by side in each position of an image: X[channel][y][x][4 lanes], with a border of zeros around each
// channel's plane. A run is up to 8 neighbouring positions of a row; what one weight does to a run is what a weight of a fully
// connected layer does to a row of 32 lanes (layout.ts), only that its input lies wherever the weight's channel and place in the
// filter say. All filters see one run before the next: its neighbourhood, three rows of ten positions in every channel for a
// filter of 3×3, stays in the first cache.

import { correlateWholeRun } from './convolution-dense';

/** Bytes of one position. */
export const POSITION: usize = 16;
/** Positions of a run. */
export const MOST: i32 = 8;

/** u32 fields of a stretch: byte offset of the target's plane, where the weights start and end, in bytes, and of the bias. */
const STRETCH: usize = 16;

/** What becomes of a sum before it is stored. */
const RECTIFY: i32 = 1;
const WHERE_POSITIVE: i32 = 2;

/** u32 fields in this order, addresses in bytes; src/engine/sparse/image/correlation.ts writes it. */
@unmanaged
export class Correlation {
  /** Those of the first panel, then of the next: `perPanel` each, of which the first `count` are dealt with. */
  stretches: usize;
  perPanel: i32;
  count: i32;
  panels: i32;
  /** u32 per weight: byte offset, from the run's first position in the source, of what it looks at. */
  offsets: usize;
  /** f32 per weight. */
  weights: usize;
  /** f32 per target plane; 0 where sums start at 0. */
  biases: usize;
  /** Positions of a target plane. */
  rows: i32;
  columns: i32;
  /** Bytes from one row to the next. */
  sourceRow: usize;
  targetRow: usize;
  /** 0 nothing, RECTIFY, or WHERE_POSITIVE: kept where the activation at the same place is. */
  then: i32;
  /** Bytes from the first to the last row that a position's sum looks at. */
  reach: usize;
  /** Bytes from the first position of a target row's first plane to the last of its last: the row of all planes lies together. */
  targetBytes: usize;
  /** Whether no weight is missing and targets come in pairs: all of a panel look at the same places, one after the other. */
  whole: bool;

  @inline
  get rectifies(): bool {
    return this.then == RECTIFY;
  }
}

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
 * @param activations laid out as the target; read under WHERE_POSITIVE alone
 */
export function correlate(layer: Correlation, source: usize, target: usize, activations: usize): void {
  const runs = (layer.columns + MOST - 1) / MOST;
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
    if (layer.then == WHERE_POSITIVE) keepWherePositive(target, activations, layer.targetBytes);
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
function keepWherePositive(values: usize, activations: usize, bytes: usize): void {
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
    let stretch = layer.stretches + <usize>(panel * layer.perPanel) * STRETCH;
    for (let i = layer.count; i > 0; i--, stretch += STRETCH) {
      const plane = <usize>load<u32>(stretch);
      const y = target + plane;
      let a0: v128, a1: v128, a2: v128, a3: v128, a4: v128, a5: v128, a6: v128, a7: v128;
      if (panel == 0) {
        a0 = f32x4.splat(0);
        if (biases) a0 = v128.load_splat<f32>(biases + <usize>load<u32>(stretch, 12));
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
      const end = offsets + <usize>load<u32>(stretch, 8);
      let at = offsets + <usize>load<u32>(stretch, 4);
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
      // The higher of two neighbours first: they are packed into one.
      if (V > 7) v128.store(y, a7, 112);
      if (V > 6) v128.store(y, a6, 96);
      if (V > 5) v128.store(y, a5, 80);
      if (V > 4) v128.store(y, a4, 64);
      if (V > 3) v128.store(y, a3, 48);
      if (V > 2) v128.store(y, a2, 32);
      if (V > 1) v128.store(y, a1, 16);
      v128.store(y, a0);
    }
  }
}
