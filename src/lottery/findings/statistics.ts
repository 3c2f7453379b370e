// Statistics over replicates.
import jStat from 'jstat';

/** A quantity over replicates. The interval is null for fewer than two values: one run says nothing of its spread. */
export interface Spread {
  values: number[];
  mean: number;
  min: number;
  max: number;
  /** Two-sided 95% confidence interval of the mean, Student's t. */
  ci95: [low: number, high: number] | null;
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
    ci95: interval(values, average),
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

function interval(values: readonly number[], average: number): [number, number] | null {
  const n = values.length;
  if (n < 2) return null;
  const margin = (t95(n - 1) * deviation(values)) / Math.sqrt(n);
  return [average - margin, average + margin];
}

/** Of Student's t test that the mean of the values is 0, two-sided; 1 for fewer than two values, of which nothing can be said. */
export function pValue(values: readonly number[]): number {
  const n = values.length;
  const average = mean(values);
  if (n < 2 || average === 0) return 1;
  const error = deviation(values) / Math.sqrt(n);
  return error === 0 ? 0 : 2 * jStat.studentt.cdf(-Math.abs(average) / error, n - 1);
}

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

/**
 * Replicates that show a mean difference as large as this one, of values as spread, at 5% with a power of 80%: (2.8 · deviation ÷ mean)², and as
 * many more as Student's t needs (1.96² ÷ 2, Guenther 1981).
 */
export const replicatesFor = (values: readonly number[]): number =>
  Math.ceil(((1.96 + 0.84) * deviation(values)) ** 2 / mean(values) ** 2 + 1.96 ** 2 / 2);

/** Standard deviation of a sample of at least two. */
function deviation(values: readonly number[]): number {
  const average = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (values.length - 1));
}
