// Initial weights.
import { namesOf } from '../names';
import { normNames, plainTensors, valuesIn, weightName, weightsOf } from './network';
import type { Layer, Network, Parameters } from './network';
import type { Random } from '../random/stream';

/**
 * Draws every weight of a network, layer by layer from the input, row by row; biases are 0 (paper §2), and batch norms
 * change nothing.
 * The normal ones are not truncated: their variance is exactly what their formula says.
 */
export function initialise(network: Network, initialiser: InitialiserName, random: Random): Parameters {
  const parameters: Parameters = {};
  for (const layer of network.layers) {
    const weights = new Float32Array(weightsOf(layer));
    const draw = DISTRIBUTIONS[initialiser](layer, random);
    for (let i = 0; i < weights.length; i++) weights[i] = draw();
    parameters[weightName(layer)] = weights;
  }
  const ones = new Set(network.norms.map(normNames).flatMap(({ scale, variance }) => [scale, variance]));
  for (const { name, shape } of plainTensors(network))
    parameters[name] = new Float32Array(valuesIn(shape)).fill(ones.has(name) ? 1 : 0);
  return parameters;
}

type Distribution = (layer: Layer, random: Random) => () => number;

const gaussian =
  (variance: (layer: Layer) => number): Distribution =>
  (layer, random) => {
    const deviation = Math.sqrt(variance(layer));
    return () => deviation * random.normal();
  };

/** Uniform on ±√(3 × variance), which has that variance. */
const uniform =
  (variance: (layer: Layer) => number): Distribution =>
  (layer, random) => {
    const limit = Math.sqrt(3 * variance(layer));
    return () => limit * (2 * random.uniform() - 1);
  };

/** Weights that look at the same input, and that make up the same output; of a convolution those of one position. */
const fans = (layer: Layer): { fanIn: number; fanOut: number } => {
  if (layer.kind === 'dense') return { fanIn: layer.inputs, fanOut: layer.outputs };
  const area = layer.kernel ** 2;
  return { fanIn: layer.channels * area, fanOut: layer.filters * area };
};

/** Glorot & Bengio 2010. */
const glorot = (layer: Layer) => {
  const { fanIn, fanOut } = fans(layer);
  return 2 / (fanIn + fanOut);
};
/** He et al. 2015. */
const he = (layer: Layer) => 2 / fans(layer).fanIn;

/** Distributions of initial weights. */
const DISTRIBUTIONS = {
  'glorot-normal': gaussian(glorot),
  'glorot-uniform': uniform(glorot),
  'he-normal': gaussian(he),
  'he-uniform': uniform(he),
} satisfies Record<string, Distribution>;

export type InitialiserName = keyof typeof DISTRIBUTIONS;
export const INITIALISER_NAMES = namesOf(DISTRIBUTIONS);
