// What it takes to find a ticket: all that was trained for it.
import type { PruningSettings } from '../settings';
import { isTrainedBefore } from './tickets';
import type { TrainingRecord } from './training';

/**
 * A quantity of all that was trained to find the ticket of a level, its own training too, in the mean of the replicates that have it: of tickets pruned one
 * from another those before it, and where the mask comes from a trained network that one's. Of these, steps after the iteration that the mask was
 * pruned at were not needed.
 * @param of a training, up to an iteration where not all of it was needed; null where it is not known
 * @returns null where a training is missing, or the quantity of one is not known
 */
export function totalToFind(
  pruning: Pick<PruningSettings, 'method'>,
  records: readonly TrainingRecord[],
  level: number,
  of: (record: TrainingRecord, until?: number) => number | null,
): number | null {
  const needed = pruning.method === 'iterative' ? range(level) : isTrainedBefore(pruning) ? [0] : [];
  const tickets = records.filter(({ key }) => key.kind === 'ticket');
  const totals = tickets
    .filter(({ key }) => key.level === level)
    .map(({ key: { replicate } }) =>
      [...new Set([...needed, level])].reduce<number | null>((total, one) => {
        const record = tickets.find(({ key }) => key.replicate === replicate && key.level === one);
        const own = record ? of(record, one < level ? record.prunedAt : undefined) : null;
        return total === null || own === null ? null : total + own;
      }, 0),
    );
  const known = totals.filter((total) => total !== null);
  return known.length === 0 || known.length < totals.length
    ? null
    : known.reduce((sum, total) => sum + total, 0) / known.length;
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
