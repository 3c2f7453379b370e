// Scores for updates: what their criterion sees, and the examples that gradients are measured on.
import type { Mask, Parameters } from '../../network/network';
import { stream } from '../../random/stream';
import type { ScoringValues } from '../prune';
import { drawnExamples } from '../scoring-examples';
import { builtInFlow } from '../measurable';
import type { Measurable } from '../measurable';
import type { MaskSchedule, ScheduledTraining } from './mask-schedule';

export function scoringAt(
  { experiment, network, replicate, level, initial }: ScheduledTraining,
  iteration: number,
  {
    weights,
    mask,
    ...measured
  }: { weights: Parameters; mask: Mask } & Partial<Record<Measurable, Parameters>>,
): ScoringValues {
  const { seed, pruning } = experiment;
  return {
    flow: builtInFlow(pruning.criterion, network, weights, mask),
    ...measured,
    initial,
    random: (layer) =>
      stream({ seed, replicate, purpose: 'update', index: updateIndex(level, layer, iteration) }),
  };
}

/** The batch of the step that comes next, as RigL has it, unless `pruning.examples` says. */
export const updateExamples =
  ({ experiment: { seed, pruning }, replicate, level }: ScheduledTraining): MaskSchedule['examples'] =>
  (iteration, batch, trainExamples) => {
    const address = {
      seed,
      replicate,
      purpose: 'update-examples',
      index: updateIndex(level, 0, iteration),
    } as const;
    return pruning.examples === undefined
      ? batch
      : drawnExamples(pruning.examples, stream(address), trainExamples);
  };

/** One number for a level (at most 200), a layer (fewer than 2¹⁶) and an iteration (fewer than 2²⁷). */
export const updateIndex = (level: number, layer: number, iteration: number): number =>
  (level * 2 ** 16 + layer) * 2 ** 27 + iteration;
