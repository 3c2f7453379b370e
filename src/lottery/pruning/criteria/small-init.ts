// Small initial weights: removes those that were drawn largest (Zhou et al. 2019).
import type { Criterion } from './criterion';

export const smallInit: Criterion<'initial'> = {
  keeps: 'those that were smallest when they were drawn (Zhou et al. 2019)',
  needs: ['initial'],
  ignoresTraining: true,
  score: ({ initial }) => initial.map((w) => -Math.abs(w)),
};
