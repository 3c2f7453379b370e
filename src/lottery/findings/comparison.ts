// A quantity of one training against another's of the same replicate.
import { interval95, spread } from './statistics';
import type { Interval, Spread } from './statistics';
import { testError } from './test-part';
import type { TestPart } from './test-part';

/**
 * wins: the 95% interval of the paired difference lies on the good side of 0; loses: on the bad side; matches: it holds 0.
 * With one replicate there is no interval and the sign of the difference decides (`certain` is false).
 */
export type Outcome = 'wins' | 'matches' | 'loses';

export interface Comparison {
  /** One − other, replicate by replicate. Its own interval is over replicates alone: on these test examples. */
  difference: Spread;
  /** 95% interval of the mean difference: over replicates, and of accuracies over test parts of as many examples, too. Null with one replicate. */
  ci95: Interval | null;
  /** What the test part adds to it, as a standard error; null of iterations, and where its size is not known. */
  testError: number | null;
  outcome: Outcome;
  certain: boolean;
}

/** Of each replicate that has both. */
export type Pairs = readonly (readonly [one: number, other: number])[];

/**
 * @param pairs at least one; shares, 0–1, of the same test examples
 * @param examples how many these are, where it is known
 */
export function compareAccuracies(pairs: Pairs, examples: TestPart['examples']): Comparison {
  const both = [pairs.map(([one]) => one), pairs.map(([, other]) => other)];
  return compare(pairs, 'higher', examples === null ? null : testError(both, examples));
}

/** @param pairs at least one */
export const compareIterations = (pairs: Pairs): Comparison => compare(pairs, 'lower', null);

/** A mean that differs from 0 by less only does so because numbers are binary. */
export const ROUNDING = 1e-12;

function compare(pairs: Pairs, better: 'higher' | 'lower', error: Comparison['testError']): Comparison {
  const difference = spread(pairs.map(([one, other]) => one - other));
  const ci95 = interval95(difference.values, error ?? 0);
  const [low, high] = ci95 ?? [difference.mean, difference.mean];
  const above = low > ROUNDING;
  const below = high < -ROUNDING;
  const good = better === 'higher' ? above : below;
  const outcome = good ? 'wins' : above || below ? 'loses' : 'matches';
  return { difference, ci95, testError: error, outcome, certain: ci95 !== null };
}
