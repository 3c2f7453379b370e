// Gradient of a convolution's surviving weights, over four examples: for each the product, summed over positions and examples,
// of its filter's errors and what the weight looked at. Runs and stretches are those of convolution.ts; the kernel is
// otherwise weight-gradient.ts's.
import { runOf, touch } from './convolution';
import { Correlation, FilterStretch, POSITION, RUN, TRAINING, VECTOR } from './layout';
import { packs } from './packing';
import { Sums } from './sums';

const STRETCH = offsetof<FilterStretch>();
/** Bytes of four biases' training, of which gradients are the first, in those of four biases. */
const BIAS_GROUPS: usize = TRAINING / VECTOR;

/**
 * Adds to the gradients, which start at 0: of groups of four weights, so that up to three beyond the end of a stretch get something, too.
 * @param layer of the forward pass: its target's places are those of the errors
 * @param group bytes of four weights' training, of which gradients are the first
 */
export function filterGradient(
  layer: Correlation,
  source: usize,
  errors: usize,
  gradients: usize,
  group: usize,
): void {
  const runs = (layer.columns + RUN - 1) / RUN;
  for (let y = 0; y < layer.rows; y++) {
    touch(source + layer.reach, layer.sourceRow);
    touch(errors, layer.targetBytes);
    let left = layer.columns;
    let at: usize = 0;
    for (let run = runs; run > 0; run--) {
      const vectors = runOf(left, run);
      for (let panel = 0; panel < layer.panels; panel++)
        if (packs) Unrolled.any(true, layer, panel, vectors, source + at, errors + at, gradients, group);
        else Unrolled.any(false, layer, panel, vectors, source + at, errors + at, gradients, group);
      at += <usize>vectors * POSITION;
      left -= vectors;
    }
    source += layer.sourceRow;
    errors += layer.targetRow;
  }
}

/** Gradient of the biases, f32 per filter, added to: the sum of its errors. */
export function filterBiasGradient(layer: Correlation, errors: usize, gradients: usize): void {
  let stretch = layer.stretches;
  let i = layer.count;
  // An addition waits for the one before: four filters side by side.
  for (; i > 3; i -= 4, stretch += 4 * STRETCH) {
    const a = changetype<FilterStretch>(stretch).plane;
    const toB = changetype<FilterStretch>(stretch + STRETCH).plane - a;
    const toC = changetype<FilterStretch>(stretch + 2 * STRETCH).plane - a;
    const toD = changetype<FilterStretch>(stretch + 3 * STRETCH).plane - a;
    let row = errors + a;
    let sumA = f32x4.splat(0);
    let sumB = sumA;
    let sumC = sumA;
    let sumD = sumA;
    for (let y = 0; y < layer.rows; y++, row += layer.targetRow) {
      const end = row + <usize>layer.columns * POSITION;
      for (let at = row; at < end; at += POSITION) {
        sumA = f32x4.add(sumA, v128.load(at));
        sumB = f32x4.add(sumB, v128.load(at + toB));
        sumC = f32x4.add(sumC, v128.load(at + toC));
        sumD = f32x4.add(sumD, v128.load(at + toD));
      }
    }
    Bias.add(gradients, stretch, sumA);
    Bias.add(gradients, stretch + STRETCH, sumB);
    Bias.add(gradients, stretch + 2 * STRETCH, sumC);
    Bias.add(gradients, stretch + 3 * STRETCH, sumD);
  }
  for (; i > 0; i--, stretch += STRETCH) {
    let row = errors + changetype<FilterStretch>(stretch).plane;
    let sum = f32x4.splat(0);
    for (let y = 0; y < layer.rows; y++, row += layer.targetRow) {
      const end = row + <usize>layer.columns * POSITION;
      for (let at = row; at < end; at += POSITION) sum = f32x4.add(sum, v128.load(at));
    }
    Bias.add(gradients, stretch, sum);
  }
}

