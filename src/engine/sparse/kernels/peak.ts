// What the benchmark measures the other kernels against: multiplications and additions on registers alone.

/**
 * Rounds of 12 vectors each, enough that none waits for another: 96 operations.
 * @param memory 48 bytes: three vectors of ordinary numbers
 * @returns a number that depends on all of it
 */
export function peak(rounds: i32, memory: usize): f32 {
  const w = v128.load(memory);
  const x = v128.load(memory, 16);
  const y = v128.load(memory, 32);
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
