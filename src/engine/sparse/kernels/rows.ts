// Stores of a row's vectors once their sums are complete.
import { RELU, TANH } from './layout';

/** Compiled into what calls it, for each number of vectors V. */
export class Row {
  /** The higher of two neighbours first and nothing between them: they are packed into one (docs/decisions/0022-packed-vectors.md). */
  @inline
  static store(
    V: i32,
    row: usize,
    a0: v128,
    a1: v128,
    a2: v128,
    a3: v128,
    a4: v128,
    a5: v128,
    a6: v128,
    a7: v128,
  ): void {
    if (V > 7) v128.store(row, a7, 112);
    if (V > 6) v128.store(row, a6, 96);
    if (V > 5) v128.store(row, a5, 80);
    if (V > 4) v128.store(row, a4, 64);
    if (V > 3) v128.store(row, a3, 48);
    if (V > 2) v128.store(row, a2, 32);
    if (V > 1) v128.store(row, a1, 16);
    v128.store(row, a0);
  }

  /** The same of half a row, of up to four vectors. */
  @inline
  static storeHalf(V: i32, row: usize, a0: v128, a1: v128, a2: v128, a3: v128): void {
    Row.store(V, row, a0, a1, a2, a3, a3, a3, a3, a3);
  }
}

/** Gradient of a layer's inputs; compiled into what calls it, for each number of vectors V and each activation. */
export class Gradient {
  /**
   * Stores it times the derivative of the activation that made the input.
   * @param y the input's own values, which the derivative can be told from
   */
  @inline
  static store(
    V: i32,
    activation: i32,
    y: usize,
    row: usize,
    a0: v128,
    a1: v128,
    a2: v128,
    a3: v128,
    a4: v128,
    a5: v128,
    a6: v128,
    a7: v128,
  ): void {
    // Loads first: between two neighbouring loads no store may come, if they are to become one.
    a0 = Gradient.times(a0, v128.load(y), activation);
    a1 = Gradient.times(a1, v128.load(y, 16), activation);
    if (V > 2) {
      a2 = Gradient.times(a2, v128.load(y, 32), activation);
      a3 = Gradient.times(a3, v128.load(y, 48), activation);
    }
    if (V > 4) {
      a4 = Gradient.times(a4, v128.load(y, 64), activation);
      a5 = Gradient.times(a5, v128.load(y, 80), activation);
    }
    if (V > 6) {
      a6 = Gradient.times(a6, v128.load(y, 96), activation);
      a7 = Gradient.times(a7, v128.load(y, 112), activation);
    }
    Row.store(V, row, a0, a1, a2, a3, a4, a5, a6, a7);
  }

  @inline
  static times(gradient: v128, y: v128, activation: i32): v128 {
    if (activation == RELU) return v128.and(gradient, f32x4.gt(y, f32x4.splat(0)));
    if (activation == TANH) return f32x4.mul(gradient, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)));
    return gradient;
  }
}
