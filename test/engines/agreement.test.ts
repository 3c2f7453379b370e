// Whole trainings agree with an independent float64 implementation.
import { describe, expect, test } from 'vitest';
import type { TrainingRecipe } from '../../src/lottery/settings';
import { finish } from '../../src/engine/slices';
import type { QuietSetup } from '../support/engine/fixtures';
import { Reference } from '../support/reference';
import {
  batches,
  blobs,
  drawn,
  maskOf,
  network,
  randomOf,
  recipe,
  step,
  trainerOn,
  worst,
} from '../support/engine/fixtures';

const RECIPES: [string, Partial<TrainingRecipe>][] = [
  ['Adam', { optimiser: 'adam', learning_rate: 0.003 }],
  ['Adam with weight decay', { optimiser: 'adam', learning_rate: 0.003, weight_decay: 0.01 }],
  ['AdamW', { optimiser: 'adamw', learning_rate: 0.003, weight_decay: 0.5 }],
  ['SGD', { optimiser: 'sgd', learning_rate: 0.05 }],
  [
    'SGD with momentum and weight decay',
    {
      optimiser: 'sgd',
      learning_rate: 0.02,
      momentum: 0.9,
      weight_decay: 0.001,
    },
  ],
  [
    'SGD with Nesterov momentum and weight decay',
    {
      optimiser: 'sgd',
      learning_rate: 0.02,
      momentum: 0.9,
      nesterov: true,
      weight_decay: 0.001,
    },
  ],
];

describe.each(RECIPES)('200 steps of %s have the reference’s losses to 1e-4', (_name, settings) => {
  test.each([
    [1, 'relu', [14, 8], 37, false],
    [0.3, 'relu', [13, 7], 37, true],
    [0.05, 'relu', [14, 8], 60, false],
    [0.4, 'relu', [9], 1, true],
    [1, 'tanh', [13, 7], 37, true],
    [0.2, 'tanh', [14, 8], 37, false],
  ] as const)(
    'at density %s with %s, hidden layers of %j, batches of %i (floats: %s)',
    async (density, activation, hidden, batchSize, floats) => {
      const random = randomOf(7);
      const data = blobs(random, {
        features: 21,
        classes: 4,
        examples: 120,
        floats,
      });
      const net = network(data, [...hidden], activation);
      await expectAgreement(data, 200, {
        network: net,
        parameters: drawn(random, net),
        mask: maskOf(random, net, density),
        recipe: recipe({ batch_size: batchSize, ...settings }),
      });
    },
  );
});

const ADAM = {
  optimiser: 'adam',
  learning_rate: 0.0012,
  weight_decay: 0.001,
} as const;
const SGD = {
  optimiser: 'sgd',
  learning_rate: 0.02,
  momentum: 0.9,
  nesterov: true,
} as const;

// More than 176 inputs in use are dealt with in panels (src/engine/sparse/placement.ts).
describe('A few steps of a network as large as LeNet-300-100 have the reference’s losses to 1e-4', () => {
  test.each([
    [1, 784, 300, 60, 2, ADAM, false],
    [0.5, 784, 300, 60, 2, SGD, true],
    [0.21, 783, 299, 60, 2, ADAM, true],
    [0.036, 784, 300, 60, 2, SGD, false],
    [1, 783, 299, 1, 12, SGD, false],
    [0.5, 783, 299, 1, 12, ADAM, false],
    [0.21, 784, 300, 1, 12, SGD, false],
    [0.036, 783, 299, 1, 12, ADAM, true],
  ] as const)(
    'at density %s, %i × %i weights, batches of %i, %i steps of %j (floats: %s)',
    async (density, features, width, batchSize, steps, settings, floats) => {
      const random = randomOf(8);
      const data = blobs(random, {
        features,
        classes: 10,
        examples: 105,
        floats,
      });
      // There are many inputs: smaller ones give losses of the usual size.
      data.scale.fill(floats ? 0.02 : 0.002);
      data.shift.fill(floats ? -0.1 : -0.25);
      const net = network(data, [width]);
      await expectAgreement(data, steps, {
        network: net,
        parameters: drawn(random, net),
        mask: maskOf(random, net, density),
        recipe: recipe({ batch_size: batchSize, ...settings }),
      });
    },
  );
});

// The way back is dealt with in panels of outputs, of 128 in dense layers and of at most 176 in others.
describe('Two hidden layers wide enough for panels of outputs have the reference’s losses to 1e-4', () => {
  test.each([
    [1, 'relu', [200, 300], 37, ADAM],
    [1, 'tanh', [200, 258], 6, SGD],
    [0.5, 'relu', [200, 300], 37, SGD],
    [0.25, 'tanh', [240, 391], 7, ADAM],
  ] as const)(
    'at density %s with %s, hidden layers of %j, batches of %i, 6 steps of %j',
    async (density, activation, hidden, batchSize, settings) => {
      const random = randomOf(9);
      const data = blobs(random, { features: 21, classes: 4, examples: 105, floats: true });
      const net = network(data, [...hidden], activation);
      await expectAgreement(data, 6, {
        network: net,
        parameters: drawn(random, net),
        mask: maskOf(random, net, density),
        recipe: recipe({ batch_size: batchSize, ...settings }),
      });
    },
  );
});

async function expectAgreement(data: ReturnType<typeof blobs>, steps: number, setup: QuietSetup) {
  const { batch_size, learning_rate } = setup.recipe;
  const trainer = await trainerOn(data, setup);
  const reference = new Reference(data, setup);
  const losses: number[] = [];
  const expected: number[] = [];
  let iteration = 0;
  for (const batch of batches(data.parts.train, batch_size, steps)) {
    iteration++;
    losses.push(await step(trainer, batch, learning_rate, iteration - 1));
    expected.push(reference.step(batch, learning_rate, iteration));
  }
  expect(worst(losses, expected)).toBeLessThan(1e-4);
  const { loss, correct } = await finish(trainer.evaluate('test'));
  expect(worst([loss], [reference.meanLoss(data.parts.test)])).toBeLessThan(2e-4);
  const right = data.parts.test.filter((i) => reference.classOf(i) === data.labels[i]);
  expect(correct).toBe(right.length);
}
