// The test part: its size and commonest class, and how far its finite size lets accuracies be known.
import { mean } from './statistics';

export interface TestPart {
  /** Its number of examples; null where it is not known, or accuracy is a score of the user's own, whose spread over examples is not. */
  examples: number | null;
  /** Test accuracy of always guessing the commonest class, where it is known. */
  guessing: number | null;
}

export const UNKNOWN_TEST_PART: TestPart = { examples: null, guessing: null };

/**
 * Standard error of the difference of two accuracies that the choice of the test examples leaves, however many replicates are averaged: at most
 * √((p(1 − p) + q(1 − q)) ÷ n), for what is a right answer for one network is not, on the whole, a wrong one for the other. p and q are
 * taken with one more right and one more wrong answer (Agresti & Caffo 2000), so that accuracies of 1 are not certain either.
 * @param ofBoth accuracies over replicates of the one, and of the other, all on the same test examples
 */
export function testError(ofBoth: readonly (readonly number[])[], examples: number): number {
  const variances = ofBoth.map((accuracies) => {
    const p = (mean(accuracies) * examples + 1) / (examples + 2);
    return (p * (1 - p)) / (examples + 2);
  });
  return Math.sqrt(variances.reduce((sum, variance) => sum + variance, 0));
}
