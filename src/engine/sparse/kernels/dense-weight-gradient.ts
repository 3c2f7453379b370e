// What weight-gradient.ts does, for a layer that has lost nothing: two outputs and four inputs at a time share what is loaded
// of each other's rows. Outputs come in pairs.
import { strideOf } from './dense-forward';
import { Layer, ROW } from './layout';
import { KEEP } from './optimisers';
import { biasGradient, move, Sums } from './weight-gradient';

export function weightGradientDense(
  layer: Layer,
  vectors: i32,
  first: bool,
  then: i32,
  settings: usize,
): void {
  biasGradient(layer, vectors, first);
  switch (vectors) {
    case 1:
      return Unrolled.weightGradient(1, layer, first, then, settings);
    case 2:
      return Unrolled.weightGradient(2, layer, first, then, settings);
    case 3:
      return Unrolled.weightGradient(3, layer, first, then, settings);
    case 4:
      return Unrolled.weightGradient(4, layer, first, then, settings);
    case 5:
      return Unrolled.weightGradient(5, layer, first, then, settings);
    case 6:
      return Unrolled.weightGradient(6, layer, first, then, settings);
    case 7:
      return Unrolled.weightGradient(7, layer, first, then, settings);
    default:
      return Unrolled.weightGradient(8, layer, first, then, settings);
  }
}

