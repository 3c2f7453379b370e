// Gradient of the surviving weights, g = Σ over examples of e[n] · x[k], and, with the last tile of a batch, the optimiser's
// step: while a gradient is still in a register its weight is moved, so a pass over memory is saved.
import { ROW } from './layout';
import { Update } from './optimisers';

const KEEP: i32 = 0;
const ADAM: i32 = 1;
const MOMENTUM: i32 = 2;
const PLAIN: i32 = 3;

/**
 * What all variants take. Two arrays of the optimiser's memory, of which some have use for one or none.
 * @param vectors in use of each row, 1–8
 * @param then 0 keep the gradients for the next tile, 1 Adam, 2 SGD with momentum, 3 plain SGD
 * @param first whether this is the batch's first tile: what `gradients` holds is then ignored
 * @param x the layer's inputs, rows of a tile
 * @param errors gradient of its outputs before activation, rows of a tile
 * @param biasGradients per output; written or, after the first tile, added to
 */
export function weightGradient(
  vectors: i32,
  then: i32,
  first: bool,
  outputs: i32,
  stretches: usize,
  offsets: usize,
  weights: usize,
  gradients: usize,
  memory1: usize,
  memory2: usize,
  x: usize,
  errors: usize,
  biasGradients: usize,
  settings: usize,
): void {
  switch (then) {
    case KEEP:
      return Unrolled.byVectors(
        KEEP,
        vectors,
        first,
        outputs,
        stretches,
        offsets,
        weights,
        gradients,
        memory1,
        memory2,
        x,
        errors,
        biasGradients,
        settings,
      );
    case ADAM:
      return Unrolled.byVectors(
        ADAM,
        vectors,
        first,
        outputs,
        stretches,
        offsets,
        weights,
        gradients,
        memory1,
        memory2,
        x,
        errors,
        biasGradients,
        settings,
      );
    case MOMENTUM:
      return Unrolled.byVectors(
        MOMENTUM,
        vectors,
        first,
        outputs,
        stretches,
        offsets,
        weights,
        gradients,
        memory1,
        memory2,
        x,
        errors,
        biasGradients,
        settings,
      );
    default:
      return Unrolled.byVectors(
        PLAIN,
        vectors,
        first,
        outputs,
        stretches,
        offsets,
        weights,
        gradients,
        memory1,
        memory2,
        x,
        errors,
        biasGradients,
        settings,
      );
  }
}

/** Compiled once for each number of vectors and each thing to do then. */
class Unrolled {
  @inline
  static byVectors(
    THEN: i32,
    vectors: i32,
    first: bool,
    outputs: i32,
    stretches: usize,
    offsets: usize,
    weights: usize,
    gradients: usize,
    memory1: usize,
    memory2: usize,
    x: usize,
    errors: usize,
    biasGradients: usize,
    settings: usize,
  ): void {
    switch (vectors) {
      case 1:
        return Unrolled.tile(
          1,
          THEN,
          first,
          outputs,
          stretches,
          offsets,
          weights,
          gradients,
          memory1,
          memory2,
          x,
          errors,
          biasGradients,
          settings,
        );
      case 2:
        return Unrolled.tile(
          2,
          THEN,
          first,
          outputs,
          stretches,
          offsets,
          weights,
          gradients,
          memory1,
          memory2,
          x,
          errors,
          biasGradients,
          settings,
        );
      case 3:
        return Unrolled.tile(
          3,
          THEN,
          first,
          outputs,
          stretches,
          offsets,
          weights,
          gradients,
          memory1,
          memory2,
          x,
          errors,
          biasGradients,
          settings,
        );
      case 4:
        return Unrolled.tile(
          4,
          THEN,
          first,
          outputs,
          stretches,
          offsets,
          weights,
          gradients,
          memory1,
          memory2,
          x,
          errors,
          biasGradients,
          settings,
        );
      case 5:
        return Unrolled.tile(
          5,
          THEN,
          first,
          outputs,
          stretches,
          offsets,
          weights,
          gradients,
          memory1,
          memory2,
          x,
          errors,
          biasGradients,
          settings,
        );
      case 6:
        return Unrolled.tile(
          6,
          THEN,
          first,
          outputs,
          stretches,
          offsets,
          weights,
          gradients,
          memory1,
          memory2,
          x,
          errors,
          biasGradients,
          settings,
        );
      case 7:
        return Unrolled.tile(
          7,
          THEN,
          first,
          outputs,
          stretches,
          offsets,
          weights,
          gradients,
          memory1,
          memory2,
          x,
          errors,
          biasGradients,
          settings,
        );
      default:
        return Unrolled.tile(
          8,
          THEN,
          first,
          outputs,
          stretches,
          offsets,
          weights,
          gradients,
          memory1,
          memory2,
          x,
          errors,
          biasGradients,
          settings,
        );
    }
  }

