// Histories of masks in the course of trainings, from their records.
import { maskHistory } from '../../lottery/trainings/mask-history';
import type { TrainingRecord } from '../../lottery/trainings/training';
import type { MaskHistory } from '../../protocol/views/mask-history';

/**
 * In the mean of the trainings, which are of one level and kind; those that were updated at other iterations than the first are left out.
 * @returns null where no mask was updated
 */
export function meanMaskHistory(records: readonly TrainingRecord[]): MaskHistory | null {
  const moments = ({ maskUpdates = [] }: TrainingRecord) =>
    maskUpdates.map(({ iteration }) => iteration).join();
  const [first] = records.filter(({ maskUpdates }) => (maskUpdates?.length ?? 0) > 0);
  if (!first) return null;
  const alike = records.filter((record) => moments(record) === moments(first));
  const histories = alike.map((record) => ({ ...maskHistory(record), updates: record.maskUpdates ?? [] }));
  const meanOf = (read: (history: (typeof histories)[number]) => number[] | undefined) =>
    first.layers.map(
      (_, layer) => histories.reduce((sum, one) => sum + (read(one)?.[layer] ?? 0), 0) / histories.length,
    );
  return {
    layers: first.layers.map(({ name, weights }) => ({ name, weights })),
    from: first.untrained.iteration,
    to: first.end.iteration,
    start: meanOf(({ start }) => start),
    updates: (first.maskUpdates ?? []).map(({ iteration }, i) => ({
      iteration,
      pruned: meanOf(({ updates }) => updates[i]?.pruned),
      grown: meanOf(({ updates }) => updates[i]?.grown),
      left: meanOf(({ after }) => after[i]),
    })),
  };
}
