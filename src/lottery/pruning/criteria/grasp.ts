// GraSP: removes the weights whose loss would help the gradient's flow most, or harm it least (Wang, Zhang & Grosse 2020).
import type { Criterion } from './criterion';

export const grasp: Criterion<'hessianGradients'> = {
  keeps:
    'those whose product with the Hessian times the gradient of the loss is largest, with its sign (GraSP, Wang et al. 2020; on `engine: pytorch`)',
  needs: ['hessianGradients'],
  // Signed: of a weight that holds the gradient back it is negative.
  score: ({ weights, hessianGradients }) => weights.map((w, i) => w * (hessianGradients[i] ?? NaN)),
};
