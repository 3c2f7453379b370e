import { describe, expect, it } from 'vitest';
import { buildNetwork, layerNames } from '../../../src/lottery/network/build-network';
import { LabError } from '../../../src/lottery/errors';
import type { NetworkSettings } from '../../../src/lottery/settings';
import { initialise } from '../../../src/lottery/network/initialise';
import { denseMask, layerSurvivors } from '../../../src/lottery/pruning/masks';
import {
  imageShapes,
  plainTensors,
  weightCount,
  weightName,
  weightShape,
} from '../../../src/lottery/network/network';
import { plannedSurvivors, plannedTotals, prune } from '../../../src/lottery/pruning/prune';
import { stream } from '../../../src/lottery/random/stream';
import { experimentWith } from './fixtures';

const CIFAR = [3, 32, 32];
const built = (architecture: NetworkSettings['architecture'], shape: number[] = CIFAR) =>
  buildNetwork(experimentWith({ network: { architecture } }).network, shape, 10);

describe('the paper’s convolutional networks on CIFAR-10', () => {
  it.each([
    ['conv-2', 4_300_992],
    ['conv-4', 2_425_024],
    ['conv-6', 2_261_184],
    ['resnet-20', 270_896],
    ['vgg-19', 20_024_000],
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

describe('networks with batch norms', () => {
  const resnet = built('resnet-20');
  const vgg = built('vgg-19');

  it.each([
    ['resnet-20', ['fc1', 'shortcut1', 'shortcut2'], 4, 41.7],
    ['resnet-20', ['fc1', 'shortcut1', 'shortcut2'], 6, 27.1],
    ['resnet-20', ['fc1', 'shortcut1', 'shortcut2'], 7, 21.9],
    ['resnet-20', ['fc1', 'shortcut1', 'shortcut2'], 10, 11.8],
    ['vgg-19', ['fc1'], 12, 6.9],
    ['vgg-19', ['fc1'], 15, 3.5],
    ['vgg-19', ['fc1'], 19, 1.5],
  ] as const)(
    '%s, pruned globally but for %s, has after %i rounds %d percent left',
    (name, keep, level, percent) => {
      const network = built(name);
      const { pruning } = experimentWith({
        pruning: { rounds: 19, rate: 0.2, scope: 'global', keep: [...keep] },
      });
      const left = plannedTotals(network, pruning)[level] ?? NaN;
      expect(((100 * left) / weightCount(network)).toFixed(1)).toBe(percent.toFixed(1));
    },
  );

  it('lose nothing but weights of convolutions by the paper’s recipe, whatever their values', () => {
    const keep = ['shortcut1', 'shortcut2', 'fc1'];
    const { pruning } = experimentWith({ pruning: { rounds: 1, rate: 0.2, scope: 'global', keep } });
    const trained = initialise(
      resnet,
      'glorot-normal',
      stream({ seed: 3, replicate: 0, purpose: 'weights', index: 0 }),
    );
    // Those that are kept would be the first to go.
    for (const name of keep) trained[`${name}.weight`]?.fill(1e-9);
    const mask = prune({ network: resnet, mask: denseMask(resnet), trained, settings: pruning, level: 1 });
    expect(Object.keys(mask)).toEqual(resnet.layers.map(weightName));
    for (const name of keep) expect(mask[`${name}.weight`]).not.toContain(0);
    const kept = 16 * 32 + 32 * 64 + 640;
    const left = layerSurvivors(resnet, mask).reduce((sum, count) => sum + count, 0);
    expect(left).toBe(270_896 - Math.round(0.2 * (270_896 - kept)));
    expect(plannedTotals(resnet, pruning)[1]).toBe(left);
  });

  it('number convolutions without the shortcuts’, and norms one after the other', () => {
    const names = resnet.layers.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('conv'))).toHaveLength(19);
    expect(names.filter((name) => !name.startsWith('conv'))).toEqual(['shortcut1', 'shortcut2', 'fc1']);
    expect(resnet.norms.map(({ name }) => name)).toEqual(Array.from({ length: 21 }, (_, i) => `bn${i + 1}`));
    const { convolutions } = layerNames({ architecture: 'resnet-20' });
    expect([...convolutions].sort()).toEqual(names.filter((name) => name !== 'fc1').sort());
  });

  it('halve a ResNet’s image twice and average it in the end', () => {
    const shapes = resnet.image ? imageShapes(resnet, resnet.image) : [];
    expect(shapes.at(-2)).toEqual([64, 8, 8]);
    expect(shapes.at(-1)).toEqual([64, 1, 1]);
    const sums = resnet.image?.steps.filter((step) => step.op === 'add') ?? [];
    expect(sums).toHaveLength(9);
    // Both sides of an addition have one shape.
    for (const step of sums) expect(shapes[step.with]).toEqual(shapes[step.from]);
  });

  it('have no biases where a norm shifts, and norms that change nothing at first', () => {
    const start = initialise(
      vgg,
      'he-normal',
      stream({ seed: 1, replicate: 0, purpose: 'weights', index: 0 }),
    );
    expect(start['conv1.bias']).toBeUndefined();
    expect(start['fc1.bias']).toEqual(new Float32Array(10));
    expect(start['bn1.weight']).toEqual(new Float32Array(64).fill(1));
    expect(start['bn16.running_var']).toEqual(new Float32Array(512).fill(1));
    expect(Object.keys(start).sort()).toEqual(
      [...vgg.layers.map(weightName), ...plainTensors(vgg).map(({ name }) => name)].sort(),
    );
  });

  it('read smaller images as well', () => {
    expect(weightCount(built('resnet-20', [1, 28, 28]))).toBe(270_896 - 2 * 16 * 9);
    expect(built('vgg-19', [1, 28, 28]).layers.at(-1)).toMatchObject({ name: 'fc1', inputs: 512 });
  });
});

describe('a list of layers', () => {
  const listed = (...layers: string[]) =>
    buildNetwork({ layers, activation: 'relu', initialiser: 'glorot-normal' }, [3, 9, 9], 4);

  it('takes a norm for the convolution before it, which loses its bias and its activation', () => {
    const net = listed('conv 8', 'batch-norm', 'conv 4');
    expect(net.layers).toMatchObject([
      { name: 'conv1', bias: false, activation: 'none' },
      { name: 'conv2', bias: true, activation: 'relu' },
      { name: 'fc1' },
    ]);
    expect(net.image?.steps[1]).toEqual({ op: 'batch-norm', norm: 'bn1', from: 1, activation: 'relu' });
  });

  it('adds a residual block’s input as it is where shapes agree, else through a shortcut', () => {
    const net = listed('conv 8', 'residual 8', 'residual 8 stride 2', 'residual 16');
    expect(net.layers.filter(({ role }) => role === 'shortcut')).toMatchObject([
      { name: 'shortcut1', kernel: 1, stride: 2, padding: 0, channels: 8, filters: 8 },
      { name: 'shortcut2', kernel: 1, stride: 1, channels: 8, filters: 16 },
    ]);
    const shapes = net.image ? imageShapes(net, net.image) : [];
    expect(shapes.at(-1)).toEqual([16, 5, 5]);
  });

  it('drops values of images, and of the dense layers that it follows', () => {
    const net = listed('conv 8', 'dropout 0.25', 'pool', 'dense 12', 'dropout 0.5', 'dense 7');
    expect(net.image?.steps[1]).toEqual({ op: 'dropout', rate: 0.25, from: 1 });
    expect(net.layers).toMatchObject([{}, { dropout: 0.5 }, { dropout: 0 }, { dropout: 0 }]);
  });
});
