// Early stopping, computed after training (paper §2).
import type { Measurement } from './training';

/**
 * The measurement with the lowest validation loss, the earliest where several tie. Nothing of the test part plays a role.
 * A loss that is not a number never wins; where all are, the first measurement is returned.
 * @param measurements of one training, in order, at least one
 */
export function earlyStop(measurements: readonly Measurement[]): Measurement {
  const [first, ...rest] = measurements;
  if (!first) throw new RangeError('A training without measurements has no early stop');
  return rest.reduce(
    (best, next) =>
      next.validationLoss < best.validationLoss ||
      (Number.isNaN(best.validationLoss) && !Number.isNaN(next.validationLoss))
        ? next
        : best,
    first,
  );
}
