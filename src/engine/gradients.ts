// Gradients, shared by the engines: a network that drops nothing, examples in batches, sums.
import { isDense } from '../lottery/network/network';
import type { ImageStep, Layer, Network, Parameters } from '../lottery/network/network';

/** The same network, its dropouts keeping everything. */
export function withoutDropout(network: Network): Network {
  const { layers, image } = network;
  const still = (step: ImageStep): ImageStep => (step.op === 'dropout' ? { ...step, rate: 0 } : step);
  return {
    ...network,
    layers: layers.map((layer): Layer => (isDense(layer) ? { ...layer, dropout: 0 } : layer)),
    image: image && { ...image, steps: image.steps.map(still) },
  };
}

/**
 * Splits examples into as few batches as they fit into, which differ in size by one at most.
 * @throws RangeError where there are no examples
 */
export function evenBatches(examples: Uint32Array, most: number): Uint32Array[] {
  if (examples.length === 0) throw new RangeError('A gradient of no examples');
  const count = Math.ceil(examples.length / most);
  const start = (i: number) => Math.floor((i * examples.length) / count);
  return Array.from({ length: count }, (_, i) => examples.subarray(start(i), start(i + 1)));
}

/** Adds to the sum, which the first gradients become themselves. */
export function summed(sum: Parameters | null, gradients: Parameters): Parameters {
  if (!sum) return gradients;
  for (const [name, values] of Object.entries(gradients))
    sum[name]?.forEach((value, i, all) => (all[i] = value + (values[i] as number)));
  return sum;
}
