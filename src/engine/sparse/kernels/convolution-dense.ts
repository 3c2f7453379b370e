// Runs of convolution.ts where no weight is missing: two targets at a time read the same positions and share what is
// loaded of them. The sums are the same, to the bit.
import { Correlation, FilterStretch, RECTIFY } from './layout';
import { Row } from './rows';

/** A run is computed in halves: two accumulators for each vector of a half fit into the registers. Targets come in pairs. */
export function correlateWholeRun(
  layer: Correlation,
  panel: i32,
  vectors: i32,
  source: usize,
  target: usize,
): void {
  let from: usize = 0;
  for (; vectors > 4; vectors -= 4, from += 64) correlateHalf(layer, panel, 4, source + from, target + from);
  correlateHalf(layer, panel, vectors, source + from, target + from);
}

function correlateHalf(layer: Correlation, panel: i32, vectors: i32, source: usize, target: usize): void {
  switch (vectors) {
    case 1:
      return Unrolled.half(1, layer, panel, source, target);
    case 2:
      return Unrolled.half(2, layer, panel, source, target);
    case 3:
      return Unrolled.half(3, layer, panel, source, target);
    default:
      return Unrolled.half(4, layer, panel, source, target);
  }
}

/** Compiled once for each number of vectors V. */
class Unrolled {
  @inline
  static half(V: i32, layer: Correlation, panel: i32, source: usize, target: usize): void {
    const offsets = layer.offsets;
    const toWeight = layer.weights - offsets;
    const biases = layer.biases;
    const rectify = layer.then == RECTIFY && panel == layer.panels - 1;
    const zero = f32x4.splat(0);
    let first = changetype<FilterStretch>(
      layer.stretches + <usize>(panel * layer.perPanel) * offsetof<FilterStretch>(),
    );
    for (let i = layer.count; i > 0; i -= 2, first = first.next.next) {
      const second = first.next;
      const y = target + first.plane;
      const z = target + second.plane;
      let a0 = zero,
        b0 = zero;
      if (panel == 0) {
        if (biases) {
          a0 = v128.load_splat<f32>(biases + first.bias);
          b0 = v128.load_splat<f32>(biases + second.bias);
        }
      } else {
        a0 = v128.load(y);
        b0 = v128.load(z);
      }
      let a1 = a0,
        a2 = a0,
        a3 = a0,
        b1 = b0,
        b2 = b0,
        b3 = b0;
      if (panel > 0) {
        if (V > 1) {
          a1 = v128.load(y, 16);
          b1 = v128.load(z, 16);
        }
        if (V > 2) {
          a2 = v128.load(y, 32);
          b2 = v128.load(z, 32);
        }
        if (V > 3) {
          a3 = v128.load(y, 48);
          b3 = v128.load(z, 48);
        }
      }
      const start = first.start;
      const end = offsets + first.end;
      let at = offsets + start;
      let wa = at + toWeight;
      let wb = wa + (second.start - start);
      for (; at < end; at += 4, wa += 4, wb += 4) {
        const row = source + <usize>load<u32>(at);
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
      }
      if (rectify) {
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
      Row.storeHalf(V, y, a0, a1, a2, a3);
      Row.storeHalf(V, z, b0, b1, b2, b3);
    }
  }
}
