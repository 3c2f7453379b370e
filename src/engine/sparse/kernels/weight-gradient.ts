// Gradient of the surviving weights, Σ over examples of e[n] · x[k], and, with the last tile of a batch, the optimiser's step.
//
// A processor looks some 150 to 300 operations ahead, about as many as a group of four weights takes. So that it finds
// enough that need not wait, the rows of a group are looked up while the group before it is computed, and its last additions
// are done in the middle of the group after it.
import { ADAM, GROUP, GROUP_ROWS, KEEP, Layer, ROW_BYTES, Stretch, TRAINING } from './layout';
import { Adam, step } from './optimisers';
import { packs } from './packing';
import { Sums } from './sums';

/**
 * Adam moves weights once the gradients of so many groups are there: enough that its loop is worth starting, few enough that
 * what it works on is still in the cache.
 */
const CHUNK: usize = 32;

/**
 * @param vectors in use of each row: 2, 4, 6 or 8
 * @param first whether this is the batch's first tile: gradients are written, not added to
 * @param then the optimiser that moves the weights (layout.ts), or KEEP to leave them for the batch's next tile
 */
export function weightGradient(layer: Layer, vectors: i32, first: bool, then: i32, settings: usize): void {
  biasGradient(layer, vectors, first);
  if (then == ADAM) {
    if (packs) Unrolled.move(true, layer, vectors, first, settings);
    else Unrolled.move(false, layer, vectors, first, settings);
    return;
  }
  if (packs) Unrolled.keep(true, layer, vectors, first);
  else Unrolled.keep(false, layer, vectors, first);
  if (then == KEEP || layer.learningCount == 0) return;
  const last = layer.learning + <usize>(layer.learningCount - 1) * offsetof<Stretch>();
  const groups = (changetype<Stretch>(last).end - layer.weights + GROUP - 1) / GROUP;
  const end = layer.training + groups * TRAINING;
  step(then, layer.weights + GROUP_ROWS, GROUP, layer.training, TRAINING, end, settings);
}

/** Gradient of the biases: Σ over examples of e[n], of four at a time. */
export function biasGradient(layer: Layer, vectors: i32, first: bool): void {
  const end = layer.errors + <usize>layer.outputs * ROW_BYTES;
  let training = layer.biasTraining;
  for (let errors = layer.errors; errors < end; errors += 4 * ROW_BYTES, training += TRAINING) {
    let a = v128.load(errors);
    let b = v128.load(errors, 128);
    let c = v128.load(errors, 256);
    let d = v128.load(errors, 384);
    const last = errors + ((<usize>vectors) << 4);
    for (let at = errors + 16; at < last; at += 16) {
      a = f32x4.add(a, v128.load(at));
      b = f32x4.add(b, v128.load(at, 128));
      c = f32x4.add(c, v128.load(at, 256));
      d = f32x4.add(d, v128.load(at, 384));
    }
    let g = Sums.four(Sums.two(a, b), Sums.two(c, d));
    if (!first) g = f32x4.add(v128.load(training), g);
    v128.store(training, g);
  }
}

/** Compiled once for each even number of vectors V, with and without Adam's step, packed and not: straight code instead of a loop over them. */
class Unrolled {
  @inline
  static keep(packed: bool, layer: Layer, vectors: i32, first: bool): void {
    switch (vectors) {
      case 2:
        return Unrolled.stretches(2, false, packed, layer, first, 0);
      case 4:
        return Unrolled.stretches(4, false, packed, layer, first, 0);
      case 6:
        return Unrolled.stretches(6, false, packed, layer, first, 0);
      default:
        return Unrolled.stretches(8, false, packed, layer, first, 0);
    }
  }

  @inline
  static move(packed: bool, layer: Layer, vectors: i32, first: bool, settings: usize): void {
    switch (vectors) {
      case 2:
        return Unrolled.stretches(2, true, packed, layer, first, settings);
      case 4:
        return Unrolled.stretches(4, true, packed, layer, first, settings);
      case 6:
        return Unrolled.stretches(6, true, packed, layer, first, settings);
      default:
        return Unrolled.stretches(8, true, packed, layer, first, settings);
    }
  }

  @inline
  static stretches(V: i32, moves: bool, packed: bool, layer: Layer, first: bool, settings: usize): void {
    // The first that have not moved yet.
    let unmoved = layer.training;
    let unmovedWeights = layer.weights + GROUP_ROWS;
    let stretch = changetype<Stretch>(layer.learning);
    // The group before the current one, and what is left to do of it: at first the spare one.
    // That one is also where sums of even and odd vectors meet.
    const scratch = layer.training - TRAINING;
    let group = layer.weights - GROUP;
    let training = scratch;
    let even = f32x4.splat(0);
    let odd = even;
    // The rows of the current one.
    let r0 = <usize>load<u32>(group, GROUP);
    let r1 = <usize>load<u32>(group, GROUP + 4);
    let r2 = <usize>load<u32>(group, GROUP + 8);
    let r3 = <usize>load<u32>(group, GROUP + 12);
    for (let i = 0; i < layer.learningCount; i++, stretch = stretch.next) {
      const errors = layer.errors + stretch.output;
      const e0 = v128.load(errors);
      let e1 = e0,
        e2 = e0,
        e3 = e0,
        e4 = e0,
        e5 = e0,
        e6 = e0,
        e7 = e0;
      e1 = v128.load(errors, 16);
      if (V > 2) {
        e2 = v128.load(errors, 32);
        e3 = v128.load(errors, 48);
      }
      if (V > 4) {
        e4 = v128.load(errors, 64);
        e5 = v128.load(errors, 80);
      }
      if (V > 6) {
        e6 = v128.load(errors, 96);
        e7 = v128.load(errors, 112);
      }
      const end = stretch.end - GROUP;
      for (; group < end; group += GROUP, training += TRAINING) {
        const a = Sums.even(V, r0, e0, e2, e4, e6);
        const aOdd = Sums.odd(V, r0, e1, e3, e5, e7);
        r0 = <usize>load<u32>(group, 2 * GROUP);
        const b = Sums.even(V, r1, e0, e2, e4, e6);
        const bOdd = Sums.odd(V, r1, e1, e3, e5, e7);
        r1 = <usize>load<u32>(group, 2 * GROUP + 4);
        Unrolled.finish(training, Sums.both(packed, even, odd, scratch), first);
        const ab = Sums.two(a, b);
        const abOdd = Sums.two(aOdd, bOdd);
        const c = Sums.even(V, r2, e0, e2, e4, e6);
        const cOdd = Sums.odd(V, r2, e1, e3, e5, e7);
        r2 = <usize>load<u32>(group, 2 * GROUP + 8);
        const d = Sums.even(V, r3, e0, e2, e4, e6);
        const dOdd = Sums.odd(V, r3, e1, e3, e5, e7);
        r3 = <usize>load<u32>(group, 2 * GROUP + 12);
        even = Sums.four(ab, Sums.two(c, d));
        odd = Sums.four(abOdd, Sums.two(cOdd, dOdd));
      }
      if (moves && training >= unmoved + CHUNK * TRAINING) {
        Adam.step(unmovedWeights, GROUP, unmoved, training, settings);
        unmovedWeights = group + GROUP_ROWS;
        unmoved = training;
      }
    }
    Unrolled.finish(training, Sums.both(packed, even, odd, scratch), first);
    if (moves) Adam.step(unmovedWeights, GROUP, unmoved, training + TRAINING, settings);
  }

  @inline
  static finish(training: usize, g: v128, first: bool): void {
    if (!first) g = f32x4.add(v128.load(training), g);
    v128.store(training, g);
  }
}
