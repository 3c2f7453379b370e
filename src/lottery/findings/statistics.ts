// Statistics over replicates.
import jStat from 'jstat';

export type Interval = [low: number, high: number];

/** A quantity over replicates. The interval is null for fewer than two values: one run says nothing of its spread. */
export interface Spread {
  values: number[];
  mean: number;
  min: number;
  max: number;
  /** Two-sided 95% confidence interval of the mean, Student's t. */
  ci95: Interval | null;
}

/** @param values at least one */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('There is no spread of no values');
  const average = mean(values);
  return {
    values: [...values],
    mean: average,
    min: Math.min(...values),
    max: Math.max(...values),
    ci95: interval95(values),
  };
}

/** Of at least one value. */
export function mean(values: readonly number[]): number {
  const [first = NaN, ...rest] = values;
  // Around the first value, so that equal values have exactly their own mean.
  return first + rest.reduce((sum, value) => sum + (value - first), 0) / values.length;
}

/** Quantile of Student's t, two-sided 95%: 4.303 for 2 degrees of freedom. */
export function t95(degreesOfFreedom: number): number {
  return jStat.studentt.inv(0.975, degreesOfFreedom);
}

/** Half the two-sided 95% interval of a normal error of this deviation. */
export const normalMargin = (error: number): number => normalQuantile(0.05) * error;

/**
 * Two-sided 95% interval of the mean of values that differ by chance, and also share a normal error that their spread does not show. The squares of
 * both margins add up (Howe 1974; MOVER, Zou & Donner 2008): never narrower than Student's alone, and that where nothing is shared.
 * @param shared standard deviation of the shared error, at least 0
 * @returns null for fewer than two values
 */
export function interval95(values: readonly number[], shared = 0): Interval | null {
  if (values.length < 2) return null;
  const average = mean(values);
  const margin = Math.sqrt(squaredMargin(values, shared, 0.05));
  return [average - margin, average + margin];
}

/**
 * Two-sided p of the mean of the values being 0: the level up to which their interval holds it. Student's t test where nothing is shared.
 * @returns 1 for fewer than two values, of which nothing can be said
 */
export function pValue(values: readonly number[], shared = 0): number {
  const average = mean(values);
  if (values.length < 2 || average === 0) return 1;
  if (deviation(values) === 0 && shared === 0) return 0;
  let [low, high] = [0, 1];
  // Wider intervals belong to smaller p.
  for (let halving = 0; halving < 60; halving++) {
    const p = (low + high) / 2;
    if (squaredMargin(values, shared, p) > average ** 2) low = p;
    else high = p;
  }
  return high;
}

/** Of the interval that misses with probability p. */
function squaredMargin(values: readonly number[], shared: number, p: number): number {
  const n = values.length;
  const chance = (-jStat.studentt.inv(p / 2, n - 1) * deviation(values)) / Math.sqrt(n);
  return chance ** 2 + (normalQuantile(p) * shared) ** 2;
}

const normalQuantile = (p: number): number => -jStat.normal.inv(p / 2, 0, 1);

/**
 * Which of several hypotheses are rejected at 5% in all (Holm 1979): the smallest p against 5% ÷ their number, the next against 5% ÷ one fewer, …
 * until one is not.
 */
export function holm(ps: readonly number[]): boolean[] {
  const rejected = ps.map(() => false);
  const rising = ps.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p);
  for (const [place, { p, i }] of rising.entries()) {
    if (p > 0.05 / (ps.length - place)) break;
    rejected[i] = true;
  }
  return rejected;
}

/** Standard errors that a difference must be away from 0 to be found at 5% with a power of 80%. */
export const ERRORS_TO_FIND = 1.96 + 0.84;

/**
 * Replicates that show a mean difference as large as this one, of values as spread, at 5% with a power of 80%: (2.8 · deviation)² ÷ what the shared
 * error leaves of mean², and as many more as Student's t needs (1.96² ÷ 2, Guenther 1981).
 * @returns infinity where the shared error alone hides such a difference
 */
export function replicatesFor(values: readonly number[], shared = 0): number {
  const left = mean(values) ** 2 - (ERRORS_TO_FIND * shared) ** 2;
  return left > 0 ? Math.ceil((ERRORS_TO_FIND * deviation(values)) ** 2 / left + 1.96 ** 2 / 2) : Infinity;
}

/** Standard deviation of a sample of at least two. */
export function deviation(values: readonly number[]): number {
  const average = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (values.length - 1));
}
