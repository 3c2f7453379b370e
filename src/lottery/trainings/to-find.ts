// The total of all that was trained to find a ticket.
import type { PruningSettings } from '../settings';
import { levelsPrunedFrom } from '../pruning/pruning-points';
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
  pruning: FoundBy,
  records: readonly TrainingRecord[],
  level: number,
  of: (record: TrainingRecord, until?: number) => number | null,
): number | null {
  const tickets = records.filter(({ key }) => key.kind === 'ticket');
  const totals = tickets
    .filter(({ key }) => key.level === level)
    .map(({ key: { replicate } }) =>
      [...range(level).filter((one) => isNeeded(pruning, one)), level].reduce<number | null>((total, one) => {
        const record = tickets.find(({ key }) => key.replicate === replicate && key.level === one);
        const own = record ? of(record, one < level ? neededUpTo(pruning, record) : undefined) : null;
        return total === null || own === null ? null : total + own;
      }, 0),
    );
  const known = totals.filter((total) => total !== null);
  return known.length === 0 || known.length < totals.length
    ? null
    : known.reduce((sum, total) => sum + total, 0) / known.length;
}

type FoundBy = Pick<PruningSettings, 'method' | 'rounds' | 'mask' | 'after' | 'rewind_to'>;

/** Whether a ticket of a level, or the dense network, has to be trained for those of later ones. */
function isNeeded(pruning: FoundBy, level: number): boolean {
  if (levelsPrunedFrom(pruning, level).length > 0) return true;
  // Under a mask made elsewhere nothing is pruned from the dense network, but it may be where a ticket starts from.
  return level === 0 && isTrainedBefore(pruning) && (pruning.after !== 'rewind' || pruning.rewind_to > 0);
}

/** The iteration up to which; undefined of the whole training. */
const neededUpTo = (pruning: FoundBy, { key, prunedAt }: TrainingRecord): number | undefined =>
  pruning.after === 'rewind' && levelsPrunedFrom(pruning, key.level).length === 0
    ? pruning.rewind_to
    : prunedAt;

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
