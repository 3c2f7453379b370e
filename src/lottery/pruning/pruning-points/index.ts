// Pruning points before the end of a training: after `prune_at` iterations, or when masks have settled.
import type { Level } from '../../level';
import type { Experiment, PruningSettings } from '../../settings';
import { earlyBird } from './early-bird';
import type { PrunedTraining, PruningPoint } from './pruning-point';

/** null where none is pruned from it, or from its end. */
export function pruningPointOf(of: PrunedTraining): PruningPoint | null {
  const { pruning } = of.experiment;
  const levels = levelsPrunedFrom(pruning, of.level);
  const { prune_at: at } = pruning;
  if (levels.length === 0 || at === undefined || !prunesEarly(of.experiment)) return null;
  return at === 'early-bird' ? earlyBird(of, levels) : afterIterations(at);
}

/** Whether masks may be pruned before the end of a training. */
export const prunesEarly = ({ pruning, training }: Pick<Experiment, 'pruning' | 'training'>): boolean =>
  pruning.prune_at !== undefined && pruning.prune_at !== training.iterations;

const afterIterations = (at: number): PruningPoint => ({
  compared: 0,
  nextLook: (from) => (from <= at ? at : Infinity),
  *look() {
    yield;
    return { masks: {}, distances: [], isTaken: true };
  },
});

/** The levels whose masks are pruned from the trained ticket of a level, rising. */
export function levelsPrunedFrom(
  { method, rounds, mask }: Pick<PruningSettings, 'method' | 'rounds' | 'mask'>,
  level: Level,
): Level[] {
  if (method === 'one-shot' && level === 0) return Array.from({ length: rounds }, (_, i) => i + 1);
  // That of level 1 may be made elsewhere.
  const isPruned = method === 'iterative' && level < rounds && !(level === 0 && mask !== undefined);
  return isPruned ? [level + 1] : [];
}