/** Compiled once for each number of vectors V. */
class Unrolled {
  @inline
  static weightGradient(V: i32, layer: Layer, first: bool, then: i32, settings: usize): void {
    const stride = strideOf(layer);
    const gradients = layer.gradients;
    let errors = layer.errors;
    let at: usize = 0;
    for (let n = 0; n < layer.outputs; n += 2, errors += 2 * ROW, at += 2 * stride) {
      let row = layer.x;
      let g = gradients + at;
      const end = g + stride;
      for (; g < end; g += 16, row += 4 * ROW) {
        let e = v128.load(errors);
        let f = v128.load(errors + ROW);
        let x = v128.load(row);
        let a0 = f32x4.mul(e, x);
        let b0 = f32x4.mul(f, x);
        x = v128.load(row, 128);
        let a1 = f32x4.mul(e, x);
        let b1 = f32x4.mul(f, x);
        x = v128.load(row, 256);
        let a2 = f32x4.mul(e, x);
        let b2 = f32x4.mul(f, x);
        x = v128.load(row, 384);
        let a3 = f32x4.mul(e, x);
        let b3 = f32x4.mul(f, x);
        if (V > 1) {
          e = v128.load(errors, 16);
          f = v128.load(errors + ROW, 16);
          x = v128.load(row, 16);
          a0 = f32x4.add(a0, f32x4.mul(e, x));
          b0 = f32x4.add(b0, f32x4.mul(f, x));
          x = v128.load(row, 144);
          a1 = f32x4.add(a1, f32x4.mul(e, x));
          b1 = f32x4.add(b1, f32x4.mul(f, x));
          x = v128.load(row, 272);
          a2 = f32x4.add(a2, f32x4.mul(e, x));
          b2 = f32x4.add(b2, f32x4.mul(f, x));
          x = v128.load(row, 400);
          a3 = f32x4.add(a3, f32x4.mul(e, x));
          b3 = f32x4.add(b3, f32x4.mul(f, x));
        }
        if (V > 2) {
          e = v128.load(errors, 32);
          f = v128.load(errors + ROW, 32);
          x = v128.load(row, 32);
          a0 = f32x4.add(a0, f32x4.mul(e, x));
          b0 = f32x4.add(b0, f32x4.mul(f, x));
          x = v128.load(row, 160);
          a1 = f32x4.add(a1, f32x4.mul(e, x));
          b1 = f32x4.add(b1, f32x4.mul(f, x));
          x = v128.load(row, 288);
          a2 = f32x4.add(a2, f32x4.mul(e, x));
          b2 = f32x4.add(b2, f32x4.mul(f, x));
          x = v128.load(row, 416);
          a3 = f32x4.add(a3, f32x4.mul(e, x));
          b3 = f32x4.add(b3, f32x4.mul(f, x));
        }
        if (V > 3) {
          e = v128.load(errors, 48);
          f = v128.load(errors + ROW, 48);
          x = v128.load(row, 48);
          a0 = f32x4.add(a0, f32x4.mul(e, x));
          b0 = f32x4.add(b0, f32x4.mul(f, x));
          x = v128.load(row, 176);
          a1 = f32x4.add(a1, f32x4.mul(e, x));
          b1 = f32x4.add(b1, f32x4.mul(f, x));
          x = v128.load(row, 304);
          a2 = f32x4.add(a2, f32x4.mul(e, x));
          b2 = f32x4.add(b2, f32x4.mul(f, x));
          x = v128.load(row, 432);
          a3 = f32x4.add(a3, f32x4.mul(e, x));
          b3 = f32x4.add(b3, f32x4.mul(f, x));
        }
        if (V > 4) {
          e = v128.load(errors, 64);
          f = v128.load(errors + ROW, 64);
          x = v128.load(row, 64);
          a0 = f32x4.add(a0, f32x4.mul(e, x));
          b0 = f32x4.add(b0, f32x4.mul(f, x));
          x = v128.load(row, 192);
          a1 = f32x4.add(a1, f32x4.mul(e, x));
          b1 = f32x4.add(b1, f32x4.mul(f, x));
          x = v128.load(row, 320);
          a2 = f32x4.add(a2, f32x4.mul(e, x));
          b2 = f32x4.add(b2, f32x4.mul(f, x));
          x = v128.load(row, 448);
          a3 = f32x4.add(a3, f32x4.mul(e, x));
          b3 = f32x4.add(b3, f32x4.mul(f, x));
        }
        if (V > 5) {
          e = v128.load(errors, 80);
          f = v128.load(errors + ROW, 80);
          x = v128.load(row, 80);
          a0 = f32x4.add(a0, f32x4.mul(e, x));
          b0 = f32x4.add(b0, f32x4.mul(f, x));
          x = v128.load(row, 208);
          a1 = f32x4.add(a1, f32x4.mul(e, x));
          b1 = f32x4.add(b1, f32x4.mul(f, x));
          x = v128.load(row, 336);
          a2 = f32x4.add(a2, f32x4.mul(e, x));
          b2 = f32x4.add(b2, f32x4.mul(f, x));
          x = v128.load(row, 464);
          a3 = f32x4.add(a3, f32x4.mul(e, x));
          b3 = f32x4.add(b3, f32x4.mul(f, x));
        }
        if (V > 6) {
          e = v128.load(errors, 96);
          f = v128.load(errors + ROW, 96);
          x = v128.load(row, 96);
          a0 = f32x4.add(a0, f32x4.mul(e, x));
          b0 = f32x4.add(b0, f32x4.mul(f, x));
          x = v128.load(row, 224);
          a1 = f32x4.add(a1, f32x4.mul(e, x));
          b1 = f32x4.add(b1, f32x4.mul(f, x));
          x = v128.load(row, 352);
          a2 = f32x4.add(a2, f32x4.mul(e, x));
          b2 = f32x4.add(b2, f32x4.mul(f, x));
          x = v128.load(row, 480);
          a3 = f32x4.add(a3, f32x4.mul(e, x));
          b3 = f32x4.add(b3, f32x4.mul(f, x));
        }
        if (V > 7) {
          e = v128.load(errors, 112);
          f = v128.load(errors + ROW, 112);
          x = v128.load(row, 112);
          a0 = f32x4.add(a0, f32x4.mul(e, x));
          b0 = f32x4.add(b0, f32x4.mul(f, x));
          x = v128.load(row, 240);
          a1 = f32x4.add(a1, f32x4.mul(e, x));
          b1 = f32x4.add(b1, f32x4.mul(f, x));
          x = v128.load(row, 368);
          a2 = f32x4.add(a2, f32x4.mul(e, x));
          b2 = f32x4.add(b2, f32x4.mul(f, x));
          x = v128.load(row, 496);
          a3 = f32x4.add(a3, f32x4.mul(e, x));
          b3 = f32x4.add(b3, f32x4.mul(f, x));
        }
        let ga = Sums.four(Sums.two(a0, a1), Sums.two(a2, a3));
        let gb = Sums.four(Sums.two(b0, b1), Sums.two(b2, b3));
        if (!first) {
          ga = f32x4.add(v128.load(g), ga);
          gb = f32x4.add(v128.load(g + stride), gb);
        }
        v128.store(g, ga);
        v128.store(g + stride, gb);
      }
      if (then != KEEP) move(layer, at, at + 2 * stride, then, settings);
    }
  }
}
