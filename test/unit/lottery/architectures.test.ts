import { describe, expect, it } from 'vitest';
import { buildNetwork, layerNames } from '../../../src/lottery/architectures';
import { LabError } from '../../../src/lottery/errors';
import { initialise } from '../../../src/lottery/initialise';
import { denseMask } from '../../../src/lottery/masks';
import { weightCount, weightName, weightShape } from '../../../src/lottery/network';
import { plannedSurvivors, plannedTotals, prune } from '../../../src/lottery/prune';
import { stream } from '../../../src/lottery/random';
import { experimentWith } from './fixtures';

const CIFAR = [3, 32, 32];
const built = (architecture: 'conv-2' | 'conv-4' | 'conv-6', shape: number[] = CIFAR) =>
  buildNetwork(experimentWith({ network: { architecture } }).network, shape, 10);

describe('the paper’s convolutional networks on CIFAR-10', () => {
  it.each([
    ['conv-2', 4_300_992],
    ['conv-4', 2_425_024],
    ['conv-6', 2_261_184],
  ] as const)('%s has %i weights', (name, weights) => {
    expect(weightCount(built(name))).toBe(weights);
  });

  it('have layers named and laid out as PyTorch has them', () => {
    const shapes = built('conv-2').layers.map((layer) => [weightName(layer), weightShape(layer)]);
    expect(shapes).toEqual([
      ['conv1.weight', [64, 3, 3, 3]],
      ['conv2.weight', [64, 64, 3, 3]],
      ['fc1.weight', [256, 16_384]],
      ['fc2.weight', [256, 256]],
      ['fc3.weight', [10, 256]],
    ]);
  });

  it.each([
    ['conv-2', 0.1, 11, 8.8],
    ['conv-2', 0.1, 14, 4.6],
    ['conv-4', 0.1, 11, 11.1],
    ['conv-4', 0.1, 12, 9.2],
    ['conv-6', 0.15, 7, 26.6],
  ] as const)(
    '%s, convolutions pruned at %s, has after %i rounds %d percent of its weights',
    (name, rate, level, percent) => {
      const network = built(name);
      const { pruning } = experimentWith({ pruning: { rounds: 14, rate: 0.2, conv_rate: rate } });
      const left = plannedTotals(network, pruning)[level] ?? NaN;
      expect(((100 * left) / weightCount(network)).toFixed(1)).toBe(percent.toFixed(1));
    },
  );

  it('are pruned at the rate of each kind of layer', () => {
    const network = built('conv-2', [1, 8, 8]);
    const { pruning } = experimentWith({ pruning: { rounds: 1, rate: 0.2, conv_rate: 0.1 } });
    const trained = initialise(
      network,
      'glorot-normal',
      stream({ seed: 3, replicate: 0, purpose: 'weights', index: 0 }),
    );
    const mask = prune({ network, mask: denseMask(network), trained, settings: pruning, level: 1 });
    const left = network.layers.map((layer) => mask[weightName(layer)]?.reduce((sum, bit) => sum + bit, 0));
    expect(left).toEqual(plannedSurvivors(network, pruning)[1]);
    expect(left).toEqual([518, 33_178, 209_715, 52_429, 2304]);
  });

  it('start with the variance that Glorot gives a filter', () => {
    const network = built('conv-2');
    const weights = initialise(
      network,
      'glorot-normal',
      stream({ seed: 1, replicate: 0, purpose: 'weights', index: 0 }),
    )['conv2.weight'];
    const variance = (weights ?? new Float32Array()).reduce((sum, w) => sum + w * w, 0) / 36_864;
    expect(variance / (2 / (64 * 9 + 64 * 9))).toBeCloseTo(1, 1);
  });
});

describe('an image that does not fit', () => {
  it('is told with the layer and the sizes', () => {
    expect(() => built('conv-6', [1, 5, 9])).toThrow(LabError);
    expect(() => built('conv-6', [1, 5, 9])).toThrow(
      'The pooling after conv6 needs an image of at least 2 × 2; it is 1 × 2 there, from 5 × 9 at the input.',
    );
  });

  it('is told where the data has no images at all', () => {
    expect(() => built('conv-2', [20])).toThrow(/conv-2 reads images; .* 20 numbers in a row/);
  });

  it('fits where it can: conv-6 reads 8 × 8, and 28 × 28', () => {
    expect(built('conv-6', [1, 8, 8]).layers[6]).toMatchObject({ name: 'fc1', inputs: 256 });
    expect(built('conv-6', [1, 28, 28]).layers[6]).toMatchObject({ name: 'fc1', inputs: 256 * 9 });
  });
});

it('layers have the same names whatever the data', () => {
  const { convolutions, hidden, output } = layerNames({ architecture: 'conv-4' });
  expect([...convolutions, ...hidden, output]).toEqual(built('conv-4').layers.map(({ name }) => name));
});
