// Magnitude pruning: removes the smallest weights (paper §2).
import { sizesOf } from '../sizes';
import type { Criterion } from './criterion';

export const magnitude: Criterion = {
  keeps: 'the weights with the largest magnitude after training',
  needs: [],
  score: ({ weights }) => sizesOf(weights),
};
