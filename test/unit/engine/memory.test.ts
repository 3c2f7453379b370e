// Workers share one memory: whatever a training does, it writes into its own stretch of it and nowhere else.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PreparedData, TrainerSetup } from '../../../src/engine/engine';
import { sparseEngine } from '../../../src/engine/sparse/index';
import { isSharedDataset } from '../../../src/engine/sparse/shared-dataset';
import type { SharedDataset } from '../../../src/engine/sparse/shared-dataset';
import { networkBytes } from '../../../src/engine/sparse/network-memory';
import { buildNetwork } from '../../../src/lottery/network/build-network';
import { denseMask } from '../../../src/lottery/pruning/masks';
import { weightCount, weightName } from '../../../src/lottery/network/network';
import type { Network } from '../../../src/lottery/network/network';
import { finish } from '../../../src/engine/slices';
import { Reference } from '../../support/reference';
import { deepNetwork } from '../../support/engine/deep-networks';
import {
  batches,
  blobs,
  drawn,
  maskOf,
  network,
  QUIET,
  randomOf,
  recipe,
  step,
  worst,
} from '../../support/engine/fixtures';
import type { QuietSetup } from '../../support/engine/fixtures';
import { conv, images, networkOf } from '../../support/engine/image-networks';

const DENSITY = fc.constantFrom(0, 0.02, 0.3, 1);

describe('a layer that has lost all its weights', () => {
  const random = randomOf(5);
  const data = blobs(random, { features: 6, classes: 4, examples: 100 });
  const net = network(data, [600, 5]);

  test.each([
    ['the first', [0]],
    ['a middle one', [1]],
    ['the last', [2]],
    ['each of them', [0, 1, 2]],
  ])(
    '%s: the others train on, as in the reference, and the dataset stays as it is',
    async (_name, emptied) => {
      const setup = {
        network: net,
        parameters: drawn(random, net),
        mask: without(net, emptied),
        recipe: recipe({ batch_size: 8 }),
      };
      const { trainer, elsewhere } = await middleWorker(data, setup);
      const before = elsewhere();
      const reference = new Reference(data, setup);
      let iteration = 0;
      for (const batch of batches(data.parts.train, 8, 10)) {
        iteration++;
        const loss = await step(trainer, batch, 0.01, iteration - 1);
        expect(worst([loss], [reference.step(batch, 0.01, iteration)])).toBeLessThan(1e-4);
      }
      expect(
        worst([(await finish(trainer.evaluate('test'))).loss], [reference.meanLoss(data.parts.test)]),
      ).toBeLessThan(1e-4);
      expect(elsewhere().equals(before)).toBe(true);
    },
  );
});

test('no network and no mask has a training write outside of its stretch', async () => {
  const setups = fc.record({
    seed: fc.nat(),
    features: fc.integer({ min: 1, max: 100 }),
    floats: fc.boolean(),
    hidden: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3 }),
    densities: fc.tuple(DENSITY, DENSITY, DENSITY, DENSITY),
    activation: fc.constantFrom('relu', 'tanh'),
    optimiser: fc.constantFrom('adam', 'adamw', 'sgd'),
    batchSize: fc.integer({ min: 1, max: 70 }),
  });
  await fc.assert(
    fc.asyncProperty(
      setups,
      async ({ seed, hidden, densities, activation, optimiser, batchSize, ...shape }) => {
        const random = randomOf(seed);
        const data = blobs(random, { classes: 3, examples: 120, ...shape });
        const net = network(data, hidden, activation);
        await staysInside(data, {
          network: net,
          parameters: drawn(random, net),
          mask: maskOf(random, net, ...densities),
          recipe: recipe({ batch_size: batchSize, optimiser }),
        });
      },
    ),
    { numRuns: 25 },
  );
});