/** Compiled into what calls it. */
class Bias {
  /** Adds the sum of the lanes to the gradient of a stretch's filter. */
  @inline
  static add(gradients: usize, stretch: usize, sum: v128): void {
    const total =
      f32x4.extract_lane(sum, 0) +
      f32x4.extract_lane(sum, 1) +
      (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
    const bias = changetype<FilterStretch>(stretch).bias;
    const at = gradients + (bias & ~15) * BIAS_GROUPS + (bias & 15);
    store<f32>(at, load<f32>(at) + total);
  }
}

/** Compiled once for each number of vectors V, packed and not. */
class Unrolled {
  @inline
  static any(
    packed: bool,
    layer: Correlation,
    panel: i32,
    vectors: i32,
    source: usize,
    errors: usize,
    gradients: usize,
    group: usize,
  ): void {
    switch (vectors) {
      case 1:
        return Unrolled.run(1, packed, layer, panel, source, errors, gradients, group);
      case 2:
        return Unrolled.run(2, packed, layer, panel, source, errors, gradients, group);
      case 3:
        return Unrolled.run(3, packed, layer, panel, source, errors, gradients, group);
      case 4:
        return Unrolled.run(4, packed, layer, panel, source, errors, gradients, group);
      case 5:
        return Unrolled.run(5, packed, layer, panel, source, errors, gradients, group);
      case 6:
        return Unrolled.run(6, packed, layer, panel, source, errors, gradients, group);
      case 7:
        return Unrolled.run(7, packed, layer, panel, source, errors, gradients, group);
      default:
        return Unrolled.run(8, packed, layer, panel, source, errors, gradients, group);
    }
  }

  @inline
  static run(
    V: i32,
    packed: bool,
    layer: Correlation,
    panel: i32,
    source: usize,
    errors: usize,
    gradients: usize,
    group: usize,
  ): void {
    // In those of four weights.
    const groups = group >> 4;
    const offsets = layer.offsets;
    let stretch = changetype<FilterStretch>(layer.stretches + <usize>(panel * layer.perPanel) * STRETCH);
    // Stretches lie one after the other. As in weight-gradient.ts rows are looked up while the group of four before is
    // computed, and its last additions are done in the middle of the group after it.
    const start = stretch.start;
    let at = start;
    let r0 = source + <usize>load<u32>(offsets + at);
    let r1 = source + <usize>load<u32>(offsets + at, 4);
    let r2 = source + <usize>load<u32>(offsets + at, 8);
    let r3 = source + <usize>load<u32>(offsets + at, 12);
    let before = gradients + at * groups;
    // The spare group is where sums of even and odd vectors meet.
    const scratch = gradients - group;
    let even = f32x4.splat(0);
    let odd = even;
    for (let i = layer.count; i > 0; i--, stretch = stretch.next) {
      const end = stretch.end;
      // The longest come first.
      if (at >= end) break;
      const e = errors + stretch.plane;
      const e0 = v128.load(e);
      let e1 = e0,
        e2 = e0,
        e3 = e0,
        e4 = e0,
        e5 = e0,
        e6 = e0,
        e7 = e0;
      if (V > 1) e1 = v128.load(e, 16);
      if (V > 2) e2 = v128.load(e, 32);
      if (V > 3) e3 = v128.load(e, 48);
      if (V > 4) e4 = v128.load(e, 64);
      if (V > 5) e5 = v128.load(e, 80);
      if (V > 6) e6 = v128.load(e, 96);
      if (V > 7) e7 = v128.load(e, 112);
      for (; at < end; at += 16) {
        const a = Sums.even(V, r0, e0, e2, e4, e6);
        const aOdd = Sums.odd(V, r0, e1, e3, e5, e7);
        r0 = source + <usize>load<u32>(offsets + at, 16);
        const b = Sums.even(V, r1, e0, e2, e4, e6);
        const bOdd = Sums.odd(V, r1, e1, e3, e5, e7);
        r1 = source + <usize>load<u32>(offsets + at, 20);
        v128.store(before, f32x4.add(v128.load(before), Sums.both(packed, even, odd, scratch)));
        before = gradients + at * groups;
        const ab = Sums.two(a, b);
        const abOdd = Sums.two(aOdd, bOdd);
        const c = Sums.even(V, r2, e0, e2, e4, e6);
        const cOdd = Sums.odd(V, r2, e1, e3, e5, e7);
        r2 = source + <usize>load<u32>(offsets + at, 24);
        const d = Sums.even(V, r3, e0, e2, e4, e6);
        const dOdd = Sums.odd(V, r3, e1, e3, e5, e7);
        r3 = source + <usize>load<u32>(offsets + at, 28);
        even = Sums.four(ab, Sums.two(c, d));
        odd = Sums.four(abOdd, Sums.two(cOdd, dOdd));
      }
    }
    if (at > start) v128.store(before, f32x4.add(v128.load(before), Sums.both(packed, even, odd, scratch)));
  }
}
