// Copies: a ticket, or the dense network, trained once more with another order of its examples (Frankle et al. 2020). Linear mode
// connectivity says whether the two end in one valley of the loss.
import { isModel } from '../network/network';
import type { AnyNetwork, Parameters } from '../network/network';
import type { RandomnessAddress } from '../random/step-randomness';
import type { ConnectivitySettings, Experiment, PruningSettings } from '../settings';
import { initialWeights, keyOf } from './tickets';
import type { Replicate, TrainedValues } from './tickets';
import type { TrainingKey, TrainingTask } from './training';
import { rewoundFrom, startIteration, trainingId } from './training-id';

/** What says which copies there are. */
export interface CopiedExperiment {
  pruning: Pick<PruningSettings, 'rewind_to'>;
  connectivity?: Pick<ConnectivitySettings, 'at' | 'levels'> | undefined;
}

/**
 * The iterations from which copies of a level's ticket go their own way, rising. A ticket that rewinds to iteration k has none before it.
 */
export function copiesAt({ connectivity, pruning }: CopiedExperiment, level: number): number[] {
  if (!connectivity) return [];
  const { at, levels } = connectivity;
  if (levels !== 'all' && !levels.includes(level)) return [];
  const starts = startIteration(pruning, { level, kind: 'copy' });
  return at.filter((iteration) => iteration >= starts).toSorted((a, b) => a - b);
}

/** Where what is random about the steps of a training is drawn from. */
export const randomnessOf = (seed: number, { replicate, kind, draw }: TrainingKey): RandomnessAddress =>
  kind === 'copy' ? { seed, replicate, copiedAt: draw } : { seed, replicate };

/**
 * The same training as the ticket's, step by step up to iteration `at`, and from there with other batches and other random numbers. At its
 * end it is joined to the ticket by a line.
 * @param ticket what it ended with
 * @param start what the ticket started from where that is not θ0; asked for only then
 */
export async function copyTask(
  of: Replicate,
  { level, at }: { level: number; at: number },
  ticket: TrainedValues,
  start: () => Parameters,
): Promise<TrainingTask> {
  const { seed, pruning, connectivity } = of.experiment;
  const key = keyOf(of, level, 'copy', at);
  const initial = await initialWeights(of);
  return {
    ...{ id: trainingId(key), key, seed, initial, mask: ticket.mask, captureAt: 0 },
    start: rewoundFrom(pruning, key) === null ? initial : start(),
    startIteration: startIteration(pruning, key),
    ...(pruning.after === 'fine-tune' && level > 0 ? { fineTunes: true } : {}),
    joined: { final: ticket.values, points: connectivity?.points ?? USUAL_POINTS },
  };
}

/** Training batches that running statistics are measured on. By steps at a rate of 0, of those before 0.9¹⁰⁰ are left, less than a 30,000th. */
export const STATISTICS_BATCHES = 100;

/** Whether evaluations depend on what batch norms have seen while they trained. */
export const hasRunningStatistics = (network: AnyNetwork): boolean =>
  isModel(network)
    ? network.model.others.some(({ name }) => name.endsWith('running_mean'))
    : network.norms.length > 0;

/** Of the line, its ends among them (Frankle et al. 2020). */
export const USUAL_POINTS = 30;
export const MOST_POINTS = 1000;

/** How many copies each replicate has. */
export const countCopies = (
  experiment: CopiedExperiment & { pruning: Pick<Experiment['pruning'], 'rounds'> },
) =>
  Array.from(
    { length: experiment.pruning.rounds + 1 },
    (_, level) => copiesAt(experiment, level).length,
  ).reduce((sum, copies) => sum + copies, 0);
