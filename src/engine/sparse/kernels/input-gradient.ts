// Gradient of a layer's inputs: d[k] = Σ w · e[n] over the surviving weights of each input, times the derivative of the
// activation that made the input.
import { RELU, ROW } from './layout';

/**
 * @param spans per input: u32 pair, where its links start and end, in bytes
 * @param links per surviving weight, input by input: u32 pair, byte offset of the output's row and of the weight
 * @param errors gradient of the layer's outputs before activation, rows of outputs
 * @param y the layer's inputs, as activation has left them
 * @param d gradient of the layer before, before its activation, rows of inputs; written
 */
export function inputGradient(
  vectors: i32,
  inputs: i32,
  spans: usize,
  links: usize,
  weights: usize,
  errors: usize,
  y: usize,
  d: usize,
  activation: i32,
): void {
  switch (vectors) {
    case 1:
      return Unrolled.inputGradientTile(1, inputs, spans, links, weights, errors, y, d, activation);
    case 2:
      return Unrolled.inputGradientTile(2, inputs, spans, links, weights, errors, y, d, activation);
    case 3:
      return Unrolled.inputGradientTile(3, inputs, spans, links, weights, errors, y, d, activation);
    case 4:
      return Unrolled.inputGradientTile(4, inputs, spans, links, weights, errors, y, d, activation);
    case 5:
      return Unrolled.inputGradientTile(5, inputs, spans, links, weights, errors, y, d, activation);
    case 6:
      return Unrolled.inputGradientTile(6, inputs, spans, links, weights, errors, y, d, activation);
    case 7:
      return Unrolled.inputGradientTile(7, inputs, spans, links, weights, errors, y, d, activation);
    default:
      return Unrolled.inputGradientTile(8, inputs, spans, links, weights, errors, y, d, activation);
  }
}

/** Compiled once for each number of vectors. */
class Unrolled {
  @inline
  static inputGradientTile(
    V: i32,
    inputs: i32,
    spans: usize,
    links: usize,
    weights: usize,
    errors: usize,
    y: usize,
    d: usize,
    activation: i32,
  ): void {
    for (let k = 0; k < inputs; k++, spans += 8, y += ROW, d += ROW) {
      let a0 = f32x4.splat(0);
      let a1 = a0,
        a2 = a0,
        a3 = a0,
        a4 = a0,
        a5 = a0,
        a6 = a0,
        a7 = a0;
      let link = links + <usize>load<u32>(spans);
      const last = links + <usize>load<u32>(spans, 4);
      for (; link < last; link += 8) {
        const row = errors + <usize>load<u32>(link);
        const weight = v128.load_splat<f32>(weights + <usize>load<u32>(link, 4));
        a0 = f32x4.add(a0, f32x4.mul(weight, v128.load(row)));
        if (V > 1) a1 = f32x4.add(a1, f32x4.mul(weight, v128.load(row, 16)));
        if (V > 2) a2 = f32x4.add(a2, f32x4.mul(weight, v128.load(row, 32)));
        if (V > 3) a3 = f32x4.add(a3, f32x4.mul(weight, v128.load(row, 48)));
        if (V > 4) a4 = f32x4.add(a4, f32x4.mul(weight, v128.load(row, 64)));
        if (V > 5) a5 = f32x4.add(a5, f32x4.mul(weight, v128.load(row, 80)));
        if (V > 6) a6 = f32x4.add(a6, f32x4.mul(weight, v128.load(row, 96)));
        if (V > 7) a7 = f32x4.add(a7, f32x4.mul(weight, v128.load(row, 112)));
      }
      v128.store(d, Unrolled.slope(a0, v128.load(y), activation));
      if (V > 1) v128.store(d, Unrolled.slope(a1, v128.load(y, 16), activation), 16);
      if (V > 2) v128.store(d, Unrolled.slope(a2, v128.load(y, 32), activation), 32);
      if (V > 3) v128.store(d, Unrolled.slope(a3, v128.load(y, 48), activation), 48);
      if (V > 4) v128.store(d, Unrolled.slope(a4, v128.load(y, 64), activation), 64);
      if (V > 5) v128.store(d, Unrolled.slope(a5, v128.load(y, 80), activation), 80);
      if (V > 6) v128.store(d, Unrolled.slope(a6, v128.load(y, 96), activation), 96);
      if (V > 7) v128.store(d, Unrolled.slope(a7, v128.load(y, 112), activation), 112);
    }
  }

  /** Gradient times the activation's derivative, which both activations can tell from their own value. */
  @inline
  static slope(gradient: v128, y: v128, activation: i32): v128 {
    return activation == RELU
      ? v128.and(gradient, f32x4.gt(y, f32x4.splat(0)))
      : f32x4.mul(gradient, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)));
  }
}
