// Large trained weights that kept their sign: the mask that does best without training (Zhou et al. 2019).
import type { Criterion } from './criterion';

export const sameSign: Criterion<'initial'> = {
  keeps:
    'the weights with the largest magnitude after training among those that kept their sign (Zhou et al. 2019)',
  needs: ['initial'],
  score: ({ weights, initial }) => weights.map((w, i) => Math.max(0, w * Math.sign(initial[i] ?? NaN))),
};
