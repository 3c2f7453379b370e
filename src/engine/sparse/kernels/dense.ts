// The same as forward.ts, input-gradient.ts and weight-gradient.ts for a layer that has lost nothing. No offsets are
// needed, and two outputs (or inputs) at a time share what is loaded of the others' rows: both come in pairs, except
// the inputs of the first layer.
import { tanhRows } from './forward';
import { Layer, RELU, ROW, TANH } from './layout';
import { KEEP } from './optimisers';
import { slope } from './input-gradient';
import { biasGradient, fourSums, move, pairSums } from './weight-gradient';

/** Bytes from the weights of one output to the next's: inputs rounded up to 4. */
function strideOf(layer: Layer): usize {
  return (<usize>((layer.inputs + 3) & ~3)) << 2;
}

/** A row is worked on in halves: two accumulators for each vector of a half fit into the registers. */
export function forwardDense(layer: Layer, vectors: i32): void {
  const half = vectors > 4 ? (vectors + 1) >> 1 : vectors;
  forwardHalf(layer, half, 0);
  if (vectors > half) forwardHalf(layer, vectors - half, (<usize>half) << 4);
  if (layer.activation == TANH) tanhRows(layer, vectors);
}

function forwardHalf(layer: Layer, vectors: i32, from: usize): void {
  switch (vectors) {
    case 1:
      return Unrolled.forward(1, layer, from);
    case 2:
      return Unrolled.forward(2, layer, from);
    case 3:
      return Unrolled.forward(3, layer, from);
    default:
      return Unrolled.forward(4, layer, from);
  }
}

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
  static forward(V: i32, layer: Layer, from: usize): void {
    const stride = strideOf(layer);
    const relu = layer.activation == RELU;
    const rows = <usize>layer.inputs * ROW;
    const zero = f32x4.splat(0);
    const x = layer.x + from;
    let weights = layer.weights;
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
      let wa = weights;
      let wb = weights + stride;
      const end = x + rows;
      for (let row = x; row < end; row += ROW) {
        const a = v128.load_splat<f32>(wa);
        const b = v128.load_splat<f32>(wb);
        const x0 = v128.load(row);
        a0 = f32x4.add(a0, f32x4.mul(a, x0));
        b0 = f32x4.add(b0, f32x4.mul(b, x0));
        if (V > 1) {
          const x1 = v128.load(row, 16);
          a1 = f32x4.add(a1, f32x4.mul(a, x1));
          b1 = f32x4.add(b1, f32x4.mul(b, x1));
        }
        if (V > 2) {
          const x2 = v128.load(row, 32);
          a2 = f32x4.add(a2, f32x4.mul(a, x2));
          b2 = f32x4.add(b2, f32x4.mul(b, x2));
        }
        if (V > 3) {
          const x3 = v128.load(row, 48);
          a3 = f32x4.add(a3, f32x4.mul(a, x3));
          b3 = f32x4.add(b3, f32x4.mul(b, x3));
        }
        wa += 4;
        wb += 4;
      }
      if (relu) {
        a0 = f32x4.pmax(a0, zero);
        b0 = f32x4.pmax(b0, zero);
        if (V > 1) {
          a1 = f32x4.pmax(a1, zero);
          b1 = f32x4.pmax(b1, zero);
        }
        if (V > 2) {
          a2 = f32x4.pmax(a2, zero);
          b2 = f32x4.pmax(b2, zero);
        }
        if (V > 3) {
          a3 = f32x4.pmax(a3, zero);
          b3 = f32x4.pmax(b3, zero);
        }
      }
      v128.store(y, a0);
      v128.store(y + ROW, b0);
      if (V > 1) {
        v128.store(y, a1, 16);
        v128.store(y + ROW, b1, 16);
      }
      if (V > 2) {
        v128.store(y, a2, 32);
        v128.store(y + ROW, b2, 32);
      }
      if (V > 3) {
        v128.store(y, a3, 48);
        v128.store(y + ROW, b3, 48);
      }
      weights += 2 * stride;
      bias += 8;
      y += 2 * ROW;
    }
  }

  @inline
  static inputGradient(V: i32, layer: Layer, from: usize): void {
    const stride = strideOf(layer);
    const relu = layer.inputActivation == RELU;
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
        const b = v128.load_splat<f32>(w, 4);
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
        w += stride;
      }
      v128.store(d, slope(a0, v128.load(y), relu));
      v128.store(d + ROW, slope(b0, v128.load(y + ROW), relu));
      if (V > 1) {
        v128.store(d, slope(a1, v128.load(y, 16), relu), 16);
        v128.store(d + ROW, slope(b1, v128.load(y + ROW, 16), relu), 16);
      }
      if (V > 2) {
        v128.store(d, slope(a2, v128.load(y, 32), relu), 32);
        v128.store(d + ROW, slope(b2, v128.load(y + ROW, 32), relu), 32);
      }
      if (V > 3) {
        v128.store(d, slope(a3, v128.load(y, 48), relu), 48);
        v128.store(d + ROW, slope(b3, v128.load(y + ROW, 48), relu), 48);
      }
      weights += 8;
      y += 2 * ROW;
      d += 2 * ROW;
    }
  }

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
        let ga = fourSums(pairSums(a0, a1), pairSums(a2, a3));
        let gb = fourSums(pairSums(b0, b1), pairSums(b2, b3));
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
