// Gradients: the reference's against finite differences, the engine's against the reference's.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Reference } from '../../support/reference';
import {
  blobs,
  drawn,
  maskOf,
  network,
  randomOf,
  recipe,
  step,
  trainerOn,
} from '../../support/engine/fixtures';
import type { DataShape } from '../../support/engine/fixtures';

const DENSITY = fc.constantFrom(0, 0.1, 0.5, 1);
const CASES = fc.record({
  seed: fc.nat(),
  features: fc.integer({ min: 1, max: 20 }),
  floats: fc.boolean(),
  hidden: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
  densities: fc.tuple(DENSITY, DENSITY, DENSITY, DENSITY),
  activation: fc.constantFrom('relu', 'tanh'),
  examples: fc.integer({ min: 1, max: 40 }),
});
type Case = typeof CASES extends fc.Arbitrary<infer T> ? T : never;

/** The seed is fixed: by chance a ReLU's input could be so near 0 that rounding decides on which side it is. */
const PROPERTY = { numRuns: 40, seed: 20 };

function made({ seed, hidden, densities, activation, examples, ...shape }: Case) {
  const random = randomOf(seed);
  const data = blobs(random, { classes: 3, examples: 70, ...shape });
  const net = network(data, hidden, activation);
  const setup = {
    network: net,
    parameters: drawn(random, net),
    mask: maskOf(random, net, ...densities),
  };
  return { data, setup, batch: data.parts.train.subarray(0, examples) };
}

describe('the reference', () => {
  test('has the gradient that finite differences have, and 0 for what is pruned', () => {
    fc.assert(
      fc.property(CASES, (given) => {
        const { data, setup, batch } = made(given);
        const few = batch.subarray(0, 4);
        const reference = new Reference(data, { ...setup, recipe: recipe() });
        const { gradient } = reference.gradient(few);
        for (const [name, values] of Object.entries(reference.values)) {
          const mask = reference.mask[name] ?? [];
          for (let i = 0; i < values.length; i += 1 + Math.floor(values.length / 12)) {
            const found = gradient[name]?.[i] ?? NaN;
            if (!mask[i]) expect(Math.abs(found)).toBe(0);
            else expect(Math.abs(found - slopeAt(reference, values, i, few))).toBeLessThan(1e-7);
          }
        }
      }),
      PROPERTY,
    );
  });
});

describe('the engine’s gradients are the reference’s', () => {
  test('for any network, mask, data and batch', async () => {
    await fc.assert(
      fc.asyncProperty(CASES, async (given) => {
        const { data, setup, batch } = made(given);
        await expectSameGradients(data, setup, batch);
      }),
      PROPERTY,
    );
  });

  // More than 176 inputs in use are dealt with in panels (src/engine/sparse/placement.ts).
  test.each<[number, number, number, Partial<DataShape>]>([
    [1, 784, 40, {}],
    [0.5, 784, 40, { floats: true }],
    [0.21, 783, 40, {}],
    [0.21, 784, 1, { floats: true }],
    [0.036, 784, 40, {}],
    [0.036, 783, 1, { floats: true }],
  ])('at density %s with %i inputs and batches of %i', async (density, features, size, shape) => {
    const random = randomOf(9);
    const data = blobs(random, {
      features,
      classes: 10,
      examples: 70,
      ...shape,
    });
    const net = network(data, features % 2 === 0 ? [40] : [31, 17]);
    const setup = {
      network: net,
      parameters: drawn(random, net),
      mask: maskOf(random, net, density),
    };
    await expectSameGradients(data, setup, data.parts.train.subarray(0, size));
  });
});

type Made = ReturnType<typeof made>;

/** So large a rate that what a weight was does not count beside its step: weight − rate × gradient tells the gradient to 7 digits. */
const RATE = 2 ** 20;

async function expectSameGradients(data: Made['data'], setup: Made['setup'], batch: Uint32Array) {
  const plain = recipe({ optimiser: 'sgd', batch_size: batch.length });
  const { gradient } = new Reference(data, {
    ...setup,
    recipe: plain,
  }).gradient(batch);
  const trainer = await trainerOn(data, { ...setup, recipe: plain });
  const before = await trainer.parameters();
  await step(trainer, batch, RATE, 0);
  const after = await trainer.parameters();

  // Momentum begins as the gradient itself; only survivors have one, in the engine's order.
  const withMomentum = recipe({
    optimiser: 'sgd',
    momentum: 0.9,
    batch_size: batch.length,
  });
  const other = await trainerOn(data, { ...setup, recipe: withMomentum });
  await step(other, batch, 0.1, 0);
  const state = await other.optimiserState();

  for (const [name, expected] of Object.entries(gradient)) {
    const found = expected.map((_, i) => ((before[name]?.[i] ?? NaN) - (after[name]?.[i] ?? NaN)) / RATE);
    expect(furthest(found, expected)).toBeLessThan(1e-5);
    const survives = setup.mask[name];
    const survivors = expected.filter((_, i) => survives?.[i] !== 0);
    expect(furthest(sorted(state[`${name}.momentum`] ?? []), sorted(survivors))).toBeLessThan(1e-5);
  }
  expect(Object.keys(gradient)).toEqual(Object.keys(after));
}

const sorted = (values: ArrayLike<number>) => Array.from(values).sort((a, b) => a - b);

/** Largest difference, in shares of the largest expected. */
function furthest(found: number[], expected: number[]): number {
  expect(found).toHaveLength(expected.length);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  return (
    found.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? NaN))), 0) / largest
  );
}

/** (L(w + h) − L(w − h)) / 2h */
function slopeAt(reference: Reference, values: number[], i: number, examples: Uint32Array): number {
  const h = 1e-5;
  const value = values[i] ?? NaN;
  values[i] = value + h;
  const above = reference.meanLoss(examples);
  values[i] = value - h;
  const below = reference.meanLoss(examples);
  values[i] = value;
  return (above - below) / (2 * h);
}
