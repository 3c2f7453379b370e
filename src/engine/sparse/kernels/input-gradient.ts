// Gradient of a layer's inputs: Σ w · e[n] over the surviving weights of each input, times the derivative of the activation
// that made the input.
import { Layer, Link, NO_ACTIVATION, RELU, Span, TANH } from './layout';
import { Gradient } from './rows';

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

/** Compiled once for each even number of vectors V: straight code instead of a loop over them. */
class Unrolled {
  @inline
  static panel(V: i32, layer: Layer, panel: i32): void {
    const inputs = layer.inputs;
    const activation = panel == layer.outputPanels - 1 ? layer.inputActivation : NO_ACTIVATION;
    let span = changetype<Span>(layer.spans + <usize>(panel * inputs) * offsetof<Span>());
    for (let i = 0; i < inputs; i++, span = span.next) {
      const input = span.input;
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
      const last = span.end;
      let link = span.start;
      let nextRow = changetype<Link>(link).row;
      let nextWeight = changetype<Link>(link).weight;
      for (; link < last; link += offsetof<Link>()) {
        // Looked up one link ahead, so that nothing waits for it.
        const row = nextRow;
        const weight = v128.load_splat<f32>(nextWeight);
        nextRow = <usize>load<u32>(link, offsetof<Link>() + offsetof<Link>('row'));
        nextWeight = <usize>load<u32>(link, offsetof<Link>() + offsetof<Link>('weight'));
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
      if (activation == RELU) Gradient.store(V, RELU, y, d, a0, a1, a2, a3, a4, a5, a6, a7);
      else if (activation == TANH) Gradient.store(V, TANH, y, d, a0, a1, a2, a3, a4, a5, a6, a7);
      else Gradient.store(V, NO_ACTIVATION, y, d, a0, a1, a2, a3, a4, a5, a6, a7);
    }
  }
}
