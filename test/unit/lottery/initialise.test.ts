import { describe, expect, it } from 'vitest';
import { initialise } from '../../../src/lottery/network/initialise';
import type { InitialiserName } from '../../../src/lottery/network/initialise';
import { stream } from '../../../src/lottery/random/stream';
import { LENET, networkOf } from './fixtures';

const drawn = (initialiser: InitialiserName, seed = 0) =>
  initialise(LENET, initialiser, stream({ seed, replicate: 0, purpose: 'weights', index: 0 }));

const moments = (values: Float32Array = new Float32Array()) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const kurtosis =
    values.reduce((sum, value) => sum + (value - mean) ** 4, 0) / values.length / variance ** 2;
  return { mean, variance, kurtosis, largest: values.reduce((most, v) => Math.max(most, Math.abs(v)), 0) };
};

describe.each([
  ['glorot-normal', 2 / (784 + 300), 3],
  ['glorot-uniform', 2 / (784 + 300), 1.8],
  ['he-normal', 2 / 784, 3],
  ['he-uniform', 2 / 784, 1.8],
] as const)('%s', (initialiser, variance, kurtosis) => {
  const parameters = drawn(initialiser);
  const first = moments(parameters['fc1.weight']);

  it('has mean 0 and its own variance and shape', () => {
    expect(Math.abs(first.mean)).toBeLessThan((4 * Math.sqrt(variance)) / Math.sqrt(235_200));
    expect(Math.abs(first.variance / variance - 1)).toBeLessThan(0.015);
    expect(Math.abs(first.kurtosis - kurtosis)).toBeLessThan(0.06);
  });

  it('starts biases at 0 and fills every tensor', () => {
    expect(Object.keys(parameters).sort()).toEqual(
      ['fc1', 'fc2', 'fc3'].flatMap((name) => [`${name}.bias`, `${name}.weight`]),
    );
    expect(parameters['fc2.weight']).toHaveLength(30_000);
    expect(parameters['fc2.weight']?.every((value) => value !== 0)).toBe(true);
    expect(parameters['fc3.bias']).toEqual(new Float32Array(10));
  });
});

describe('initial weights', () => {
  it('reach beyond two deviations when normal, and exactly to their limit when uniform', () => {
    const deviation = Math.sqrt(2 / 1084);
    expect(moments(drawn('glorot-normal')['fc1.weight']).largest).toBeGreaterThan(4 * deviation);
    const limit = Math.sqrt(6 / 1084);
    const largest = moments(drawn('glorot-uniform')['fc1.weight']).largest;
    expect(largest).toBeLessThanOrEqual(Math.fround(limit));
    expect(largest).toBeGreaterThan(0.999 * limit);
  });

  it('have the variance of each layer’s own width', () => {
    const { 'fc2.weight': second } = drawn('glorot-normal');
    expect(Math.abs(moments(second).variance / (2 / 400) - 1)).toBeLessThan(0.04);
  });

  it('differ from seed to seed', () => {
    expect(drawn('he-normal', 1)).not.toEqual(drawn('he-normal', 2));
  });

  it('are pinned', () => {
    const random = stream({ seed: 7, replicate: 2, purpose: 'weights', index: 0 });
    const { 'fc1.weight': weights } = initialise(networkOf([3], 2, 2), 'glorot-normal', random);
    expect([...(weights ?? [])]).toEqual(PINNED);
  });
});

const PINNED = [
  0.18606989085674286, -0.20966456830501556, 0.9607665538787842, -0.361905574798584, 0.09210294485092163,
  0.09595246613025665,
];