test('no convolutional network and no mask has a training write outside of its stretch', async () => {
  const setups = fc.record({
    seed: fc.nat(),
    shape: fc.tuple(...[3, 11, 11].map((max) => fc.integer({ min: 1, max }))),
    floats: fc.boolean(),
    parts: fc.array(
      fc.oneof(
        fc.record({
          filters: fc.integer({ min: 1, max: 9 }),
          kernel: fc.integer({ min: 1, max: 5 }),
          stride: fc.integer({ min: 1, max: 3 }),
          padding: fc.integer({ min: 0, max: 4 }),
        }),
        fc.constant('pool'),
      ),
      { maxLength: 3 },
    ),
    densities: fc.tuple(DENSITY, DENSITY, DENSITY, DENSITY, DENSITY),
    optimiser: fc.constantFrom('adam', 'adamw', 'sgd'),
    batchSize: fc.integer({ min: 1, max: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(setups, async ({ seed, shape, floats, parts, densities, optimiser, batchSize }) => {
      const random = randomOf(seed);
      const [channels = 1, height = 1, width = 1] = shape;
      const net = networkOf([channels, height, width], [...parts, conv(2, 1)], [5], 3, 'relu');
      const data = images(random, net, 80, floats);
      await staysInside(data, {
        network: net,
        parameters: drawn(random, net),
        mask: maskOf(random, net, ...densities),
        recipe: recipe({ batch_size: batchSize, optimiser }),
      });
    }),
    { numRuns: 25 },
  );
});

/** With all that a step can be, in an order that any image fits. */
const DEEP = fc.record({
  seed: fc.nat(),
  shape: fc.tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 9 }),
  ),
  stride: fc.integer({ min: 1, max: 2 }),
  norm: fc.boolean(),
  densities: fc.array(DENSITY, { minLength: 10, maxLength: 10 }),
  batchSize: fc.integer({ min: 1, max: 45 }),
});

function deepSetup({
  seed,
  shape,
  stride,
  norm,
  densities,
  batchSize,
}: typeof DEEP extends fc.Arbitrary<infer T> ? T : never) {
  const random = randomOf(seed);
  const net = deepNetwork({
    shape,
    parts: [
      { part: 'convolution', filters: 3, kernel: 3, stride: 1, padding: 1, norm: true },
      { part: 'residual', filters: 3, stride: 1, norm },
      { part: 'dropout', rate: 0.3 },
      { part: 'pool' },
      { part: 'residual', filters: 5, stride, norm },
      ...(norm ? [{ part: 'average' } as const] : []),
    ],
    hidden: [{ neurons: 6, dropout: 0.5 }],
    classes: 3,
    activation: 'relu',
  });
  const [first = 1, ...others] = densities;
  const setup = {
    network: net,
    parameters: drawn(random, net),
    mask: maskOf(random, net, first, ...others),
    recipe: recipe({ batch_size: batchSize, optimiser: 'sgd', momentum: 0.9 }),
    startIteration: 0,
    randomness: { seed, replicate: 0 },
    augment: 'flip-crop' as const,
  };
  return { data: images(random, net, 80, false), setup };
}

test('no network with norms, residual blocks and dropout has a training write outside of its stretch', async () => {
  await fc.assert(
    fc.asyncProperty(DEEP, async (given) => {
      const { data, setup } = deepSetup(given);
      await staysInside(data, setup);
    }),
    { numRuns: 25 },
  );
});

test('what another network left in the memory changes no bit of theirs', async () => {
  await fc.assert(
    fc.asyncProperty(DEEP, async (given) => {
      const { data, setup } = deepSetup(given);
      const results = await Promise.all([0, 0xff].map((left) => trainedOver(left, data, setup)));
      expect(results[1]).toEqual(results[0]);
      expect(results[0]?.[0]).not.toContain(NaN);
    }),
    { numRuns: 25 },
  );
});

test('what another network left in the memory changes no bit', async () => {
  const cases = fc.record({
    seed: fc.nat(),
    stride: fc.integer({ min: 1, max: 3 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    pools: fc.boolean(),
    densities: fc.tuple(DENSITY, DENSITY, DENSITY, DENSITY, DENSITY),
    images: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ seed, stride, kernel, pools, densities, images: convolves }) => {
      const random = randomOf(seed);
      const parts = [conv(5, kernel, stride), ...(pools ? (['pool'] as const) : []), conv(4, 3)];
      const net = networkOf([2, 9, 7], parts, [6], 3, 'relu');
      const data = images(random, net, 60, false);
      const own = convolves ? net : network(data, [8, 5]);
      const setup: TrainerSetup = {
        ...QUIET,
        network: own,
        parameters: drawn(random, own),
        mask: maskOf(random, own, ...densities),
        recipe: recipe({ batch_size: 13 }),
      };
      const results = await Promise.all([0, 0xff].map((left) => trainedOver(left, data, setup)));
      expect(results[1]).toEqual(results[0]);
      expect(results[0]?.[0]).not.toContain(NaN);
    }),
    { numRuns: 40 },
  );
});

