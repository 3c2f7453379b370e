// Magnitude pruning: small weights go (paper §2).
import type { Criterion } from './criterion';

/** |w|. */
export const magnitude: Criterion = (weights) => weights.map(Math.abs);
