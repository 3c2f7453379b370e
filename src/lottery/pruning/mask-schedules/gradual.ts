// Gradual pruning: the weights go in the course of one training, many at first and fewer and fewer (Zhu & Gupta 2017).
import { denseMask } from '../masks';
import { prune } from '../prune';
import type { MaskSchedule, ScheduledTraining } from './mask-schedule';
import { measurableNeeds } from '../measurable';
import { scoringAt, updateExamples } from './scoring';

/**
 * From the dense network at iteration `start` to the level's number of weights at `end`, every `every` iterations and at the end: sparsity is
 * s · (1 − (1 − progress)³). What is pruned never returns.
 */
export function gradual(of: ScheduledTraining): MaskSchedule {
  const { experiment, network, level } = of;
  const { pruning } = experiment;
  const { start, every } = pruning;
  const end = endOf(experiment);
  const dense = denseMask(network);
  return {
    reachedAt: end,
    nextUpdate: (from) => {
      if (from > end) return Infinity;
      // At the start itself nothing is due.
      const updates = Math.max(1, Math.ceil((from - start) / every));
      return Math.min(start + updates * every, end);
    },
    needs: measurableNeeds(pruning.criterion, network),
    examples: updateExamples(of),
    update: ({ iteration, mask, weights, ...measured }) => {
      const rest = (1 - (iteration - start) / (end - start)) ** 3;
      return prune({
        ...{ network, mask, level, iteration },
        trained: weights,
        settings: pruning,
        scoring: scoringAt(of, iteration, { weights, mask, ...measured }),
        steps: { start: dense, left: (all, last) => Math.round(last + (all - last) * rest) },
      });
    },
  };
}

/** The iteration of the last update, or before which it is. */
export const endOf = ({ pruning, training }: ScheduledTraining['experiment']): number =>
  pruning.end ?? usualEnd(training.iterations);

/** Three quarters of a training. */
export const usualEnd = (iterations: number): number => Math.round(iterations * 0.75);
