// The forward pass (forward.ts) of a layer whose weights all survive: two outputs at a time share what is loaded of their inputs' rows.
// Outputs come in pairs.
import { groupOf, INPUT, OUTPUT } from './dense-layout';
import { tanhRows } from './forward';
import { DENSE_PANEL, Layer, RELU, ROW_BYTES, TANH } from './layout';
import { Row } from './rows';

/** A row is computed in halves: two accumulators for each vector of a half fit into the registers. */
export function forwardDense(layer: Layer, vectors: i32): void {
  for (let k = 0; k < layer.inputs; k += DENSE_PANEL) {
    const inputs = min(DENSE_PANEL, layer.inputs - k);
    for (let n = 0; n < layer.outputs; n += 2) {
      let from: usize = 0;
      let left = vectors;
      for (; left >= 4; left -= 4, from += 64) Unrolled.pair(4, layer, k, inputs, n, from);
      if (left > 0) Unrolled.pair(2, layer, k, inputs, n, from);
    }
  }
  if (layer.activation == TANH) tanhRows(layer, vectors);
}

/** Compiled once for each number of vectors V, 2 or 4. */
class Unrolled {
  /** What `inputs` inputs from the k-th on add to the n-th output and the next. */
  @inline
  static pair(V: i32, layer: Layer, k: i32, inputs: i32, n: i32, from: usize): void {
    const y = layer.y + <usize>n * ROW_BYTES + from;
    let a0: v128, a1: v128, a2: v128, a3: v128, b0: v128, b1: v128, b2: v128, b3: v128;
    if (k == 0) {
      const bias = layer.biases + ((<usize>n) << 2);
      a0 = a1 = a2 = a3 = v128.load_splat<f32>(bias);
      b0 = b1 = b2 = b3 = v128.load_splat<f32>(bias, 4);
    } else {
      a0 = v128.load(y);
      a1 = v128.load(y, 16);
      b0 = v128.load(y + ROW_BYTES);
      b1 = v128.load(y + ROW_BYTES, 16);
      if (V > 2) {
        a2 = v128.load(y, 32);
        a3 = v128.load(y, 48);
        b2 = v128.load(y + ROW_BYTES, 32);
        b3 = v128.load(y + ROW_BYTES, 48);
      } else {
        a2 = a3 = a0;
        b2 = b3 = b0;
      }
    }
    const first = layer.x + <usize>k * ROW_BYTES + from;
    const end = first + <usize>inputs * ROW_BYTES;
    let w = layer.weights + groupOf(layer, k, n) * INPUT + <usize>(n & 3) * OUTPUT;
    for (let row = first; row < end; row += ROW_BYTES) {
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
    if (layer.activation == RELU && k + inputs == layer.inputs) {
      const zero = f32x4.splat(0);
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
    Row.storeHalf(V, y, a0, a1, a2, a3);
    Row.storeHalf(V, y + ROW_BYTES, b0, b1, b2, b3);
  }
}
