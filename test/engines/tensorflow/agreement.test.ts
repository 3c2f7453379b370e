// Trainings on the TensorFlow engine agree with an independent float64 implementation.
import { describe, expect, test } from 'vitest';
import type { PreparedData } from '../../../src/engine/engine';
import type { TrainingRecipe } from '../../../src/lottery/settings';
import { finish } from '../../../src/engine/slices';
import { Reference } from '../../support/reference';
import { testedEngine } from '../../support/tested-engine';
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
} from '../../support/engine/fixtures';
import type { QuietSetup } from '../../support/engine/fixtures';
import { conv, images, networkOf } from '../../support/engine/image-networks';

const RECIPES: [string, Partial<TrainingRecipe>][] = [
  ['Adam', { optimiser: 'adam', learning_rate: 0.003 }],
  ['Adam with weight decay', { optimiser: 'adam', learning_rate: 0.003, weight_decay: 0.01 }],
  ['AdamW', { optimiser: 'adamw', learning_rate: 0.003, weight_decay: 0.5 }],
  ['SGD', { optimiser: 'sgd', learning_rate: 0.05 }],
  ['SGD with momentum', { optimiser: 'sgd', learning_rate: 0.02, momentum: 0.9 }],
  [
    'SGD with Nesterov momentum and weight decay',
    { optimiser: 'sgd', learning_rate: 0.02, momentum: 0.9, nesterov: true, weight_decay: 0.001 },
  ],
];

describe.each(RECIPES)('with %s the losses are the reference’s to 1e-4', (_name, settings) => {
  test.each([
    [1, 'relu', [14, 8], 37, false],
    [0.3, 'relu', [13, 7], 37, true],
    [0.2, 'tanh', [9], 60, false],
  ] as const)(
    'for 30 steps at density %s with %s, hidden layers of %j, batches of %i (floats: %s)',
    async (density, activation, hidden, batchSize, floats) => {
      const random = randomOf(7);
      const data = blobs(random, { features: 21, classes: 4, examples: 120, floats });
      const net = network(data, [...hidden], activation);
      await expectAgreement(data, 30, {
        network: net,
        parameters: drawn(random, net),
        mask: maskOf(random, net, density),
        recipe: recipe({ batch_size: batchSize, ...settings }),
      });
    },
  );

  test.each([
    ['with padding of its own kind and strides', [conv(4, 3), conv(5, 4, 2), 'pool'], 'relu', 0.5],
    ['with pooling of an odd image', [conv(3, 5), 'pool', conv(4, 3, 2)], 'tanh', 1],
    ['with filters of one pixel', [conv(4, 1), conv(3, 2)], 'relu', 0.6],
  ] as const)('for 4 steps of convolutions %s', async (_what, parts, activation, density) => {
    const random = randomOf(9);
    const net = networkOf([2, 7, 9], parts, [6], 3, activation);
    const data = images(random, net, 40, false);
    await expectAgreement(data, 4, {
      network: net,
      parameters: drawn(random, net),
      mask: maskOf(random, net, density),
      recipe: recipe({ batch_size: 10, ...settings }),
    });
  });
});

async function expectAgreement(data: PreparedData, steps: number, setup: QuietSetup) {
  const { batch_size, learning_rate } = setup.recipe;
  const trainer = await trainerOn(data, setup, testedEngine);
  const reference = new Reference(data, setup);
  const losses: number[] = [];
  const expected: number[] = [];
  let iteration = 0;
  for (const batch of batches(data.parts.train, batch_size, steps)) {
    iteration++;
    losses.push(await step(trainer, batch, learning_rate, iteration - 1));
    expected.push(reference.step(batch, learning_rate, iteration, iteration - 1));
  }
  expect(worst(losses, expected)).toBeLessThan(1e-4);
  const { loss, correct, examples } = await finish(trainer.evaluate('test'));
  expect(worst([loss], [reference.meanLoss(data.parts.test)])).toBeLessThan(2e-4);
  const right = data.parts.test.filter((i) => reference.classOf(i) === data.labels[i]);
  expect(correct).toBe(right.length);
  expect(examples).toBe(data.parts.test.length);
  const classes = Array.from(data.parts.test, (i) => reference.classOf(i));
  expect(Array.from(await finish(trainer.classify('test')))).toEqual(classes);
}
