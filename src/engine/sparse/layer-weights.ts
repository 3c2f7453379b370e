// Addresses of a layer's surviving weights.
import type { Layer } from '../../lottery/network/network';
import type { EachSurvivor } from './each-survivor';
import type { TrainingAddresses } from './training-memory';
import type { Vectors } from './vectors';

export interface LayerWeights {
  placement: { layer: Layer; slots: number; survivors: number; eachSurvivor: EachSurvivor };
  at: { weights: Vectors; training: TrainingAddresses };
}
