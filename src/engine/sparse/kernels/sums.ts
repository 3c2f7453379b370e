// Sums of the gradients of weights: over the vectors of a row, and over the lanes of a vector.
//
// Vectors with an even number and those with an odd one are added up apart, to the very end: what is done to two neighbours is
// the same, so that it can be done to both at once, in vectors twice as wide (docs/decisions/0022-packed-vectors.md).

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

  /** e · x in each of four lanes, of the vectors 0, 2, 4 and 6 of a row of V. */
  @inline
  static even(V: i32, row: usize, e0: v128, e2: v128, e4: v128, e6: v128): v128 {
    let a = f32x4.mul(e0, v128.load(row));
    if (V > 2) a = f32x4.add(a, f32x4.mul(e2, v128.load(row, 32)));
    if (V > 4) {
      let b = f32x4.mul(e4, v128.load(row, 64));
      if (V > 6) b = f32x4.add(b, f32x4.mul(e6, v128.load(row, 96)));
      a = f32x4.add(a, b);
    }
    return a;
  }

  /** The same of the vectors 1, 3, 5 and 7. */
  @inline
  static odd(V: i32, row: usize, e1: v128, e3: v128, e5: v128, e7: v128): v128 {
    if (V == 1) return f32x4.splat(0);
    let a = f32x4.mul(e1, v128.load(row, 16));
    if (V > 3) a = f32x4.add(a, f32x4.mul(e3, v128.load(row, 48)));
    if (V > 5) {
      let b = f32x4.mul(e5, v128.load(row, 80));
      if (V > 7) b = f32x4.add(b, f32x4.mul(e7, v128.load(row, 112)));
      a = f32x4.add(a, b);
    }
    return a;
  }

  /**
   * even + odd.
   * @param packed through 32 bytes of `scratch`: where neighbours are stored side by side, a compiler sees that what was done to them can
   * be done to both at once
   */
  @inline
  static both(packed: bool, even: v128, odd: v128, scratch: usize): v128 {
    if (!packed) return f32x4.add(even, odd);
    v128.store(scratch, odd, 16);
    v128.store(scratch, even);
    return f32x4.add(v128.load(scratch), v128.load(scratch, 16));
  }
}
