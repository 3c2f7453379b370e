// Batch norm, residual blocks, average pooling, dropout and augmentation: in the TensorFlow engine as in the sparse one.
import { describe, expect, test } from 'vitest';
import { sparseEngine } from '../../../src/engine/sparse/index';
import { finish } from '../../../src/engine/slices';
import { testedEngine } from '../../support/tested-engine';
import { deepNetwork } from '../../support/engine/deep-networks';
import type { DeepPart } from '../../support/engine/deep-networks';
import {
  batches,
  drawn,
  maskOf,
  randomOf,
  recipe,
  step,
  trainerOn,
  worst,
} from '../../support/engine/fixtures';
import { images } from '../../support/engine/image-networks';

const conv = (filters: number, norm: boolean, stride = 1): DeepPart => ({
  part: 'convolution',
  ...{ filters, kernel: 3, stride, padding: 1, norm },
});
const block = (filters: number, stride: number): DeepPart => ({
  part: 'residual',
  ...{ filters, stride, norm: true },
});

const NETWORKS: [string, DeepPart[], number][] = [
  ['batch norm', [conv(5, true), { part: 'pool' }, conv(4, true, 2)], 0],
  ['residual blocks and average pooling', [conv(4, true), block(4, 1), block(6, 2), { part: 'average' }], 0],
  ['dropout of images and of layers', [conv(4, true), { part: 'dropout', rate: 0.3 }, conv(4, false)], 0.5],
];

describe.each(NETWORKS)('a network with %s', (_name, parts, dropout) => {
  const random = randomOf(31);
  const net = deepNetwork({
    shape: [2, 8, 9],
    parts,
    hidden: dropout > 0 ? [{ neurons: 7, dropout }] : [],
    classes: 3,
    activation: 'relu',
  });
  const data = images(random, net, 40, false);
  const parameters = drawn(random, net);
  const setupOf = (density: number, augment: 'none' | 'flip-crop') => ({
    network: net,
    parameters,
    mask: maskOf(randomOf(8), net, density),
    recipe: recipe({ batch_size: 16, optimiser: 'sgd', momentum: 0.9, weight_decay: 0.001 }),
    randomness: { seed: 5, replicate: 1 },
    augment,
  });

  test.each([
    [1, 'none'],
    [0.4, 'flip-crop'],
  ] as const)(
    'at density %s and augmentation %s it trains as in the sparse engine',
    async (density, augment) => {
      const setup = { ...setupOf(density, augment), startIteration: 100 };
      const trainer = await trainerOn(data, setup, testedEngine);
      const expected = await trainerOn(data, setup, sparseEngine);
      let position = 100;
      for (const batch of batches(data.parts.train, 16, 3)) {
        const loss = await step(trainer, batch, 0.02, position);
        expect(worst([loss], [await step(expected, batch, 0.02, position)])).toBeLessThan(1e-3);
        position++;
      }
      const [values, others] = [await trainer.parameters(), await expected.parameters()];
      expect(Object.keys(values).sort()).toEqual(Object.keys(others).sort());
      // The sparse engine has no statistics of channels that nothing comes of.
      const compared = Object.entries(values).filter(([name]) => density === 1 || !name.includes('running_'));
      for (const [name, given] of compared)
        expect(worst(Array.from(given), Array.from(others[name] ?? [])), name).toBeLessThan(1e-2);
      expect(
        worst(
          [(await finish(trainer.evaluate('test'))).loss],
          [(await finish(expected.evaluate('test'))).loss],
        ),
      ).toBeLessThan(1e-3);
      expect(await finish(trainer.classify('validation'))).toEqual(
        await finish(expected.classify('validation')),
      );
    },
  );

  test('restored in another workspace it goes on with the very bits', async () => {
    const setup = setupOf(0.5, 'flip-crop');
    const trainer = await trainerOn(data, setup, testedEngine);
    const steps = [...batches(data.parts.train, 16, 4)];
    for (const [i, batch] of steps.slice(0, 2).entries()) await step(trainer, batch, 0.01, i);
    const resumed = await trainerOn(data, setup, testedEngine);
    await resumed.restore(await trainer.parameters(), await trainer.optimiserState());
    for (const [i, batch] of steps.slice(2).entries())
      expect(await step(resumed, batch, 0.01, i + 2)).toBe(await step(trainer, batch, 0.01, i + 2));
    expect(await resumed.parameters()).toEqual(await trainer.parameters());
  });
});
