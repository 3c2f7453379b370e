// Where the weights of a layer that survive are kept.
import type { Layer } from '../../lottery/network';
import type { TrainingAddresses } from './training-memory';
import type { Vectors } from './vectors';

/** Of one layer with weights: where those that survive are, of each its index and its slot, in the order of the slots. */
export interface LayerValues {
  placement: { layer: Layer; slots: number; indices: Uint32Array; slotOf: Uint32Array };
  at: { weights: Vectors; training: TrainingAddresses };
}
