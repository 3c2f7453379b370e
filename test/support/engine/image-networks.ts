// Small convolutional networks for the engine's tests, and data for them.
import type { PreparedData } from '../../../src/engine/engine';
import { convolvedSize } from '../../../src/lottery/network/network';
import type {
  ConvolutionLayer,
  DenseLayer,
  ImageShape,
  ImageStep,
  Network,
} from '../../../src/lottery/network/network';
import { blobs } from './fixtures';
import type { randomOf } from './fixtures';

export type Part = { filters: number; kernel: number; stride: number; padding: number } | 'pool';

export const conv = (filters: number, kernel: number, stride = 1): Part => ({
  filters,
  kernel,
  stride,
  padding: kernel >> 1,
});

/** Parts that do not fit where they stand are left out. */
export function networkOf(
  shape: ImageShape,
  parts: readonly Part[],
  hidden: number[],
  classes: number,
  activation: 'relu' | 'tanh',
): Network {
  const convolutions: ConvolutionLayer[] = [];
  const steps: ImageStep[] = [];
  let [channels, height, width] = shape;
  for (const part of parts) {
    const from = steps.length;
    if (part === 'pool') {
      if (height < 2 || width < 2) continue;
      steps.push({ op: 'max-pool', from });
      [height, width] = [height >> 1, width >> 1];
      continue;
    }
    const layer: ConvolutionLayer = {
      kind: 'convolution',
      name: `conv${convolutions.length + 1}`,
      ...{ channels, height, width, activation, ...part },
      padding: Math.min(part.padding, part.kernel - 1),
      bias: true,
      role: 'hidden',
    };
    const size = convolvedSize(layer);
    if (Math.min(...size) < 1) continue;
    convolutions.push(layer);
    steps.push({ op: 'convolution', layer: layer.name, from });
    channels = layer.filters;
    [height, width] = size;
  }
  const widths = [channels * height * width, ...hidden, classes];
  const dense = widths.slice(1).map((outputs, i): DenseLayer => ({
    kind: 'dense',
    name: `fc${i + 1}`,
    inputs: widths[i] ?? 0,
    outputs,
    activation: i < hidden.length ? activation : 'none',
    role: i < hidden.length ? 'hidden' : 'output',
    dropout: 0,
  }));
  const inputs = shape[0] * shape[1] * shape[2];
  return { inputs, classes, norms: [], layers: [...convolutions, ...dense], image: { shape, steps } };
}

export function images(
  random: ReturnType<typeof randomOf>,
  net: Network,
  examples: number,
  floats: boolean,
): PreparedData {
  const data = blobs(random, { features: net.inputs, classes: net.classes, examples, floats });
  return { ...data, shape: net.image?.shape ?? [] };
}
