// Batch norm, residual blocks, average pooling, dropout and augmentation: gradients against finite differences and the float64
// reference, whole trainings, resumption.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Trainer } from '../../src/engine/engine';
import { sparseEngine } from '../../src/engine/sparse/index';
import { weightName } from '../../src/lottery/network/network';
import type { Network } from '../../src/lottery/network/network';
import { finish } from '../../src/engine/slices';
import { Reference } from '../support/reference';
import { deepNetwork } from '../support/engine/deep-networks';
import type { DeepPart, DeepShape } from '../support/engine/deep-networks';
import {
  batches,
  drawn,
  maskOf,
  QUIET,
  randomOf,
  recipe,
  step,
  trainerOn,
  worst,
} from '../support/engine/fixtures';
import type { QuietSetup } from '../support/engine/fixtures';
import { expectSameGradients, slopeAt } from '../support/engine/gradient-checks';
import { images } from '../support/engine/image-networks';

const DENSITY = fc.constantFrom(0, 0.05, 0.3, 1);
const PART: fc.Arbitrary<DeepPart> = fc.oneof(
  fc.record({
    part: fc.constant('convolution' as const),
    filters: fc.integer({ min: 1, max: 7 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 3 }),
    norm: fc.boolean(),
  }),
  fc.record({
    part: fc.constant('residual' as const),
    filters: fc.constantFrom(3, 5),
    stride: fc.integer({ min: 1, max: 2 }),
    norm: fc.boolean(),
  }),
  fc.record({ part: fc.constant('dropout' as const), rate: fc.constantFrom(0.2, 0.5) }),
  fc.constant({ part: 'pool' as const }),
);
const CASES = fc.record({
  seed: fc.nat(),
  floats: fc.boolean(),
  shape: fc.tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 11 }),
    fc.integer({ min: 1, max: 11 }),
  ),
  parts: fc.array(PART, { minLength: 1, maxLength: 4 }),
  average: fc.boolean(),
  hidden: fc.array(fc.record({ neurons: fc.integer({ min: 1, max: 6 }), dropout: fc.constantFrom(0, 0.3) }), {
    maxLength: 2,
  }),
  activation: fc.constantFrom('relu', 'tanh'),
  densities: fc.array(DENSITY, { minLength: 20, maxLength: 20 }),
  augment: fc.constantFrom('none', 'flip-crop'),
  examples: fc.integer({ min: 1, max: 39 }),
});
type Case = typeof CASES extends fc.Arbitrary<infer T> ? T : never;

/** A fixed seed: by chance a ReLU's input could be so near 0, or two pooled values so alike, that rounding decides. */
const PROPERTY = { numRuns: 50, seed: 7 };

test('gradients of the reference are those that finite differences have', () => {
  fc.assert(
    fc.property(CASES, (given) => {
      const { data, setup, batch } = made(given);
      const few = batch.subarray(0, 3);
      const reference = new Reference(data, { ...setup, recipe: recipe() });
      const { gradient } = reference.gradient(few, 5);
      const loss = () => reference.trainingLoss(few, 5);
      for (const [name, slopes] of Object.entries(gradient))
        for (let i = 0; i < slopes.length; i += 1 + Math.floor(slopes.length / 4)) {
          const found = slopes[i] ?? NaN;
          if (!reference.mask[name]?.[i]) expect(Math.abs(found)).toBe(0);
          else expect(Math.abs(found - slopeAt(loss, reference.values[name] ?? [], i))).toBeLessThan(2e-5);
        }
    }),
    { ...PROPERTY, numRuns: 8 },
  );
});

test('the engine’s gradients and running statistics are the reference’s, for any parts, shapes, masks, draws and batch', async () => {
  await fc.assert(
    fc.asyncProperty(CASES, async (given) => {
      const { data, setup, batch } = made(given);
      await expectSameGradients(data, setup, batch);
    }),
    PROPERTY,
  );
});

test('a filter without weights gives what its batch norm adds, and that is learned', async () => {
  const random = randomOf(2);
  const parts: DeepPart[] = [
    { part: 'convolution', filters: 3, kernel: 3, stride: 1, padding: 1, norm: true },
    { part: 'average' },
  ];
  const net = deepNetwork({ shape: [1, 5, 5], parts, hidden: [], classes: 3, activation: 'relu' });
  const data = images(random, net, 60, false);
  const mask = maskOf(random, net, 1);
  mask['conv1.weight']?.fill(0, 0, 9);
  const parameters = drawn(random, net);
  parameters['bn1.bias']?.fill(0.7);
  const setup = { network: net, parameters, mask };
  await expectSameGradients(data, setup, data.parts.train.subarray(0, 9));
  const trainer = await trainerOn(data, { ...setup, recipe: recipe({ batch_size: 9 }) });
  await step(trainer, data.parts.train.subarray(0, 9), 0.01, 0);
  expect((await trainer.parameters())['bn1.bias']?.[0]).not.toBe(Math.fround(0.7));
  expect(await finish(trainer.findDeadNeurons('train'))).toEqual({ conv1: [0] });
});

/** A small residual network with everything that there is. */
const RESIDUAL: DeepShape = {
  shape: [2, 5, 6],
  parts: [
    { part: 'convolution', filters: 4, kernel: 3, stride: 1, padding: 1, norm: true },
    { part: 'residual', filters: 4, stride: 1, norm: true },
    { part: 'residual', filters: 5, stride: 2, norm: true },
    { part: 'average' },
  ],
  hidden: [],
  classes: 4,
  activation: 'relu',
};
const DROPPING: DeepShape = {
  ...RESIDUAL,
  parts: [...RESIDUAL.parts.slice(0, 2), { part: 'dropout', rate: 0.2 }, ...RESIDUAL.parts.slice(2)],
  hidden: [{ neurons: 9, dropout: 0.4 }],
};

