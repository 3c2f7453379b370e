// SNIP: removes the weights whose loss would change the loss least, to first order (Lee, Ajanthan & Torr 2019).
import type { Criterion } from './criterion';

export const snip: Criterion<'gradients'> = {
  keeps: 'those whose product with the gradient of the loss is largest (SNIP, Lee et al. 2019)',
  needs: ['gradients'],
  score: ({ weights, gradients }) => weights.map((w, i) => Math.abs(w * (gradients[i] ?? NaN))),
};