  @inline
  static tile(
    V: i32,
    THEN: i32,
    first: bool,
    outputs: i32,
    stretches: usize,
    offsets: usize,
    weights: usize,
    gradients: usize,
    memory1: usize,
    memory2: usize,
    x: usize,
    errors: usize,
    biasGradients: usize,
    settings: usize,
  ): void {
    for (let n = 0; n < outputs; n++, stretches += 8, biasGradients += 4, errors += ROW) {
      const e0 = v128.load(errors);
      let e1 = e0,
        e2 = e0,
        e3 = e0,
        e4 = e0,
        e5 = e0,
        e6 = e0,
        e7 = e0;
      let sum = e0;
      if (V > 1) {
        e1 = v128.load(errors, 16);
        sum = f32x4.add(sum, e1);
      }
      if (V > 2) {
        e2 = v128.load(errors, 32);
        sum = f32x4.add(sum, e2);
      }
      if (V > 3) {
        e3 = v128.load(errors, 48);
        sum = f32x4.add(sum, e3);
      }
      if (V > 4) {
        e4 = v128.load(errors, 64);
        sum = f32x4.add(sum, e4);
      }
      if (V > 5) {
        e5 = v128.load(errors, 80);
        sum = f32x4.add(sum, e5);
      }
      if (V > 6) {
        e6 = v128.load(errors, 96);
        sum = f32x4.add(sum, e6);
      }
      if (V > 7) {
        e7 = v128.load(errors, 112);
        sum = f32x4.add(sum, e7);
      }
      const total =
        f32x4.extract_lane(sum, 0) +
        f32x4.extract_lane(sum, 1) +
        (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
      store<f32>(biasGradients, first ? total : load<f32>(biasGradients) + total);

      const end = <usize>load<u32>(stretches, 4);
      for (let at = <usize>load<u32>(stretches); at < end; at += 16) {
        const r0 = x + <usize>load<u32>(offsets + at);
        const r1 = x + <usize>load<u32>(offsets + at, 4);
        const r2 = x + <usize>load<u32>(offsets + at, 8);
        const r3 = x + <usize>load<u32>(offsets + at, 12);
        let a = f32x4.mul(e0, v128.load(r0));
        let b = f32x4.mul(e0, v128.load(r1));
        let c = f32x4.mul(e0, v128.load(r2));
        let d = f32x4.mul(e0, v128.load(r3));
        if (V > 1) {
          a = f32x4.add(a, f32x4.mul(e1, v128.load(r0, 16)));
          b = f32x4.add(b, f32x4.mul(e1, v128.load(r1, 16)));
          c = f32x4.add(c, f32x4.mul(e1, v128.load(r2, 16)));
          d = f32x4.add(d, f32x4.mul(e1, v128.load(r3, 16)));
        }
        if (V > 2) {
          a = f32x4.add(a, f32x4.mul(e2, v128.load(r0, 32)));
          b = f32x4.add(b, f32x4.mul(e2, v128.load(r1, 32)));
          c = f32x4.add(c, f32x4.mul(e2, v128.load(r2, 32)));
          d = f32x4.add(d, f32x4.mul(e2, v128.load(r3, 32)));
        }
        if (V > 3) {
          a = f32x4.add(a, f32x4.mul(e3, v128.load(r0, 48)));
          b = f32x4.add(b, f32x4.mul(e3, v128.load(r1, 48)));
          c = f32x4.add(c, f32x4.mul(e3, v128.load(r2, 48)));
          d = f32x4.add(d, f32x4.mul(e3, v128.load(r3, 48)));
        }
        if (V > 4) {
          a = f32x4.add(a, f32x4.mul(e4, v128.load(r0, 64)));
          b = f32x4.add(b, f32x4.mul(e4, v128.load(r1, 64)));
          c = f32x4.add(c, f32x4.mul(e4, v128.load(r2, 64)));
          d = f32x4.add(d, f32x4.mul(e4, v128.load(r3, 64)));
        }
        if (V > 5) {
          a = f32x4.add(a, f32x4.mul(e5, v128.load(r0, 80)));
          b = f32x4.add(b, f32x4.mul(e5, v128.load(r1, 80)));
          c = f32x4.add(c, f32x4.mul(e5, v128.load(r2, 80)));
          d = f32x4.add(d, f32x4.mul(e5, v128.load(r3, 80)));
        }
        if (V > 6) {
          a = f32x4.add(a, f32x4.mul(e6, v128.load(r0, 96)));
          b = f32x4.add(b, f32x4.mul(e6, v128.load(r1, 96)));
          c = f32x4.add(c, f32x4.mul(e6, v128.load(r2, 96)));
          d = f32x4.add(d, f32x4.mul(e6, v128.load(r3, 96)));
        }
        if (V > 7) {
          a = f32x4.add(a, f32x4.mul(e7, v128.load(r0, 112)));
          b = f32x4.add(b, f32x4.mul(e7, v128.load(r1, 112)));
          c = f32x4.add(c, f32x4.mul(e7, v128.load(r2, 112)));
          d = f32x4.add(d, f32x4.mul(e7, v128.load(r3, 112)));
        }
        // Sums of the lanes of a, b, c and d, side by side.
        const ab = f32x4.add(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(a, b, 2, 6, 3, 7));
        const cd = f32x4.add(i32x4.shuffle(c, d, 0, 4, 1, 5), i32x4.shuffle(c, d, 2, 6, 3, 7));
        let g = f32x4.add(i32x4.shuffle(ab, cd, 0, 1, 4, 5), i32x4.shuffle(ab, cd, 2, 3, 6, 7));
        if (!first) g = f32x4.add(v128.load(gradients + at), g);
        if (THEN == KEEP) v128.store(gradients + at, g);
        if (THEN == ADAM) Update.adam4(g, weights + at, memory1 + at, memory2 + at, settings);
        if (THEN == MOMENTUM) Update.momentum4(g, weights + at, memory1 + at, settings);
        if (THEN == PLAIN) Update.plain4(g, weights + at, settings);
      }
    }
  }
}
