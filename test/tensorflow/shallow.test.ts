// LeNet and the paper's networks without batch norm train on the native TensorFlow as they do on the sparse engine.
import { describe, expect, test } from 'vitest';
import type { TrainingRecipe } from '../../src/lottery/experiment/schema';
import { testLibrary } from '../support/tensorflow';
import { apart, CHANGES, MASKS, stepByStep } from './parity';
import type { Architecture } from './parity';

const adam = (learning_rate: number, batch_size: number): Partial<TrainingRecipe> => ({
  optimiser: 'adam',
  learning_rate,
  batch_size,
});

test('the library under test is the native one', async () => {
  expect((await testLibrary()).getBackend()).toBe('tensorflow');
});

describe('with the paper’s optimiser, rate and batches', () => {
  test.each<[Architecture, number]>([
    ['lenet-300-100', 0.0012],
    ['conv-2', 0.0002],
    ['conv-4', 0.0003],
    ['conv-6', 0.0003],
  ])('a step of %s comes to the same loss and the same weights', async (architecture, rate) => {
    const { losses, changes, masks } = await stepByStep(architecture, adam(rate, 60), 3);
    expect(losses).toBeLessThan(1e-5);
    expect(changes).toBeLessThan(CHANGES);
    expect(masks).toBeLessThan(MASKS);
  });

  test('50 steps of lenet-300-100 have the same losses to 1e-3, and the masks agree', async () => {
    const { losses, masks } = await apart('lenet-300-100', adam(0.0012, 60), 50);
    expect(losses).toBeLessThan(1e-3);
    expect(masks).toBeLessThan(MASKS);
  });
});

// At the paper's rates these amplify any rounding a millionfold in 50 steps, float64's too (docs/engines.md).
test.each<[Architecture, number]>([
  ['conv-2', 0.00001],
  ['conv-4', 0.00001],
  ['conv-6', 0.00001],
])('50 short steps of %s have the same losses to 1e-3, and the masks agree', async (architecture, rate) => {
  const { losses, masks } = await apart(architecture, adam(rate, 8), 50);
  expect(losses).toBeLessThan(1e-3);
  expect(masks).toBeLessThan(MASKS);
});
