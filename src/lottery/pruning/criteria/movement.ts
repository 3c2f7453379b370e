// Movement: removes the weights that training has moved least (Zhou et al. 2019). Not the movement pruning of Sanh et al. 2020.
import type { Criterion } from './criterion';

export const movement: Criterion<'initial'> = {
  keeps: 'those that have moved furthest from their initial value (Zhou et al. 2019)',
  needs: ['initial'],
  comparesWithInitial: true,
  score: ({ weights, initial }) => weights.map((w, i) => Math.abs(w - (initial[i] ?? NaN))),
};