describe('whole trainings of a residual network', () => {
  test.each([
    ['as it is', RESIDUAL, 'none', 0.7, 11],
    ['with dropout and augmentation', DROPPING, 'flip-crop', 1, 11],
  ] as const)(
    '%s have the reference’s losses for 200 steps (%#)',
    async (_name, shape, augment, density, batchSize) => {
      const { data, setup } = training(shape, { augment, density, batchSize });
      const trainer = await trainerOn(data, setup);
      const reference = new Reference(data, setup);
      const losses: number[] = [];
      const expected: number[] = [];
      let iteration = 0;
      for (const batch of batches(data.parts.train, batchSize, 200)) {
        iteration++;
        losses.push(await step(trainer, batch, 0.002, iteration - 1));
        expected.push(reference.step(batch, 0.002, iteration, iteration - 1));
      }
      expect(worst(losses, expected)).toBeLessThan(1e-3);
      const { loss } = await finish(trainer.evaluate('test'));
      expect(worst([loss], [reference.meanLoss(data.parts.test)])).toBeLessThan(1e-3);
    },
    60_000,
  );

  test('restored in another workspace go on with the same bits, by two workers as by one', async () => {
    const { data, setup } = training(DROPPING, { augment: 'flip-crop', density: 0.4, batchSize: 16 });
    const shared = await sparseEngine.share(data, {
      network: setup.network,
      optimiser: setup.recipe.optimiser,
      workers: 2,
      batchSize: 16,
    });
    const [one, other] = await Promise.all(
      [0, 1].map(async (worker) => (await sparseEngine.open(shared, worker)).trainer({ ...QUIET, ...setup })),
    );
    if (!one || !other) throw new Error('no trainers');
    const steps = steady(data.parts.train, 16);
    const first: number[] = [];
    for (let i = 0; i < 7; i++) first.push(await steps(one, i));
    await other.restore(structuredClone(await one.parameters()), structuredClone(await one.optimiserState()));
    await finish(one.evaluate('test'));
    for (let i = 7; i < 14; i++) expect(await steps(other, i)).toBe(await steps(one, i));
    expect(await other.parameters()).toEqual(await one.parameters());
    expect(await other.optimiserState()).toEqual(await one.optimiserState());
    expect(await finish(other.evaluate('test'))).toEqual(await finish(one.evaluate('test')));
    const alone = await trainerOn(data, setup);
    for (const [i, loss] of first.entries()) expect(await steps(alone, i)).toBe(loss);
  });
});

test('evaluation takes the running statistics: how examples are put together changes no loss', async () => {
  const { data, setup } = training(RESIDUAL, { augment: 'none', density: 0.5, batchSize: 20 });
  const trainer = await trainerOn(data, setup);
  const reference = new Reference(data, setup);
  const { loss, correct } = await finish(trainer.evaluate('validation'));
  expect(worst([loss], [reference.meanLoss(data.parts.validation)])).toBeLessThan(1e-4);
  expect(correct).toBe(data.parts.validation.filter((i) => reference.classOf(i) === data.labels[i]).length);
});

function made({
  seed,
  floats,
  shape,
  parts,
  average,
  hidden,
  activation,
  densities,
  augment,
  examples,
}: Case) {
  const random = randomOf(seed);
  const net = deepNetwork({
    shape,
    parts: [...parts, ...(average ? [{ part: 'average' } as const] : [])],
    hidden,
    classes: 3,
    activation,
  });
  const data = images(random, net, 70, floats);
  const [first = 1, ...others] = densities;
  const setup = {
    network: net,
    parameters: drawn(random, net),
    mask: maskOf(random, net, first, ...others),
    randomness: { seed, replicate: 1 },
    augment,
  };
  return { data, setup, batch: data.parts.train.subarray(0, examples) };
}

function training(
  shape: DeepShape,
  { augment, density, batchSize }: { augment: 'none' | 'flip-crop'; density: number; batchSize: number },
) {
  const random = randomOf(12);
  const net: Network = deepNetwork(shape);
  const data = images(random, net, 110, false);
  const mask = maskOf(random, net, density);
  // A filter that has lost everything, and one that nobody looks at.
  const [, second] = net.layers;
  mask['conv1.weight']?.fill(0, 0, 18);
  if (second?.kind === 'convolution') {
    const area = second.kernel ** 2;
    for (let filter = 0; filter < second.filters; filter++) {
      const at = (filter * second.channels + 2) * area;
      mask[weightName(second)]?.fill(0, at, at + area);
    }
  }
  const setup: QuietSetup & { randomness: { seed: number; replicate: number } } = {
    network: net,
    parameters: drawn(random, net),
    mask,
    recipe: recipe({ batch_size: batchSize, optimiser: 'sgd', momentum: 0.9, weight_decay: 0.001 }),
    randomness: { seed: 3, replicate: 2 },
    augment,
  };
  return { data, setup: { ...setup, augment } };
}

const steady =
  (examples: Uint32Array, size: number) =>
  (trainer: Trainer, i: number): Promise<number> =>
    step(trainer, examples.subarray((i % 3) * size, (i % 3) * size + size), 0.02, i);
