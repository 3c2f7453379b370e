// What input-gradient.ts does, for a layer that has lost nothing: two inputs at a time share what is loaded of the outputs'
// rows. Inputs come in pairs.
import { INPUT, OUTPUT, stripeOf } from './dense-forward';
import { Slope } from './input-gradient';
import { Layer, RELU, ROW, TANH } from './layout';

/** A row is worked on in halves, as in dense-forward.ts. */
export function inputGradientDense(layer: Layer, vectors: i32): void {
  const half = vectors > 4 ? (vectors + 1) >> 1 : vectors;
  inputGradientHalf(layer, half, 0);
  if (vectors > half) inputGradientHalf(layer, vectors - half, (<usize>half) << 4);
}

function inputGradientHalf(layer: Layer, vectors: i32, from: usize): void {
  switch (vectors) {
    case 1:
      return Unrolled.inputGradient(1, layer, from);
    case 2:
      return Unrolled.inputGradient(2, layer, from);
    case 3:
      return Unrolled.inputGradient(3, layer, from);
    default:
      return Unrolled.inputGradient(4, layer, from);
  }
}

/** Compiled once for each number of vectors V. */
class Unrolled {
  @inline
  static inputGradient(V: i32, layer: Layer, from: usize): void {
    const stripe = stripeOf(layer);
    const activation = layer.inputActivation;
    const errors = layer.errors + from;
    const end = errors + <usize>layer.outputs * ROW;
    let weights = layer.weights;
    let y = layer.x + from;
    let d = layer.inputErrors + from;
    for (let k = 0; k < layer.inputs; k += 2) {
      let a0 = f32x4.splat(0);
      let a1 = a0,
        a2 = a0,
        a3 = a0,
        b0 = a0,
        b1 = a0,
        b2 = a0,
        b3 = a0;
      let w = weights;
      for (let row = errors; row < end; row += ROW) {
        const a = v128.load_splat<f32>(w);
        const b = v128.load_splat<f32>(w, INPUT);
        const e0 = v128.load(row);
        a0 = f32x4.add(a0, f32x4.mul(a, e0));
        b0 = f32x4.add(b0, f32x4.mul(b, e0));
        if (V > 1) {
          const e1 = v128.load(row, 16);
          a1 = f32x4.add(a1, f32x4.mul(a, e1));
          b1 = f32x4.add(b1, f32x4.mul(b, e1));
        }
        if (V > 2) {
          const e2 = v128.load(row, 32);
          a2 = f32x4.add(a2, f32x4.mul(a, e2));
          b2 = f32x4.add(b2, f32x4.mul(b, e2));
        }
        if (V > 3) {
          const e3 = v128.load(row, 48);
          a3 = f32x4.add(a3, f32x4.mul(a, e3));
          b3 = f32x4.add(b3, f32x4.mul(b, e3));
        }
        w += OUTPUT;
        if ((w & (INPUT - 1)) == 0) w += stripe - INPUT;
      }
      if (activation == RELU) Unrolled.storeInputs(V, RELU, y, d, a0, a1, a2, a3, b0, b1, b2, b3);
      else if (activation == TANH) Unrolled.storeInputs(V, TANH, y, d, a0, a1, a2, a3, b0, b1, b2, b3);
      else Unrolled.storeInputs(V, 0, y, d, a0, a1, a2, a3, b0, b1, b2, b3);
      weights += 2 * INPUT;
      y += 2 * ROW;
      d += 2 * ROW;
    }
  }

  @inline
  static storeInputs(
    V: i32,
    activation: i32,
    y: usize,
    d: usize,
    a0: v128,
    a1: v128,
    a2: v128,
    a3: v128,
    b0: v128,
    b1: v128,
    b2: v128,
    b3: v128,
  ): void {
    v128.store(d, Slope.times(a0, v128.load(y, 0), activation), 0);
    v128.store(d + ROW, Slope.times(b0, v128.load(y + ROW, 0), activation), 0);

    if (V > 1) {
      v128.store(d, Slope.times(a1, v128.load(y, 16), activation), 16);
      v128.store(d + ROW, Slope.times(b1, v128.load(y + ROW, 16), activation), 16);
    }
    if (V > 2) {
      v128.store(d, Slope.times(a2, v128.load(y, 32), activation), 32);
      v128.store(d + ROW, Slope.times(b2, v128.load(y + ROW, 32), activation), 32);
    }
    if (V > 3) {
      v128.store(d, Slope.times(a3, v128.load(y, 48), activation), 48);
      v128.store(d + ROW, Slope.times(b3, v128.load(y + ROW, 48), activation), 48);
    }
  }
}
