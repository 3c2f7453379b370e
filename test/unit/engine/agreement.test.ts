// Whole trainings agree with an independent float64 implementation.
import { describe, expect, test } from 'vitest';
import type { TrainingRecipe } from '../../../src/lottery/experiment/schema';
import { Reference } from '../../support/reference';
import { batches, blobs, drawn, maskOf, network, randomOf, recipe, trainerOn, worst } from './fixtures';

const STEPS = 200;

const RECIPES: [string, Partial<TrainingRecipe>][] = [
  ['Adam', { optimiser: 'adam', learning_rate: 0.003 }],
  ['Adam with weight decay', { optimiser: 'adam', learning_rate: 0.003, weight_decay: 0.01 }],
  ['SGD', { optimiser: 'sgd', learning_rate: 0.05 }],
  [
    'SGD with momentum and weight decay',
    { optimiser: 'sgd', learning_rate: 0.02, momentum: 0.9, weight_decay: 0.001 },
  ],
  ['SGD with Nesterov momentum', { optimiser: 'sgd', learning_rate: 0.02, momentum: 0.9, nesterov: true }],
];

describe.each(RECIPES)('200 steps of %s', (_name, settings) => {
  test.each([
    [1, 'relu'],
    [0.3, 'relu'],
    [0.05, 'relu'],
    [1, 'tanh'],
    [0.2, 'tanh'],
  ] as const)('at density %s with %s have the reference’s losses to 1e-4', async (density, activation) => {
    const random = randomOf(7);
    const data = blobs(random, { features: 37, classes: 5, examples: 200 });
    const net = network(data, [22, 13], activation);
    const setup = {
      network: net,
      parameters: drawn(random, net),
      mask: maskOf(random, net, density),
      recipe: recipe({ batch_size: 43, ...settings }),
    };
    const trainer = await trainerOn(data, setup);
    const reference = new Reference(data, setup);
    const losses: number[] = [];
    const expected: number[] = [];
    let iteration = 0;
    for (const batch of batches(data.parts.train, 43, STEPS)) {
      iteration++;
      losses.push(trainer.step(batch, setup.recipe.learning_rate, iteration));
      expected.push(reference.step(batch, setup.recipe.learning_rate, iteration));
    }
    expect(worst(losses, expected)).toBeLessThan(1e-4);
    const { loss, correct } = trainer.evaluate('test');
    expect(worst([loss], [reference.meanLoss(data.parts.test)])).toBeLessThan(2e-4);
    expect(correct).toBeGreaterThan(data.parts.test.length / 5);
  });
});
