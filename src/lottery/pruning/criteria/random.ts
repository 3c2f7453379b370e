// Random pruning: the baseline that every criterion has to beat. The random-mask control is in ../../trainings/controls.ts.
import type { Criterion } from './criterion';

export const random: Criterion = {
  keeps: 'weights chosen at random',
  needs: [],
  ignoresTraining: true,
  score: ({ weights, random: { uniform } }) => weights.map(() => uniform()),
};
