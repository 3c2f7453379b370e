// The gradient of weights (weight-gradient.ts) of a layer whose weights all survive: four outputs and two inputs at a time share what is loaded
// of each other's rows. Inputs come in pairs.
import { groupOf, INPUT } from './dense-layout';
import { ADAM, DENSE_PANEL, KEEP, Layer, ROW_BYTES, STRIPE, TRAINING } from './layout';
import { Adam, step } from './optimisers';
import { Sums } from './sums';
import { biasGradient } from './weight-gradient';

export function weightGradientDense(
  layer: Layer,
  vectors: i32,
  first: bool,
  then: i32,
  settings: usize,
): void {
  biasGradient(layer, vectors, first);
  if (then == ADAM) return move(layer, vectors, first, settings);
  keep(layer, vectors, first);
  if (then == KEEP) return;
  const groups = <usize>((layer.outputs + 3) >> 2) * <usize>((layer.inputs + 1) & ~1);
  step(then, layer.weights, INPUT, layer.training, TRAINING, layer.training + groups * TRAINING, settings);
}

function keep(layer: Layer, vectors: i32, first: bool): void {
  switch (vectors) {
    case 1:
      return Unrolled.panels(1, false, layer, first, 0);
    case 2:
      return Unrolled.panels(2, false, layer, first, 0);
    case 3:
      return Unrolled.panels(3, false, layer, first, 0);
    case 4:
      return Unrolled.panels(4, false, layer, first, 0);
    case 5:
      return Unrolled.panels(5, false, layer, first, 0);
    case 6:
      return Unrolled.panels(6, false, layer, first, 0);
    case 7:
      return Unrolled.panels(7, false, layer, first, 0);
    default:
      return Unrolled.panels(8, false, layer, first, 0);
  }
}

function move(layer: Layer, vectors: i32, first: bool, settings: usize): void {
  switch (vectors) {
    case 1:
      return Unrolled.panels(1, true, layer, first, settings);
    case 2:
      return Unrolled.panels(2, true, layer, first, settings);
    case 3:
      return Unrolled.panels(3, true, layer, first, settings);
    case 4:
      return Unrolled.panels(4, true, layer, first, settings);
    case 5:
      return Unrolled.panels(5, true, layer, first, settings);
    case 6:
      return Unrolled.panels(6, true, layer, first, settings);
    case 7:
      return Unrolled.panels(7, true, layer, first, settings);
    default:
      return Unrolled.panels(8, true, layer, first, settings);
  }
}

/** Compiled once for each number of vectors V, with and without Adam's step. */
class Unrolled {
  @inline
  static panels(V: i32, moves: bool, layer: Layer, first: bool, settings: usize): void {
    for (let k = 0; k < layer.inputs; k += DENSE_PANEL) {
      const inputs = min(DENSE_PANEL, layer.inputs - k);
      for (let n = 0; n < layer.outputs; n += STRIPE)
        Unrolled.piece(V, moves, layer, k, inputs, n, first, settings);
    }
  }

