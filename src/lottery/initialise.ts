// Initial weights.
import type { NetworkSettings } from './experiment/schema';
import { biasName, weightName } from './network';
import type { DenseLayer, Network, Parameters } from './network';
import type { Random } from './random';

export type Initialiser = NetworkSettings['initialiser'];

/**
 * Draws every weight of a network, layer by layer from the input, row by row; biases are 0 (paper §2).
 * The normal ones are not truncated: their variance is exactly what their formula says.
 */
export function initialise(network: Network, initialiser: Initialiser, random: Random): Parameters {
  const parameters: Parameters = {};
  for (const layer of network.layers) {
    const weights = new Float32Array(layer.inputs * layer.outputs);
    const draw = DISTRIBUTIONS[initialiser](layer, random);
    for (let i = 0; i < weights.length; i++) weights[i] = draw();
    parameters[weightName(layer)] = weights;
    parameters[biasName(layer)] = new Float32Array(layer.outputs);
  }
  return parameters;
}

type Distribution = (layer: DenseLayer, random: Random) => () => number;

const gaussian =
  (variance: (layer: DenseLayer) => number): Distribution =>
  (layer, random) => {
    const deviation = Math.sqrt(variance(layer));
    return () => deviation * random.normal();
  };

/** Uniform on ±√(3 × variance), which has that variance. */
const uniform =
  (variance: (layer: DenseLayer) => number): Distribution =>
  (layer, random) => {
    const limit = Math.sqrt(3 * variance(layer));
    return () => limit * (2 * random.uniform() - 1);
  };

/** Glorot & Bengio 2010. */
const glorot = (layer: DenseLayer) => 2 / (layer.inputs + layer.outputs);
/** He et al. 2015. */
const he = (layer: DenseLayer) => 2 / layer.inputs;

const DISTRIBUTIONS: Record<Initialiser, Distribution> = {
  'glorot-normal': gaussian(glorot),
  'glorot-uniform': uniform(glorot),
  'he-normal': gaussian(he),
  'he-uniform': uniform(he),
};
