// One layer forward: y[n] = activation(bias[n] + Σ w · x[k]) over the surviving weights of each output.
import { RELU, ROW, TANH } from './layout';
import { tanh4 } from './maths';

/**
 * @param vectors in use of each row, 1–8
 * @param stretches per output: u32 pair, where its weights start and end, in bytes
 */
export function forward(
  vectors: i32,
  outputs: i32,
  stretches: usize,
  offsets: usize,
  weights: usize,
  biases: usize,
  x: usize,
  y: usize,
  activation: i32,
): void {
  switch (vectors) {
    case 1:
      return Unrolled.forwardTile(1, outputs, stretches, offsets, weights, biases, x, y, activation);
    case 2:
      return Unrolled.forwardTile(2, outputs, stretches, offsets, weights, biases, x, y, activation);
    case 3:
      return Unrolled.forwardTile(3, outputs, stretches, offsets, weights, biases, x, y, activation);
    case 4:
      return Unrolled.forwardTile(4, outputs, stretches, offsets, weights, biases, x, y, activation);
    case 5:
      return Unrolled.forwardTile(5, outputs, stretches, offsets, weights, biases, x, y, activation);
    case 6:
      return Unrolled.forwardTile(6, outputs, stretches, offsets, weights, biases, x, y, activation);
    case 7:
      return Unrolled.forwardTile(7, outputs, stretches, offsets, weights, biases, x, y, activation);
    default:
      return Unrolled.forwardTile(8, outputs, stretches, offsets, weights, biases, x, y, activation);
  }
}

/** Compiled once for each number of vectors: what follows is straight code without a loop over them. */
class Unrolled {
  @inline
  static forwardTile(
    V: i32,
    outputs: i32,
    stretches: usize,
    offsets: usize,
    weights: usize,
    biases: usize,
    x: usize,
    y: usize,
    activation: i32,
  ): void {
    const zero = f32x4.splat(0);
    for (let n = 0; n < outputs; n++, stretches += 8, biases += 4, y += ROW) {
      const start = <usize>load<u32>(stretches);
      const end = <usize>load<u32>(stretches, 4);
      let a0 = v128.load_splat<f32>(biases);
      let a1 = a0,
        a2 = a0,
        a3 = a0,
        a4 = a0,
        a5 = a0,
        a6 = a0,
        a7 = a0;
      let o = offsets + start;
      let w = weights + start;
      const last = offsets + end;
      for (; o < last; o += 4, w += 4) {
        const row = x + <usize>load<u32>(o);
        const weight = v128.load_splat<f32>(w);
        a0 = f32x4.add(a0, f32x4.mul(weight, v128.load(row)));
        if (V > 1) a1 = f32x4.add(a1, f32x4.mul(weight, v128.load(row, 16)));
        if (V > 2) a2 = f32x4.add(a2, f32x4.mul(weight, v128.load(row, 32)));
        if (V > 3) a3 = f32x4.add(a3, f32x4.mul(weight, v128.load(row, 48)));
        if (V > 4) a4 = f32x4.add(a4, f32x4.mul(weight, v128.load(row, 64)));
        if (V > 5) a5 = f32x4.add(a5, f32x4.mul(weight, v128.load(row, 80)));
        if (V > 6) a6 = f32x4.add(a6, f32x4.mul(weight, v128.load(row, 96)));
        if (V > 7) a7 = f32x4.add(a7, f32x4.mul(weight, v128.load(row, 112)));
      }
      if (activation == RELU) {
        a0 = f32x4.pmax(a0, zero);
        if (V > 1) a1 = f32x4.pmax(a1, zero);
        if (V > 2) a2 = f32x4.pmax(a2, zero);
        if (V > 3) a3 = f32x4.pmax(a3, zero);
        if (V > 4) a4 = f32x4.pmax(a4, zero);
        if (V > 5) a5 = f32x4.pmax(a5, zero);
        if (V > 6) a6 = f32x4.pmax(a6, zero);
        if (V > 7) a7 = f32x4.pmax(a7, zero);
      }
      v128.store(y, a0);
      if (V > 1) v128.store(y, a1, 16);
      if (V > 2) v128.store(y, a2, 32);
      if (V > 3) v128.store(y, a3, 48);
      if (V > 4) v128.store(y, a4, 64);
      if (V > 5) v128.store(y, a5, 80);
      if (V > 6) v128.store(y, a6, 96);
      if (V > 7) v128.store(y, a7, 112);
      if (activation == TANH)
        for (let at = y; at < y + ((<usize>V) << 4); at += 16) v128.store(at, tanh4(v128.load(at)));
    }
  }
}
