// The summaries of a level, by the kind of training that they are of.
import type { TrainingKind } from '../trainings/training';
import type { KindSummary, LevelSummary } from './level-summary';

/** Null of kinds that the level has none of. Copies are compared with their tickets alone: `connectivity` has them. */
export const kindsOf = ({
  ticket,
  controls,
}: Pick<LevelSummary, 'ticket' | 'controls'>): Record<TrainingKind, KindSummary | null> => ({
  ticket,
  ...controls,
  copy: null,
});
