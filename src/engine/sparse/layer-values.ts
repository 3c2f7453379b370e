// Where the weights of a layer that survive are kept.
import type { Layer } from '../../lottery/network';
import type { EachSurvivor } from './placement';
import type { TrainingAddresses } from './training-memory';
import type { Vectors } from './vectors';

/** Of one layer with weights: where those that survive are. */
export interface LayerValues {
  placement: { layer: Layer; slots: number; survivors: number; eachSurvivor: EachSurvivor };
  at: { weights: Vectors; training: TrainingAddresses };
}
