// Statistics over replicates.

/** A quantity over replicates. The interval is null for fewer than two values: one run says nothing of its spread. */
export interface Spread {
  values: number[];
  mean: number;
  min: number;
  max: number;
  /** Two-sided 95% confidence interval of the mean, Student's t. */
  ci95: [low: number, high: number] | null;
}
