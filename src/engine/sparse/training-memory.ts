// Memory for training weights or biases, in groups of four: their gradients and the optimiser's state.
import type { Arena } from './arena';
import { TRAINING, VECTOR } from './kernel-interface';
import { takeGroups } from './vectors';
import type { Vectors } from './vectors';

/** The most numbers that an optimiser keeps of a weight. Kernels of fully connected layers, and of biases, leave room for them always. */
const MOST_MEMORIES = TRAINING / VECTOR - 1;
/** Kernels of convolutions take less for an answer, but use the room of one for themselves. */
const LEAST_MEMORIES = 1;

export interface TrainingAddresses {
  at: number;
  /** Bytes from four to the next four. */
  stride: number;
  gradients: Vectors;
  /** What the optimiser keeps, in the order of its kind's memories. */
  memories: Vectors[];
}

/**
 * @param slots a multiple of 4
 * @param kept numbers that the optimiser keeps of each
 */
export function placeTraining(arena: Arena, slots: number, kept = MOST_MEMORIES): TrainingAddresses {
  const count = Math.max(LEAST_MEMORIES, kept);
  const stride = (1 + count) * VECTOR;
  const at = takeGroups(arena, slots, stride);
  const memories = Array.from({ length: count }, (_, i): Vectors => ({ at: at + (i + 1) * VECTOR, stride }));
  return { at, stride, gradients: { at, stride }, memories };
}
