// Small trained weights: the reverse of magnitude, which a criterion that means something has to beat (Zhou et al. 2019).
import type { Criterion } from './criterion';

export const smallFinal: Criterion = {
  keeps: 'the weights with the smallest magnitude after training (Zhou et al. 2019)',
  needs: [],
  score: ({ weights }) => weights.map((w) => -Math.abs(w)),
};
