// Sums of the gradients of weights: over the vectors of a row, and over the lanes of a vector.

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