/** All that a short training gives, in memory that was full of a byte. */
async function trainedOver(left: number, data: PreparedData, setup: TrainerSetup) {
  const { network: net, recipe: training } = setup;
  const shared = await sparseEngine.share(data, {
    network: net,
    optimiser: training.optimiser,
    workers: 1,
    batchSize: training.batch_size,
  });
  if (!isSharedDataset(shared)) throw new Error('another engine');
  new Uint8Array(shared.memory.buffer, shared.arenas, shared.arenaBytes).fill(left);
  const trainer = await (await sparseEngine.open(shared, 0)).trainer(setup);
  const steps = [...batches(data.parts.train, training.batch_size, 4)];
  const losses: number[] = [];
  for (const [i, batch] of steps.entries()) losses.push(await step(trainer, batch, 0.01, i));
  const dead = await finish(trainer.findDeadNeurons('train'));
  return [
    losses,
    await finish(trainer.evaluate('test')),
    await trainer.parameters(),
    await trainer.optimiserState(),
    dead,
  ];
}

test('VGG-19 takes 24 bytes a weight with momentum and 28 with Adam, beside its images', () => {
  const vgg = buildNetwork({ architecture: 'vgg-19', activation: 'relu' }, [3, 32, 32], 10);
  const images = 360e6;
  const bytes = (optimiser: 'adam' | 'sgd') =>
    networkBytes({ network: vgg, optimiser, workers: 2, batchSize: 64 });
  expect(bytes('sgd')).toBeLessThan(24 * weightCount(vgg) + images);
  expect(bytes('adam')).toBeLessThan(28 * weightCount(vgg) + images);
});

function without(net: Network, emptied: number[]) {
  const mask = denseMask(net);
  for (const i of emptied) {
    const layer = net.layers[i];
    if (layer) mask[weightName(layer)]?.fill(0);
  }
  return mask;
}

/** Trains a little, evaluates, looks for dead neurons, forms gradients and changes the mask: all memory but the worker's own is as before. */
async function staysInside(data: PreparedData, setup: QuietSetup) {
  const { trainer, elsewhere } = await middleWorker(data, setup);
  const before = elsewhere();
  let iteration = 0;
  for (const batch of batches(data.parts.train, setup.recipe.batch_size, 3))
    await step(trainer, batch, 0.01, iteration++);
  await finish(trainer.evaluate('test'));
  await finish(trainer.findDeadNeurons('train'));
  await finish(trainer.gradients(data.parts.train));
  await trainer.setMask(maskOf(randomOf(iteration), setup.network, 0.5));
  await step(trainer, data.parts.train.subarray(0, 1), 0.01, iteration);
  expect(elsewhere().equals(before)).toBe(true);
}

/** A trainer of the second of three workers, and copies of all memory but its own: the dataset, the neighbours. */
async function middleWorker(data: PreparedData, given: QuietSetup) {
  const setup = { ...QUIET, ...given };
  const shared = await sparseEngine.share(data, {
    network: setup.network,
    optimiser: setup.recipe.optimiser,
    workers: 3,
    batchSize: setup.recipe.batch_size,
  });
  if (!isSharedDataset(shared)) throw new Error('another engine');
  const workspace = await sparseEngine.open(shared, 1);
  const elsewhere = () => allButWorker1(shared);
  const untouched = elsewhere();
  const trainer = await workspace.trainer(setup);
  expect(elsewhere().equals(untouched)).toBe(true);
  return { trainer, elsewhere };
}

function allButWorker1({ memory, arenas, arenaBytes }: SharedDataset): Buffer {
  const bytes = new Uint8Array(memory.buffer);
  const own = arenas + arenaBytes;
  return Buffer.concat([bytes.slice(0, own), bytes.slice(own + arenaBytes)]);
}
