// The paper's networks with batch norm train on the native TensorFlow as they do on the sparse engine.
import { expect, test } from 'vitest';
import type { TrainingRecipe } from '../../src/lottery/experiment/schema';
import { apart, CHANGES, MASKS, stepByStep } from './parity';
import type { Architecture } from './parity';

const sgd = (learning_rate: number, batch_size: number, warmup = 0): Partial<TrainingRecipe> => ({
  ...{ optimiser: 'sgd', momentum: 0.9, weight_decay: 0.0001, learning_rate, batch_size },
  schedule: { warmup, steps: [], factor: 0.1 },
});

test.each<[Architecture, number]>([
  ['resnet-20', 128],
  ['vgg-19', 16],
])(
  'with the paper’s optimiser and rate a step of %s comes to the same loss and the same weights',
  async (architecture, batch) => {
    const { losses, changes } = await stepByStep(architecture, sgd(0.1, batch), 4);
    expect(losses).toBeLessThan(1e-4);
    expect(changes).toBeLessThan(CHANGES);
  },
);

// Without the warm-up batch norms amplify any rounding a millionfold in ten steps, float64's too (docs/engines.md).
test.each<[Architecture, Partial<TrainingRecipe>, string]>([
  ['resnet-20', sgd(0.03, 64, 20_000), 'as the paper warms it up'],
  ['vgg-19', sgd(0.000001, 4), 'at a low rate'],
])('50 steps of %s %s', async (architecture, recipe) => {
  const { losses, masks } = await apart(architecture, recipe, 50);
  expect(losses).toBeLessThan(1e-3);
  expect(masks).toBeLessThan(MASKS);
});
