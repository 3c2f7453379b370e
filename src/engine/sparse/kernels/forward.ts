// One layer forward: y[n] = activation(bias[n] + Σ w · x[k]) over the surviving weights of each output.
import { GROUP, GROUP_ROWS, Layer, RELU, ROW_BYTES, Stretch, TANH } from './layout';
import { tanh4 } from './maths';
import { Row } from './rows';

/** @param vectors in use of each row: 2, 4, 6 or 8 */
export function forward(layer: Layer, vectors: i32): void {
  for (let panel = 0; panel < layer.panels; panel++)
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
  if (layer.activation == TANH) tanhRows(layer, vectors);
}

/** tanh of the outputs. */
export function tanhRows(layer: Layer, vectors: i32): void {
  let y = layer.y;
  for (let n = 0; n < layer.outputs; n++, y += ROW_BYTES)
    for (let at = y; at < y + ((<usize>vectors) << 4); at += 16) v128.store(at, tanh4(v128.load(at)));
}

/** Compiled once for each even number of vectors V: straight code instead of a loop over them. */
class Unrolled {
  @inline
  static panel(V: i32, layer: Layer, panel: i32): void {
    const outputs = layer.outputs;
    const rectify = layer.activation == RELU && panel == layer.panels - 1;
    const zero = f32x4.splat(0);
    let stretch = changetype<Stretch>(layer.stretches + <usize>(panel * outputs) * offsetof<Stretch>());
    for (let i = 0; i < outputs; i++, stretch = stretch.next) {
      const output = stretch.output;
      const y = layer.y + output;
      let a0: v128, a1: v128, a2: v128, a3: v128, a4: v128, a5: v128, a6: v128, a7: v128;
      if (panel == 0) {
        a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = v128.load_splat<f32>(layer.biases + output / (ROW_BYTES / 4));
      } else {
        a2 = a3 = a4 = a5 = a6 = a7 = zero;
        a0 = v128.load(y);
        a1 = v128.load(y, 16);
        if (V > 2) {
          a2 = v128.load(y, 32);
          a3 = v128.load(y, 48);
        }
        if (V > 4) {
          a4 = v128.load(y, 64);
          a5 = v128.load(y, 80);
        }
        if (V > 6) {
          a6 = v128.load(y, 96);
          a7 = v128.load(y, 112);
        }
      }
      const end = stretch.end;
      const whole = end & ~(GROUP - 1);
      let at = stretch.start;
      // Four at a time, for what a loop costs by itself; the last few one by one.
      for (; at < whole; at += GROUP) {
        const weights = v128.load(at, 16);
        {
          const row = <usize>load<u32>(at, 0);
          const weight = i32x4.shuffle(weights, weights, 0, 0, 0, 0);
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
        {
          const row = <usize>load<u32>(at, 4);
          const weight = i32x4.shuffle(weights, weights, 1, 1, 1, 1);
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
        {
          const row = <usize>load<u32>(at, 8);
          const weight = i32x4.shuffle(weights, weights, 2, 2, 2, 2);
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
        {
          const row = <usize>load<u32>(at, 12);
          const weight = i32x4.shuffle(weights, weights, 3, 3, 3, 3);
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
      }
      for (; at < end; at += 4) {
        const row = <usize>load<u32>(at);
        const weight = v128.load_splat<f32>(at, GROUP_ROWS);
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
      if (rectify) {
        a0 = f32x4.pmax(a0, zero);
        a1 = f32x4.pmax(a1, zero);
        if (V > 2) {
          a2 = f32x4.pmax(a2, zero);
          a3 = f32x4.pmax(a3, zero);
        }
        if (V > 4) {
          a4 = f32x4.pmax(a4, zero);
          a5 = f32x4.pmax(a5, zero);
        }
        if (V > 6) {
          a6 = f32x4.pmax(a6, zero);
          a7 = f32x4.pmax(a7, zero);
        }
      }
      Row.store(V, y, a0, a1, a2, a3, a4, a5, a6, a7);
    }
  }
}
