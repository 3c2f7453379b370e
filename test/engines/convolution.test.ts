// Convolutional networks: gradients against finite differences and the float64 reference, whole trainings, dead filters.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Reference } from '../support/reference';
import { batches, drawn, maskOf, randomOf, recipe, step, trainerOn, worst } from '../support/engine/fixtures';
import { expectSameGradients, slopeAt } from '../support/engine/gradient-checks';
import { finish } from '../../src/engine/slices';
import { conv, images, networkOf } from '../support/engine/image-networks';

const DENSITY = fc.constantFrom(0, 0.05, 0.3, 1);
const STEP = fc.oneof(
  fc.record({
    filters: fc.integer({ min: 1, max: 7 }),
    kernel: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 4 }),
  }),
  fc.constant('pool'),
);
const CASES = fc.record({
  seed: fc.nat(),
  floats: fc.boolean(),
  channels: fc.integer({ min: 1, max: 3 }),
  height: fc.integer({ min: 1, max: 11 }),
  width: fc.integer({ min: 1, max: 11 }),
  steps: fc.array(STEP, { minLength: 1, maxLength: 4 }),
  hidden: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 1 }),
  activation: fc.constantFrom('relu', 'tanh'),
  densities: fc.tuple(DENSITY, DENSITY, DENSITY, DENSITY, DENSITY, DENSITY),
  examples: fc.integer({ min: 1, max: 35 }),
});
type Case = typeof CASES extends fc.Arbitrary<infer T> ? T : never;

/** A fixed seed: by chance a ReLU's input could be so near 0, or two pooled values so alike, that rounding decides. */
const PROPERTY = { numRuns: 40, seed: 31 };

test('gradients of the reference are those that finite differences have', () => {
  fc.assert(
    fc.property(CASES, (given) => {
      const { data, setup, batch } = made(given);
      const few = batch.subarray(0, 2);
      const reference = new Reference(data, { ...setup, recipe: recipe() });
      const { gradient } = reference.gradient(few);
      const loss = () => reference.trainingLoss(few);
      for (const [name, values] of Object.entries(reference.values))
        for (let i = 0; i < values.length; i += 1 + Math.floor(values.length / 6)) {
          const found = gradient[name]?.[i] ?? NaN;
          if (!reference.mask[name]?.[i]) expect(Math.abs(found)).toBe(0);
          else expect(Math.abs(found - slopeAt(loss, values, i))).toBeLessThan(1e-6);
        }
    }),
    { ...PROPERTY, numRuns: 12 },
  );
});

describe('the engine’s gradients are the reference’s', () => {
  test('for any shapes, strides, paddings, masks, data and batch', async () => {
    await fc.assert(
      fc.asyncProperty(CASES, async (given) => {
        const { data, setup, batch } = made(given);
        await expectSameGradients(data, setup, batch);
      }),
      PROPERTY,
    );
  });

  // Many channels are dealt with in panels (src/engine/sparse/image/correlation.ts).
  test.each([1, 0.3, 0.03])('with more channels than a panel has, at density %s', async (density) => {
    const random = randomOf(6);
    const net = networkOf([2, 6, 9], [conv(70, 3), conv(40, 3), 'pool'], [], 3, 'relu');
    const data = images(random, net, 40, false);
    const setup = { network: net, parameters: drawn(random, net), mask: maskOf(random, net, density) };
    await expectSameGradients(data, setup, data.parts.train.subarray(0, 7));
  });
});

