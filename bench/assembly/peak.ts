// The most that 128-bit vectors can do: multiplications and additions on registers alone. The benchmark compares kernels with it.

/**
 * Rounds of 12 vectors each, enough that none waits for another: 96 operations.
 * @param w0 ordinary numbers, below 1 so that sums stay finite, as `x0` and `y0`
 * @returns a number that depends on all of it
 */
export function peak(rounds: i32, w0: f32, x0: f32, y0: f32): f32 {
  const w = f32x4.splat(w0);
  const x = f32x4.splat(x0);
  const y = f32x4.splat(y0);
  let a = x,
    b = y,
    c = x,
    d = y,
    e = x,
    f = y,
    g = x,
    h = y,
    i = x,
    j = y,
    k = x,
    l = y;
  for (; rounds > 0; rounds--) {
    a = f32x4.add(x, f32x4.mul(w, a));
    b = f32x4.add(y, f32x4.mul(w, b));
    c = f32x4.add(x, f32x4.mul(w, c));
    d = f32x4.add(y, f32x4.mul(w, d));
    e = f32x4.add(x, f32x4.mul(w, e));
    f = f32x4.add(y, f32x4.mul(w, f));
    g = f32x4.add(x, f32x4.mul(w, g));
    h = f32x4.add(y, f32x4.mul(w, h));
    i = f32x4.add(x, f32x4.mul(w, i));
    j = f32x4.add(y, f32x4.mul(w, j));
    k = f32x4.add(x, f32x4.mul(w, k));
    l = f32x4.add(y, f32x4.mul(w, l));
  }
  const ab = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
  const ef = f32x4.add(f32x4.add(e, f), f32x4.add(g, h));
  const ij = f32x4.add(f32x4.add(i, j), f32x4.add(k, l));
  return f32x4.extract_lane(f32x4.add(ab, f32x4.add(ef, ij)), 0);
}
