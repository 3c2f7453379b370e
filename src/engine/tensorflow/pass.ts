// Inputs and callbacks of a pass through a network.
import type { Network } from '../../lottery/network/network';
import type { Tensor, TensorFlow } from './library';

export interface Pass {
  tf: TensorFlow;
  network: Network;
  /** A parameter by its name. */
  value: (name: string) => Tensor;
  /** Told what hidden layers make: [examples, neurons], or [examples, height, width, filters]. */
  onActivations?: (layer: string, activations: Tensor) => void;
  /** While training alone. */
  training?: Training;
}

export interface Training {
  /** Of the dropout that is step or layer number so and so, [examples][units]: 1 where values are kept. */
  keeps: (of: { step: number } | { layer: number }) => Uint8Array;
  /** Told what the batch has, of each channel. */
  onStatistics: (norm: string, statistics: Statistics) => void;
}

/** Of each channel. */
export interface Statistics {
  mean: Tensor;
  /** Divided by the number of values. */
  variance: Tensor;
  /** Values of a channel. */
  count: number;
}