describe('whole trainings', () => {
  test.each([
    [1, 'relu', 'adam', 37],
    [0.2, 'relu', 'adam', 37],
    [0.2, 'relu', 'adamw', 37],
    [0.2, 'tanh', 'sgd', 33],
    [0.05, 'relu', 'sgd', 8],
  ] as const)(
    'at density %s with %s and %s, batches of %i, have the reference’s losses to 1e-4',
    async (density, activation, optimiser, batchSize) => {
      const random = randomOf(12);
      const net = networkOf([3, 8, 8], [conv(6, 3), conv(6, 3), 'pool', conv(5, 3, 2)], [9], 4, activation);
      const data = images(random, net, 100, false);
      const settings = recipe({
        batch_size: batchSize,
        optimiser,
        learning_rate: 0.01,
        ...{ adam: {}, adamw: { weight_decay: 0.1 }, sgd: { momentum: 0.9, weight_decay: 0.001 } }[optimiser],
      });
      const setup = {
        network: net,
        parameters: drawn(random, net),
        mask: maskOf(random, net, density),
        recipe: settings,
      };
      const trainer = await trainerOn(data, setup);
      const reference = new Reference(data, setup);
      const losses: number[] = [];
      const expected: number[] = [];
      let iteration = 0;
      for (const batch of batches(data.parts.train, batchSize, 40)) {
        iteration++;
        losses.push(await step(trainer, batch, 0.01, iteration - 1));
        expected.push(reference.step(batch, 0.01, iteration));
      }
      expect(worst(losses, expected)).toBeLessThan(1e-4);
      const { loss, correct } = await finish(trainer.evaluate('test'));
      expect(worst([loss], [reference.meanLoss(data.parts.test)])).toBeLessThan(2e-4);
      expect(correct).toBe(data.parts.test.filter((i) => reference.classOf(i) === data.labels[i]).length);
    },
  );

  test('restored in another workspace go on with the same bits', async () => {
    const random = randomOf(4);
    const net = networkOf([1, 7, 7], [conv(5, 3), 'pool', conv(4, 3)], [6], 3, 'relu');
    const data = images(random, net, 80, true);
    const setup = {
      network: net,
      mask: maskOf(random, net, 0.4),
      recipe: recipe({ batch_size: 16 }),
    };
    const one = await trainerOn(data, { ...setup, parameters: drawn(random, net) });
    const other = await trainerOn(data, { ...setup, parameters: drawn(random, net) });
    let iteration = 0;
    for (const batch of batches(data.parts.train, 16, 5)) await step(one, batch, 0.01, iteration++);
    await other.restore(await one.parameters(), await one.optimiserState());
    for (const batch of batches(data.parts.train, 16, 4)) {
      iteration++;
      expect(await step(other, batch, 0.01, iteration - 1)).toBe(await step(one, batch, 0.01, iteration - 1));
    }
    expect(await other.parameters()).toEqual(await one.parameters());
    expect(await other.optimiserState()).toEqual(await one.optimiserState());
    expect(await finish(other.evaluate('test'))).toEqual(await finish(one.evaluate('test')));
  });
});

test('dead filters are those that give the same everywhere, also where nothing looks at them', async () => {
  const random = randomOf(9);
  const net = networkOf([1, 6, 6], [conv(4, 3), 'pool', conv(3, 3)], [], 3, 'relu');
  const data = images(random, net, 60, false);
  const parameters = drawn(random, net);
  const mask = maskOf(random, net, 1);
  // Filter 0 of conv1 looks at nothing; filter 1 is never above 0; filter 2 is looked at by nobody but lives.
  mask['conv1.weight']?.fill(0, 0, 9);
  parameters['conv1.bias']?.set([0.5, -1000, 1, 1]);
  for (let filter = 0; filter < 3; filter++)
    mask['conv2.weight']?.fill(0, filter * 36 + 18, filter * 36 + 27);
  parameters['conv2.bias']?.set([-1000, 5, 5]);
  const trainer = await trainerOn(data, { network: net, parameters, mask, recipe: recipe() });
  expect(await finish(trainer.findDeadNeurons('train'))).toEqual({ conv1: [0, 1], conv2: [0] });
});

function made({
  seed,
  floats,
  channels,
  height,
  width,
  steps,
  hidden,
  activation,
  densities,
  examples,
}: Case) {
  const random = randomOf(seed);
  // The last fits everywhere: no network is without a step.
  const net = networkOf([channels, height, width], [...steps, conv(2, 1)], hidden, 3, activation);
  const data = images(random, net, 70, floats);
  const setup = {
    network: net,
    parameters: drawn(random, net),
    mask: maskOf(random, net, ...densities),
  };
  return { data, setup, batch: data.parts.train.subarray(0, examples) };
}
