// Gradient of a layer's inputs: Σ w · e[n] over the surviving weights of each input, times the derivative of the activation
// that made the input.
import { Layer, RELU, ROW, TANH } from './layout';

/** @param vectors in use of each row: 2, 4, 6 or 8 */
export function inputGradient(layer: Layer, vectors: i32): void {
  for (let panel = 0; panel < layer.outputPanels; panel++)
    switch (vectors) {
      case 2:
        Unrolled.panel(2, layer, panel);
        break;
      case 4:
        Unrolled.panel(4, layer, panel);
        break;
      case 6:
        Unrolled.panel(6, layer, panel);
        break;
      default:
        Unrolled.panel(8, layer, panel);
        break;
    }
}

/** Compiled into what calls it. */
export class Slope {
  /** Gradient times the activation's derivative, which can be told from its own value y. */
  @inline
  static times(gradient: v128, y: v128, activation: i32): v128 {
    if (activation == RELU) return v128.and(gradient, f32x4.gt(y, f32x4.splat(0)));
    if (activation == TANH) return f32x4.mul(gradient, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)));
    return gradient;
  }
}

/** Compiled once for each even number of vectors V: straight code instead of a loop over them. */
class Unrolled {
  @inline
  static panel(V: i32, layer: Layer, panel: i32): void {
    const inputs = layer.inputs;
    const activation = panel == layer.outputPanels - 1 ? layer.inputActivation : 0;
    let span = layer.spans + <usize>(panel * inputs) * 12;
    for (let i = 0; i < inputs; i++, span += 12) {
      const input = <usize>load<u32>(span);
      const y = layer.x + input;
      const d = layer.inputErrors + input;
      let a0 = f32x4.splat(0);
      let a1 = a0,
        a2 = a0,
        a3 = a0,
        a4 = a0,
        a5 = a0,
        a6 = a0,
        a7 = a0;
      if (panel > 0) {
        a0 = v128.load(d);
        a1 = v128.load(d, 16);
        if (V > 2) {
          a2 = v128.load(d, 32);
          a3 = v128.load(d, 48);
        }
        if (V > 4) {
          a4 = v128.load(d, 64);
          a5 = v128.load(d, 80);
        }
        if (V > 6) {
          a6 = v128.load(d, 96);
          a7 = v128.load(d, 112);
        }
      }
      const last = <usize>load<u32>(span, 8);
      let link = <usize>load<u32>(span, 4);
      let nextRow = <usize>load<u32>(link);
      let nextWeight = <usize>load<u32>(link, 4);
      for (; link < last; link += 8) {
        // Looked up one link ahead, so that nothing waits for it.
        const row = nextRow;
        const weight = v128.load_splat<f32>(nextWeight);
        nextRow = <usize>load<u32>(link, 8);
        nextWeight = <usize>load<u32>(link, 12);
        a0 = f32x4.add(a0, f32x4.mul(weight, v128.load(row)));
        a1 = f32x4.add(a1, f32x4.mul(weight, v128.load(row, 16)));
        if (V > 2) {
          a2 = f32x4.add(a2, f32x4.mul(weight, v128.load(row, 32)));
          a3 = f32x4.add(a3, f32x4.mul(weight, v128.load(row, 48)));
        }
        if (V > 4) {
          a4 = f32x4.add(a4, f32x4.mul(weight, v128.load(row, 64)));
          a5 = f32x4.add(a5, f32x4.mul(weight, v128.load(row, 80)));
        }
        if (V > 6) {
          a6 = f32x4.add(a6, f32x4.mul(weight, v128.load(row, 96)));
          a7 = f32x4.add(a7, f32x4.mul(weight, v128.load(row, 112)));
        }
      }
      if (activation == RELU) Unrolled.store(V, RELU, y, d, a0, a1, a2, a3, a4, a5, a6, a7);
      else if (activation == TANH) Unrolled.store(V, TANH, y, d, a0, a1, a2, a3, a4, a5, a6, a7);
      else Unrolled.store(V, 0, y, d, a0, a1, a2, a3, a4, a5, a6, a7);
    }
  }

  @inline
  static store(
    V: i32,
    activation: i32,
    y: usize,
    d: usize,
    a0: v128,
    a1: v128,
    a2: v128,
    a3: v128,
    a4: v128,
    a5: v128,
    a6: v128,
    a7: v128,
  ): void {
    // Loads first: between two neighbouring loads no store may come, if they are to become one.
    a0 = Slope.times(a0, v128.load(y), activation);
    a1 = Slope.times(a1, v128.load(y, 16), activation);
    if (V > 2) {
      a2 = Slope.times(a2, v128.load(y, 32), activation);
      a3 = Slope.times(a3, v128.load(y, 48), activation);
    }
    if (V > 4) {
      a4 = Slope.times(a4, v128.load(y, 64), activation);
      a5 = Slope.times(a5, v128.load(y, 80), activation);
    }
    if (V > 6) {
      a6 = Slope.times(a6, v128.load(y, 96), activation);
      a7 = Slope.times(a7, v128.load(y, 112), activation);
      v128.store(d, a7, 112);
      v128.store(d, a6, 96);
    }
    if (V > 4) {
      v128.store(d, a5, 80);
      v128.store(d, a4, 64);
    }
    if (V > 2) {
      v128.store(d, a3, 48);
      v128.store(d, a2, 32);
    }
    v128.store(d, a1, 16);
    v128.store(d, a0);
  }
}
