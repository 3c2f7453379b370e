// The paper's networks with batch norm train on the native TensorFlow as they do on the sparse engine.
import { expect, test } from 'vitest';
import type { TrainingRecipe } from '../../src/lottery/experiment/schema';
import { apart, CHANGES, MASKS, stepByStep } from './parity';
import type { Architecture } from './parity';

const sgd = (learning_rate: number, batch_size: number, warmup = 0): Partial<TrainingRecipe> => ({
  ...{ optimiser: 'sgd', momentum: 0.9, weight_decay: 0.0001, learning_rate, batch_size },
  schedule: { warmup, steps: [], factor: 0.1 },
});

// At this rate batch norms amplify any rounding a millionfold in ten steps, float64's too (docs/engines.md).
test.each<[Architecture, number, number]>([
  ['resnet-20', 128, 4],
  ['vgg-19', 16, 4],
])(
  'with the paper’s optimiser and rate a step of %s comes to the same loss and the same weights (batches of %i, %i steps)',
  async (architecture, batch, steps) => {
    const { losses, changes, masks } = await stepByStep(architecture, sgd(0.1, batch), steps);
    expect(losses).toBeLessThan(1e-3);
    expect(changes).toBeLessThan(CHANGES);
    expect(masks).toBeLessThan(MASKS);
  },
);

// VGG-19 carries rounding on faster: at this rate 50 steps change a loss by 2e-3 and the engines part by 6e-5, at 1e-6 by up to 1e-3.
test.each<[Architecture, string, Partial<TrainingRecipe>]>([
  ['resnet-20', 'as the paper warms it up', sgd(0.03, 64, 20_000)],
  ['vgg-19', 'at a rate of 3e-7', sgd(3e-7, 16)],
])('50 steps of %s %s have the same losses to 1e-3, and the masks agree', async (architecture, _, recipe) => {
  const { losses, masks } = await apart(architecture, recipe, 50);
  expect(losses).toBeLessThan(1e-3);
  expect(masks).toBeLessThan(MASKS);
});
