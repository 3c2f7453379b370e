// Gradient of the surviving weights, Σ over examples of e[n] · x[k], and, with the last tile of a batch, the optimiser's step.
//
// A processor looks some 150 to 300 operations ahead, about as many as a group of four weights takes. So that it finds
// enough that need not wait, the rows of a group are looked up while the group before it is worked on, and its last additions
// are done in the middle of the group after it.
import { Layer, ROW } from './layout';
import { KEEP, step } from './optimisers';

/**
 * Weights are moved once so many bytes of their gradients are there: late enough that the one loop's long chains of
 * additions and the other's divisions do not wait for each other, soon enough that gradients are still in the cache.
 */
const CHUNK: usize = 2048;

/**
 * @param vectors in use of each row, 1–8
 * @param first whether this is the batch's first tile: gradients are written, not added to
 * @param then the optimiser that moves the weights (optimisers.ts), or KEEP to leave them for the batch's next tile
 */
export function weightGradient(layer: Layer, vectors: i32, first: bool, then: i32, settings: usize): void {
  switch (vectors) {
    case 1:
      return Unrolled.stretches(1, layer, first, then, settings);
    case 2:
      return Unrolled.stretches(2, layer, first, then, settings);
    case 3:
      return Unrolled.stretches(3, layer, first, then, settings);
    case 4:
      return Unrolled.stretches(4, layer, first, then, settings);
    case 5:
      return Unrolled.stretches(5, layer, first, then, settings);
    case 6:
      return Unrolled.stretches(6, layer, first, then, settings);
    case 7:
      return Unrolled.stretches(7, layer, first, then, settings);
    default:
      return Unrolled.stretches(8, layer, first, then, settings);
  }
}

/** The optimiser's step for the weights at these bytes. */
export function move(layer: Layer, from: usize, to: usize, optimiser: i32, settings: usize): void {
  step(
    optimiser,
    to - from,
    layer.gradients + from,
    layer.weights + from,
    layer.memory1 + from,
    layer.memory2 + from,
    settings,
  );
}

/** Gradient of the biases: Σ over examples of e[n]. */
export function biasGradient(layer: Layer, vectors: i32, first: bool): void {
  let errors = layer.errors;
  let bias = layer.biasGradients;
  for (let n = 0; n < layer.outputs; n++, bias += 4, errors += ROW) {
    let sum = v128.load(errors);
    for (let at: usize = 16; at < (<usize>vectors) << 4; at += 16)
      sum = f32x4.add(sum, v128.load(errors + at));
    const total =
      f32x4.extract_lane(sum, 0) +
      f32x4.extract_lane(sum, 1) +
      (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
    store<f32>(bias, first ? total : load<f32>(bias) + total);
  }
}

/** Compiled into what calls them. */
export class Sums {
  /** Sums of lanes 0 and 2 and of lanes 1 and 3: of a, of b, of a, of b. */
  @inline
  static two(a: v128, b: v128): v128 {
    return f32x4.add(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(a, b, 2, 6, 3, 7));
  }

  /** From two such: the sums of all lanes of the four vectors that went in, side by side. */
  @inline
  static four(ab: v128, cd: v128): v128 {
    return f32x4.add(i32x4.shuffle(ab, cd, 0, 1, 4, 5), i32x4.shuffle(ab, cd, 2, 3, 6, 7));
  }
}

/** Compiled once for each number of vectors V: straight code instead of a loop over them. */
class Unrolled {
  @inline
  static stretches(V: i32, layer: Layer, first: bool, then: i32, settings: usize): void {
    biasGradient(layer, V, first);
    const offsets = layer.offsets;
    const gradients = layer.gradients;
    const x = layer.x;
    let stretch = layer.learning;
    let moved: usize = 0;
    // The group of 4 that is worked on, its rows, and what is left to do of the group before it.
    let at: usize = 0;
    let r0 = x + <usize>load<u32>(offsets);
    let r1 = x + <usize>load<u32>(offsets, 4);
    let r2 = x + <usize>load<u32>(offsets, 8);
    let r3 = x + <usize>load<u32>(offsets, 12);
    let before: usize = 0;
    let ab = f32x4.splat(0);
    let cd = ab;
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
      const end = <usize>load<u32>(stretch, 8);
      for (; at < end; at += 16) {
        const a = Unrolled.dot(V, r0, e0, e1, e2, e3, e4, e5, e6, e7);
        r0 = x + <usize>load<u32>(offsets + at, 16);
        const b = Unrolled.dot(V, r1, e0, e1, e2, e3, e4, e5, e6, e7);
        r1 = x + <usize>load<u32>(offsets + at, 20);
        Unrolled.finish(gradients + before, ab, cd, first);
        before = at;
        ab = Sums.two(a, b);
        const c = Unrolled.dot(V, r2, e0, e1, e2, e3, e4, e5, e6, e7);
        r2 = x + <usize>load<u32>(offsets + at, 24);
        const d = Unrolled.dot(V, r3, e0, e1, e2, e3, e4, e5, e6, e7);
        r3 = x + <usize>load<u32>(offsets + at, 28);
        cd = Sums.two(c, d);
      }
      if (then != KEEP && before - moved >= CHUNK) {
        move(layer, moved, before, then, settings);
        moved = before;
      }
    }
    // A layer without weights has no memory of its own to write to.
    if (at == 0) return;
    Unrolled.finish(gradients + before, ab, cd, first);
    if (then != KEEP) move(layer, moved, at, then, settings);
  }

  /** Before the first group this adds nothing to its gradients, or writes what it will overwrite. */
  @inline
  static finish(gradients: usize, ab: v128, cd: v128, first: bool): void {
    let g = Sums.four(ab, cd);
    if (!first) g = f32x4.add(v128.load(gradients), g);
    v128.store(gradients, g);
  }

  /** e · x in each of four lanes, added up as a tree. */
  @inline
  static dot(
    V: i32,
    row: usize,
    e0: v128,
    e1: v128,
    e2: v128,
    e3: v128,
    e4: v128,
    e5: v128,
    e6: v128,
    e7: v128,
  ): v128 {
    let a = f32x4.mul(e0, v128.load(row));
    if (V > 1) a = f32x4.add(a, f32x4.mul(e1, v128.load(row, 16)));
    if (V > 2) {
      let b = f32x4.mul(e2, v128.load(row, 32));
      if (V > 3) b = f32x4.add(b, f32x4.mul(e3, v128.load(row, 48)));
      a = f32x4.add(a, b);
    }
    if (V > 4) {
      let c = f32x4.mul(e4, v128.load(row, 64));
      if (V > 5) c = f32x4.add(c, f32x4.mul(e5, v128.load(row, 80)));
      if (V > 6) {
        let d = f32x4.mul(e6, v128.load(row, 96));
        if (V > 7) d = f32x4.add(d, f32x4.mul(e7, v128.load(row, 112)));
        c = f32x4.add(c, d);
      }
      a = f32x4.add(a, c);
    }
    return a;
  }
}
