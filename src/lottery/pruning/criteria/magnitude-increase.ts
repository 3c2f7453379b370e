// Magnitude increase: removes the weights that grew least, or shrank most (Zhou et al. 2019, Deconstructing lottery tickets).
import type { Criterion } from './criterion';

export const magnitudeIncrease: Criterion<'initial'> = {
  keeps: 'those whose magnitude has grown most since initialisation (Zhou et al. 2019)',
  needs: ['initial'],
  comparesWithInitial: true,
  score: ({ weights, initial }) => weights.map((w, i) => Math.abs(w) - Math.abs(initial[i] ?? NaN)),
};
