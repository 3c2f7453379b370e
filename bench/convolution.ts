// Conv-2 and Conv-4 on the sparse engine, on made-up data of CIFAR-10's size: how long a step takes, and what the kernels reach.
import type { PreparedData, Trainer } from '../src/engine/engine';
import { sparseEngine } from '../src/engine/sparse/index';
import { buildNetwork } from '../src/lottery/architectures';
import { trainingSchema } from '../src/lottery/experiment/schema';
import { initialise } from '../src/lottery/initialise';
import { denseMask, layerSurvivors, randomMask } from '../src/lottery/masks';
import { convolvedSize, weightsOf } from '../src/lottery/network';
import type { Mask, Network } from '../src/lottery/network';
import { stream } from '../src/lottery/random';

export type ConvolutionalName = 'conv-2' | 'conv-4';

const BATCH = 60;
const EXAMPLES = 2000;
const SHAPE = [3, 32, 32];
const random = stream({ seed: 1, replicate: 0, purpose: 'weights', index: 0 });

export interface ConvolutionalBench {
  /** Milliseconds of one step of Adam on a batch of 60, every layer at the density. */
  step(density: number): number;
  /** Operations of a step: two a surviving weight, position, example and pass. */
  operations(density: number): number;
}

export async function convolutionalBench(name: ConvolutionalName): Promise<ConvolutionalBench> {
  const network = buildNetwork({ architecture: name, activation: 'relu' }, SHAPE, 10);
  const shared = await sparseEngine.share(madeUpImages(), { network, optimiser: 'adam', workers: 1 });
  const workspace = await sparseEngine.open(shared, 0);
  const recipe = trainingSchema.parse({ batch_size: BATCH, learning_rate: 0.0002 });
  let current: { density: number; trainer: Trainer } | null = null;
  let iteration = 0;
  const trainerAt = (density: number): Trainer => {
    if (current?.density !== density) {
      const parameters = initialise(network, 'glorot-normal', random);
      const mask = maskAt(network, density);
      current = { density, trainer: workspace.trainer({ network, parameters, mask, recipe }) };
    }
    return current.trainer;
  };
  return {
    step(density) {
      const trainer = trainerAt(density);
      const batch = Uint32Array.from({ length: BATCH }, () => random.below(EXAMPLES));
      const start = performance.now();
      trainer.step(batch, 0.0002, ++iteration);
      return performance.now() - start;
    },
    operations: (density) => operationsOf(network, maskAt(network, density)),
  };
}

function maskAt(network: Network, density: number): Mask {
  if (density === 1) return denseMask(network);
  const counts = network.layers.map((layer) => Math.round(weightsOf(layer) * density));
  return randomMask(network, counts, random);
}

function operationsOf(network: Network, mask: Mask): number {
  const survivors = layerSurvivors(network, mask);
  return network.layers.reduce((sum, layer, i) => {
    const [height, width] = layer.kind === 'dense' ? [1, 1] : convolvedSize(layer);
    // The first layer's inputs need no gradient.
    const passes = i === 0 ? 2 : 3;
    return sum + 2 * passes * BATCH * (survivors[i] ?? 0) * height * width;
  }, 0);
}

export function madeUpImages(): PreparedData {
  const features = 3 * 32 * 32;
  const all = Uint32Array.from({ length: EXAMPLES }, (_, i) => i);
  return {
    features,
    classes: 10,
    shape: SHAPE,
    values: Uint8Array.from(
      { length: EXAMPLES * features },
      (_, i) => (Math.imul(i, 2_654_435_761) >>> 24) & 255,
    ),
    labels: Uint16Array.from({ length: EXAMPLES }, (_, i) => i % 10),
    parts: { train: all, validation: all.subarray(0, 1), test: all.subarray(0, 100) },
    scale: new Float32Array(features).fill(1 / 64),
    shift: new Float32Array(features).fill(-2),
  };
}
