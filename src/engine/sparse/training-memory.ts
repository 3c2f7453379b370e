// What the training of weights or biases takes: four at a time, their gradients and all that the optimiser keeps.
import type { Arena } from './arena';
import { takeGroups, VECTOR } from './vectors';
import type { Vectors } from './vectors';

/** Gradients and at most two of the optimiser's numbers. */
const VECTORS = 3;

export interface TrainingAddresses {
  at: number;
  gradients: Vectors;
  /** What the optimiser keeps, in the order of its kind's memories. */
  memories: Vectors[];
}

/** @param slots a multiple of 4 */
export function placeTraining(arena: Arena, slots: number): TrainingAddresses {
  const stride = VECTORS * VECTOR;
  const at = takeGroups(arena, slots, stride);
  const vectors = Array.from({ length: VECTORS }, (_, i) => ({ at: at + i * VECTOR, stride }));
  const [gradients, ...memories] = vectors as [Vectors, ...Vectors[]];
  return { at, gradients, memories };
}
