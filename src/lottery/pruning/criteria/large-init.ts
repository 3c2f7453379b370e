// Large initial weights: removes those that were drawn smallest, whatever training made of them (Zhou et al. 2019).
import type { Criterion } from './criterion';

export const largeInit: Criterion<'initial'> = {
  keeps: 'those that were largest when they were drawn (Zhou et al. 2019)',
  needs: ['initial'],
  ignoresTraining: true,
  score: ({ initial }) => initial.map(Math.abs),
};
