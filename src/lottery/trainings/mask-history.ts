// Numbers of weights of a training at its updates of the mask.
import type { TrainingRecord } from './training';

/** Surviving weights of each layer, from the input: before the first update, and after each. Without updates, those that it has all the time. */
export function maskHistory({ layers, maskUpdates = [] }: TrainingRecord): {
  start: number[];
  after: number[][];
} {
  let survivors = layers.map((layer) => layer.survivors);
  // From the end, where what survives is known, back to the start.
  const after = maskUpdates.toReversed().map(({ pruned, grown }) => {
    const left = survivors;
    survivors = left.map((count, i) => count + (pruned[i] ?? 0) - (grown[i] ?? 0));
    return left;
  });
  return { start: survivors, after: after.toReversed() };
}
