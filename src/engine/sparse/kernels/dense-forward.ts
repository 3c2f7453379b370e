// What forward.ts does, for a layer that has lost nothing. Weights lie in stripes of 4 outputs, input by input; two outputs
// at a time share what is loaded of their inputs' rows: outputs come in pairs.
import { tanhRows } from './forward';
import { Layer, RELU, ROW, TANH } from './layout';

/** Bytes of the weights from one input to 4 outputs, of one of them, and of a stripe. */
export const INPUT: usize = 16;
export const OUTPUT: usize = 4;
export function stripeOf(layer: Layer): usize {
  return <usize>((layer.inputs + 1) & ~1) * INPUT;
}

/** A row is worked on in halves: two accumulators for each vector of a half fit into the registers. */
export function forwardDense(layer: Layer, vectors: i32): void {
  let from: usize = 0;
  for (; vectors >= 4; vectors -= 4, from += 64) Unrolled.forward(4, layer, from);
  if (vectors > 0) Unrolled.forward(2, layer, from);
  if (layer.activation == TANH) tanhRows(layer, <i32>(from >> 4) + vectors);
}

/** Compiled once for each number of vectors V, 2 or 4. */
class Unrolled {
  @inline
  static forward(V: i32, layer: Layer, from: usize): void {
    const stripe = stripeOf(layer);
    const relu = layer.activation == RELU;
    const rows = <usize>layer.inputs * ROW;
    const zero = f32x4.splat(0);
    const x = layer.x + from;
    let bias = layer.biases;
    let y = layer.y + from;
    for (let n = 0; n < layer.outputs; n += 2) {
      let a0 = v128.load_splat<f32>(bias);
      let a1 = a0,
        a2 = a0,
        a3 = a0;
      let b0 = v128.load_splat<f32>(bias, 4);
      let b1 = b0,
        b2 = b0,
        b3 = b0;
      let w = layer.weights + <usize>(n >> 2) * stripe + <usize>(n & 3) * OUTPUT;
      const end = x + rows;
      for (let row = x; row < end; row += ROW) {
        const a = v128.load_splat<f32>(w);
        const b = v128.load_splat<f32>(w, OUTPUT);
        const x0 = v128.load(row);
        const x1 = v128.load(row, 16);
        a0 = f32x4.add(a0, f32x4.mul(a, x0));
        a1 = f32x4.add(a1, f32x4.mul(a, x1));
        b0 = f32x4.add(b0, f32x4.mul(b, x0));
        b1 = f32x4.add(b1, f32x4.mul(b, x1));
        if (V > 2) {
          const x2 = v128.load(row, 32);
          const x3 = v128.load(row, 48);
          a2 = f32x4.add(a2, f32x4.mul(a, x2));
          a3 = f32x4.add(a3, f32x4.mul(a, x3));
          b2 = f32x4.add(b2, f32x4.mul(b, x2));
          b3 = f32x4.add(b3, f32x4.mul(b, x3));
        }
        w += INPUT;
      }
      if (relu) {
        a0 = f32x4.pmax(a0, zero);
        a1 = f32x4.pmax(a1, zero);
        b0 = f32x4.pmax(b0, zero);
        b1 = f32x4.pmax(b1, zero);
        if (V > 2) {
          a2 = f32x4.pmax(a2, zero);
          a3 = f32x4.pmax(a3, zero);
          b2 = f32x4.pmax(b2, zero);
          b3 = f32x4.pmax(b3, zero);
        }
      }
      if (V > 2) {
        v128.store(y, a3, 48);
        v128.store(y, a2, 32);
      }
      v128.store(y, a1, 16);
      v128.store(y, a0);
      if (V > 2) {
        v128.store(y + ROW, b3, 48);
        v128.store(y + ROW, b2, 32);
      }
      v128.store(y + ROW, b1, 16);
      v128.store(y + ROW, b0);
      bias += 8;
      y += 2 * ROW;
    }
  }
}
