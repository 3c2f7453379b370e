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
  const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0);
  const margin = t95(n - 1) * Math.sqrt(squares / (n - 1) / n);
  return [average - margin, average + margin];
}