  /** Weights from `inputs` inputs, from the k-th on, to four outputs, from the n-th on. */
  @inline
  static piece(
    V: i32,
    moves: bool,
    layer: Layer,
    k: i32,
    inputs: i32,
    n: i32,
    first: bool,
    settings: usize,
  ): void {
    const errors = layer.errors + <usize>n * ROW_BYTES;
    const group = groupOf(layer, k, n);
    const start = layer.training + group * TRAINING;
    const weights = layer.weights + group * INPUT;
    let training = start;
    const from = layer.x + <usize>k * ROW_BYTES;
    const end = from + <usize>inputs * ROW_BYTES;
    for (let rows = from; rows < end; rows += 2 * ROW_BYTES, training += 2 * TRAINING) {
      let x = v128.load(rows);
      let y = v128.load(rows, 128);
      let e = v128.load(errors);
      let a0 = f32x4.mul(e, x);
      let b0 = f32x4.mul(e, y);
      e = v128.load(errors, 128);
      let a1 = f32x4.mul(e, x);
      let b1 = f32x4.mul(e, y);
      e = v128.load(errors, 256);
      let a2 = f32x4.mul(e, x);
      let b2 = f32x4.mul(e, y);
      e = v128.load(errors, 384);
      let a3 = f32x4.mul(e, x);
      let b3 = f32x4.mul(e, y);
      if (V > 1) {
        x = v128.load(rows, 16);
        y = v128.load(rows, 144);
        e = v128.load(errors, 16);
        a0 = f32x4.add(a0, f32x4.mul(e, x));
        b0 = f32x4.add(b0, f32x4.mul(e, y));
        e = v128.load(errors, 144);
        a1 = f32x4.add(a1, f32x4.mul(e, x));
        b1 = f32x4.add(b1, f32x4.mul(e, y));
        e = v128.load(errors, 272);
        a2 = f32x4.add(a2, f32x4.mul(e, x));
        b2 = f32x4.add(b2, f32x4.mul(e, y));
        e = v128.load(errors, 400);
        a3 = f32x4.add(a3, f32x4.mul(e, x));
        b3 = f32x4.add(b3, f32x4.mul(e, y));
      }
      if (V > 2) {
        x = v128.load(rows, 32);
        y = v128.load(rows, 160);
        e = v128.load(errors, 32);
        a0 = f32x4.add(a0, f32x4.mul(e, x));
        b0 = f32x4.add(b0, f32x4.mul(e, y));
        e = v128.load(errors, 160);
        a1 = f32x4.add(a1, f32x4.mul(e, x));
        b1 = f32x4.add(b1, f32x4.mul(e, y));
        e = v128.load(errors, 288);
        a2 = f32x4.add(a2, f32x4.mul(e, x));
        b2 = f32x4.add(b2, f32x4.mul(e, y));
        e = v128.load(errors, 416);
        a3 = f32x4.add(a3, f32x4.mul(e, x));
        b3 = f32x4.add(b3, f32x4.mul(e, y));
      }
      if (V > 3) {
        x = v128.load(rows, 48);
        y = v128.load(rows, 176);
        e = v128.load(errors, 48);
        a0 = f32x4.add(a0, f32x4.mul(e, x));
        b0 = f32x4.add(b0, f32x4.mul(e, y));
        e = v128.load(errors, 176);
        a1 = f32x4.add(a1, f32x4.mul(e, x));
        b1 = f32x4.add(b1, f32x4.mul(e, y));
        e = v128.load(errors, 304);
        a2 = f32x4.add(a2, f32x4.mul(e, x));
        b2 = f32x4.add(b2, f32x4.mul(e, y));
        e = v128.load(errors, 432);
        a3 = f32x4.add(a3, f32x4.mul(e, x));
        b3 = f32x4.add(b3, f32x4.mul(e, y));
      }
      if (V > 4) {
        x = v128.load(rows, 64);
        y = v128.load(rows, 192);
        e = v128.load(errors, 64);
        a0 = f32x4.add(a0, f32x4.mul(e, x));
        b0 = f32x4.add(b0, f32x4.mul(e, y));
        e = v128.load(errors, 192);
        a1 = f32x4.add(a1, f32x4.mul(e, x));
        b1 = f32x4.add(b1, f32x4.mul(e, y));
        e = v128.load(errors, 320);
        a2 = f32x4.add(a2, f32x4.mul(e, x));
        b2 = f32x4.add(b2, f32x4.mul(e, y));
        e = v128.load(errors, 448);
        a3 = f32x4.add(a3, f32x4.mul(e, x));
        b3 = f32x4.add(b3, f32x4.mul(e, y));
      }
      if (V > 5) {
        x = v128.load(rows, 80);
        y = v128.load(rows, 208);
        e = v128.load(errors, 80);
        a0 = f32x4.add(a0, f32x4.mul(e, x));
        b0 = f32x4.add(b0, f32x4.mul(e, y));
        e = v128.load(errors, 208);
        a1 = f32x4.add(a1, f32x4.mul(e, x));
        b1 = f32x4.add(b1, f32x4.mul(e, y));
        e = v128.load(errors, 336);
        a2 = f32x4.add(a2, f32x4.mul(e, x));
        b2 = f32x4.add(b2, f32x4.mul(e, y));
        e = v128.load(errors, 464);
        a3 = f32x4.add(a3, f32x4.mul(e, x));
        b3 = f32x4.add(b3, f32x4.mul(e, y));
      }
      if (V > 6) {
        x = v128.load(rows, 96);
        y = v128.load(rows, 224);
        e = v128.load(errors, 96);
        a0 = f32x4.add(a0, f32x4.mul(e, x));
        b0 = f32x4.add(b0, f32x4.mul(e, y));
        e = v128.load(errors, 224);
        a1 = f32x4.add(a1, f32x4.mul(e, x));
        b1 = f32x4.add(b1, f32x4.mul(e, y));
        e = v128.load(errors, 352);
        a2 = f32x4.add(a2, f32x4.mul(e, x));
        b2 = f32x4.add(b2, f32x4.mul(e, y));
        e = v128.load(errors, 480);
        a3 = f32x4.add(a3, f32x4.mul(e, x));
        b3 = f32x4.add(b3, f32x4.mul(e, y));
      }
      if (V > 7) {
        x = v128.load(rows, 112);
        y = v128.load(rows, 240);
        e = v128.load(errors, 112);
        a0 = f32x4.add(a0, f32x4.mul(e, x));
        b0 = f32x4.add(b0, f32x4.mul(e, y));
        e = v128.load(errors, 240);
        a1 = f32x4.add(a1, f32x4.mul(e, x));
        b1 = f32x4.add(b1, f32x4.mul(e, y));
        e = v128.load(errors, 368);
        a2 = f32x4.add(a2, f32x4.mul(e, x));
        b2 = f32x4.add(b2, f32x4.mul(e, y));
        e = v128.load(errors, 496);
        a3 = f32x4.add(a3, f32x4.mul(e, x));
        b3 = f32x4.add(b3, f32x4.mul(e, y));
      }
      let a = Sums.four(Sums.two(a0, a1), Sums.two(a2, a3));
      let b = Sums.four(Sums.two(b0, b1), Sums.two(b2, b3));
      if (!first) {
        a = f32x4.add(v128.load(training), a);
        b = f32x4.add(v128.load(training, TRAINING), b);
      }
      v128.store(training, a);
      v128.store(training, b, TRAINING);
    }
    // While they are still in the cache.
    if (moves) Adam.step(weights, INPUT, start, training, settings);
  }
}
