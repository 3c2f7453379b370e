// Gradient of the surviving weights, Σ over examples of e[n] · x[k], and, with the last tile of a batch, the optimiser's step.
//
// A processor looks some 150 to 300 operations ahead, about as many as a group of four weights takes. So that it finds
// enough that need not wait, the rows of a group are looked up while the group before it is worked on, and its last additions
// are done in the middle of the group after it.
import { GROUP, Layer, ROW, ROWS, TRAINING } from './layout';
import { ADAM, Adam, KEEP, step } from './optimisers';
import { Sums } from './sums';

/**
 * Adam moves weights once the gradients of so many groups are there: enough that its loop is worth starting, few enough that
 * what it works on is still in the cache.
 */
export const CHUNK: usize = 32;

/**
 * @param vectors in use of each row, 1–8
 * @param first whether this is the batch's first tile: gradients are written, not added to
 * @param then the optimiser that moves the weights (optimisers.ts), or KEEP to leave them for the batch's next tile
 */
export function weightGradient(layer: Layer, vectors: i32, first: bool, then: i32, settings: usize): void {
  biasGradient(layer, vectors, first);
  if (then == ADAM) return move(layer, vectors, first, settings);
  keep(layer, vectors, first);
  if (then == KEEP || layer.learningCount == 0) return;
  const last = layer.learning + <usize>(layer.learningCount - 1) * 12;
  const groups = (<usize>load<u32>(last, 8) - layer.weights + GROUP - 1) / GROUP;
  const end = layer.training + groups * TRAINING;
  step(then, layer.weights + ROWS, GROUP, layer.training, end, settings);
}

function keep(layer: Layer, vectors: i32, first: bool): void {
  switch (vectors) {
    case 1:
      return Unrolled.stretches(1, false, layer, first, 0);
    case 2:
      return Unrolled.stretches(2, false, layer, first, 0);
    case 3:
      return Unrolled.stretches(3, false, layer, first, 0);
    case 4:
      return Unrolled.stretches(4, false, layer, first, 0);
    case 5:
      return Unrolled.stretches(5, false, layer, first, 0);
    case 6:
      return Unrolled.stretches(6, false, layer, first, 0);
    case 7:
      return Unrolled.stretches(7, false, layer, first, 0);
    default:
      return Unrolled.stretches(8, false, layer, first, 0);
  }
}

function move(layer: Layer, vectors: i32, first: bool, settings: usize): void {
  switch (vectors) {
    case 1:
      return Unrolled.stretches(1, true, layer, first, settings);
    case 2:
      return Unrolled.stretches(2, true, layer, first, settings);
    case 3:
      return Unrolled.stretches(3, true, layer, first, settings);
    case 4:
      return Unrolled.stretches(4, true, layer, first, settings);
    case 5:
      return Unrolled.stretches(5, true, layer, first, settings);
    case 6:
      return Unrolled.stretches(6, true, layer, first, settings);
    case 7:
      return Unrolled.stretches(7, true, layer, first, settings);
    default:
      return Unrolled.stretches(8, true, layer, first, settings);
  }
}

/** Gradient of the biases: Σ over examples of e[n], of four at a time. */
export function biasGradient(layer: Layer, vectors: i32, first: bool): void {
  const end = layer.errors + <usize>layer.outputs * ROW;
  let training = layer.biasTraining;
  for (let errors = layer.errors; errors < end; errors += 4 * ROW, training += TRAINING) {
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

/** Compiled once for each number of vectors V, with and without Adam's step: straight code instead of a loop over them. */
class Unrolled {
  @inline
  static stretches(V: i32, moves: bool, layer: Layer, first: bool, settings: usize): void {
    // The first that have not moved yet.
    let unmoved = layer.training;
    let unmovedWeights = layer.weights + ROWS;
    let stretch = layer.learning;
    // The group before the one that is worked on, and what is left to do of it: at first the spare one.
    let group = layer.weights - GROUP;
    let training = layer.training - TRAINING;
    let ab = f32x4.splat(0);
    let cd = ab;
    // The rows of the one that is worked on.
    let r0 = <usize>load<u32>(group, GROUP);
    let r1 = <usize>load<u32>(group, GROUP + 4);
    let r2 = <usize>load<u32>(group, GROUP + 8);
    let r3 = <usize>load<u32>(group, GROUP + 12);
    for (let i = 0; i < layer.learningCount; i++, stretch += 12) {
      const errors = layer.errors + <usize>load<u32>(stretch);
      const e0 = v128.load(errors);
      let e1 = e0,
        e2 = e0,
        e3 = e0,
        e4 = e0,
        e5 = e0,
        e6 = e0,
        e7 = e0;
      if (V > 1) e1 = v128.load(errors, 16);
      if (V > 2) e2 = v128.load(errors, 32);
      if (V > 3) e3 = v128.load(errors, 48);
      if (V > 4) e4 = v128.load(errors, 64);
      if (V > 5) e5 = v128.load(errors, 80);
      if (V > 6) e6 = v128.load(errors, 96);
      if (V > 7) e7 = v128.load(errors, 112);
      const end = <usize>load<u32>(stretch, 8) - GROUP;
      for (; group < end; group += GROUP, training += TRAINING) {
        const a = Sums.dot(V, r0, e0, e1, e2, e3, e4, e5, e6, e7);
        r0 = <usize>load<u32>(group, 2 * GROUP);
        const b = Sums.dot(V, r1, e0, e1, e2, e3, e4, e5, e6, e7);
        r1 = <usize>load<u32>(group, 2 * GROUP + 4);
        Unrolled.finish(training, ab, cd, first);
        ab = Sums.two(a, b);
        const c = Sums.dot(V, r2, e0, e1, e2, e3, e4, e5, e6, e7);
        r2 = <usize>load<u32>(group, 2 * GROUP + 8);
        const d = Sums.dot(V, r3, e0, e1, e2, e3, e4, e5, e6, e7);
        r3 = <usize>load<u32>(group, 2 * GROUP + 12);
        cd = Sums.two(c, d);
      }
      if (moves && training >= unmoved + CHUNK * TRAINING) {
        Adam.step(unmovedWeights, GROUP, unmoved, training, settings);
        unmovedWeights = group + ROWS;
        unmoved = training;
      }
    }
    Unrolled.finish(training, ab, cd, first);
    if (moves) Adam.step(unmovedWeights, GROUP, unmoved, training + TRAINING, settings);
  }

  @inline
  static finish(training: usize, ab: v128, cd: v128, first: bool): void {
    let g = Sums.four(ab, cd);
    if (!first) g = f32x4.add(v128.load(training), g);
    v128.store(training, g);
  }
}
