// exp, tanh and log from additions and multiplications alone, so that every machine gets the same bits.

const LOG2_E: f32 = 1.44269504088896341;
/** ln 2 in two parts, the first with few enough bits that n × it is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444e-4;
/** Below this e^x is no longer a normal number; above, it is infinite. */
const EXP_LEAST: f32 = -87.3;
const EXP_MOST: f32 = 88.7;

/** e^x, within 2 units in the last place; clamped at the ends of the normal range, NaN stays NaN. */
export function exp4(x: v128): v128 {
  x = f32x4.pmax(x, f32x4.splat(EXP_LEAST));
  x = f32x4.pmin(x, f32x4.splat(EXP_MOST));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(LOG2_E)));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(LN2_LOW)));
  // Minimax polynomial of (e^r − 1 − r) / r² on |r| ≤ ln 2 / 2 (Cephes).
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), f32x4.add(r, f32x4.splat(1)));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/** tanh x, within a few units in the last place, odd to the bit. */
export function tanh4(x: v128): v128 {
  const size = f32x4.abs(x);
  const square = f32x4.mul(x, x);
  // Below 0.625 a polynomial keeps the relative precision that 1 − 2/(e^2x + 1) would lose (Cephes).
  let p = f32x4.splat(-5.70498872745e-3);
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(2.06390887954e-2));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-5.37397155531e-2));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(1.33314422036e-1));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-3.33332819422e-1));
  const small = f32x4.add(f32x4.mul(f32x4.mul(p, square), size), size);
  const e = exp4(f32x4.add(size, size));
  const one = f32x4.splat(1);
  const large = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(e, one)));
  const value = v128.bitselect(small, large, f32x4.lt(size, f32x4.splat(0.625)));
  return v128.or(value, v128.and(x, i32x4.splat(0x80000000)));
}

const LN2: f64 = 0.693147180559945309;

/** ln x of a positive normal number, within 2 units in the last place; anything else is returned as it is. */
export function logarithm(x: f64): f64 {
  if (!(x > 0) || x == Infinity) return x;
  const bits = reinterpret<u64>(x);
  let exponent = <f64>(<i32>((bits >> 52) & 0x7ff) - 1023);
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 1.41421356237309515) {
    m *= 0.5;
    exponent += 1;
  }
  // ln m = 2 artanh s; |s| ≤ 0.1716, so ten terms reach double precision.
  const s = (m - 1) / (m + 1);
  const q = s * s;
  let sum: f64 = 1.0 / 19.0;
  sum = sum * q + 1.0 / 17.0;
  sum = sum * q + 1.0 / 15.0;
  sum = sum * q + 1.0 / 13.0;
  sum = sum * q + 1.0 / 11.0;
  sum = sum * q + 1.0 / 9.0;
  sum = sum * q + 1.0 / 7.0;
  sum = sum * q + 1.0 / 5.0;
  sum = sum * q + 1.0 / 3.0;
  sum = sum * q + 1.0;
  return exponent * LN2 + 2 * s * sum;
}
