// Smoothing of training curves: an exponential moving average with bias correction, as Adam's (Kingma and Ba 2015).

/** More would leave a straight line. */
export const MOST_SMOOTHING = 0.99;

/**
 * A gap, null, stays a gap, and counts for nothing in what follows it.
 * @param weight of what came before, 0 (as it was measured) to `MOST_SMOOTHING`
 */
export function smoothed(values: readonly (number | null)[], weight: number): (number | null)[] {
  let average = 0;
  let left = 1;
  return values.map((value) => {
    if (value === null) return null;
    average = weight * average + (1 - weight) * value;
    left *= weight;
    return average / (1 - left);
  });
}
