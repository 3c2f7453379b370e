// The gradient of inputs (input-gradient.ts) of a layer whose weights all survive: two inputs at a time share what is loaded of the outputs'
// rows. Inputs come in pairs.
import { groupOf, INPUT, OUTPUT, stripeOf } from './dense-layout';
import { DENSE_PANEL, Layer, NO_ACTIVATION, RELU, ROW_BYTES, TANH } from './layout';
import { Gradient } from './rows';

/** In panels of outputs and of inputs, and halves of rows as in dense-forward.ts. */
export function inputGradientDense(layer: Layer, vectors: i32): void {
  for (let n = 0; n < layer.outputs; n += DENSE_PANEL) {
    const outputs = min(DENSE_PANEL, layer.outputs - n);
    for (let panel = 0; panel < layer.inputs; panel += DENSE_PANEL) {
      const stripe = stripeOf(layer, panel) * INPUT;
      const end = min(panel + DENSE_PANEL, layer.inputs);
      let w = layer.weights + groupOf(layer, panel, n) * INPUT;
      for (let k = panel; k < end; k += 2, w += 2 * INPUT) {
        let from: usize = 0;
        let left = vectors;
        for (; left >= 4; left -= 4, from += 64) Unrolled.pair(4, layer, n, outputs, k, w, stripe, from);
        if (left > 0) Unrolled.pair(2, layer, n, outputs, k, w, stripe, from);
      }
    }
  }
}

/** Compiled once for each number of vectors V, 2 or 4. */
class Unrolled {
  /**
   * What `outputs` outputs from the n-th on add to the gradient of the k-th input and the next.
   * @param weights the first from the k-th input, in a stripe of so many bytes
   */
  @inline
  static pair(
    V: i32,
    layer: Layer,
    n: i32,
    outputs: i32,
    k: i32,
    weights: usize,
    stripe: usize,
    from: usize,
  ): void {
    const y = layer.x + <usize>k * ROW_BYTES + from;
    const d = layer.inputErrors + <usize>k * ROW_BYTES + from;
    let a0 = f32x4.splat(0);
    let a1 = a0,
      a2 = a0,
      a3 = a0,
      b0 = a0,
      b1 = a0,
      b2 = a0,
      b3 = a0;
    if (n > 0) {
      a0 = v128.load(d);
      a1 = v128.load(d, 16);
      b0 = v128.load(d + ROW_BYTES);
      b1 = v128.load(d + ROW_BYTES, 16);
      if (V > 2) {
        a2 = v128.load(d, 32);
        a3 = v128.load(d, 48);
        b2 = v128.load(d + ROW_BYTES, 32);
        b3 = v128.load(d + ROW_BYTES, 48);
      }
    }
    const errors = layer.errors + <usize>n * ROW_BYTES + from;
    const end = errors + <usize>outputs * ROW_BYTES;
    let w = weights;
    for (let row = errors; row < end; row += ROW_BYTES) {
      const a = v128.load_splat<f32>(w);
      const b = v128.load_splat<f32>(w, INPUT);
      const e0 = v128.load(row);
      const e1 = v128.load(row, 16);
      a0 = f32x4.add(a0, f32x4.mul(a, e0));
      a1 = f32x4.add(a1, f32x4.mul(a, e1));
      b0 = f32x4.add(b0, f32x4.mul(b, e0));
      b1 = f32x4.add(b1, f32x4.mul(b, e1));
      if (V > 2) {
        const e2 = v128.load(row, 32);
        const e3 = v128.load(row, 48);
        a2 = f32x4.add(a2, f32x4.mul(a, e2));
        a3 = f32x4.add(a3, f32x4.mul(a, e3));
        b2 = f32x4.add(b2, f32x4.mul(b, e2));
        b3 = f32x4.add(b3, f32x4.mul(b, e3));
      }
      w += OUTPUT;
      if ((w & (INPUT - 1)) == 0) w += stripe - INPUT;
    }
    const activation = n + outputs == layer.outputs ? layer.inputActivation : NO_ACTIVATION;
    if (activation == RELU) {
      Gradient.store(V, RELU, y, d, a0, a1, a2, a3, a3, a3, a3, a3);
      Gradient.store(V, RELU, y + ROW_BYTES, d + ROW_BYTES, b0, b1, b2, b3, b3, b3, b3, b3);
    } else if (activation == TANH) {
      Gradient.store(V, TANH, y, d, a0, a1, a2, a3, a3, a3, a3, a3);
      Gradient.store(V, TANH, y + ROW_BYTES, d + ROW_BYTES, b0, b1, b2, b3, b3, b3, b3, b3);
    } else {
      Gradient.store(V, NO_ACTIVATION, y, d, a0, a1, a2, a3, a3, a3, a3, a3);
      Gradient.store(V, NO_ACTIVATION, y + ROW_BYTES, d + ROW_BYTES, b0, b1, b2, b3, b3, b3, b3, b3);
    }
  }
}
