// Bounds for LeNet and the paper's networks without batch norm in engines that compute with a library.
import { describe, expect, test } from 'vitest';
import type { TrainingRecipe } from '../../src/lottery/settings';
import { apart, CHANGES, MASKS, stepByStep } from './parity';
import type { Architecture } from './parity';

export const adam = (learning_rate: number, batch_size: number): Partial<TrainingRecipe> => ({
  optimiser: 'adam',
  learning_rate,
  batch_size,
});

/** @param losses50 the largest relative difference of a loss in 50 steps of LeNet */
export function asInThePaper(losses50: number): void {
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

    test(`50 steps of lenet-300-100 have the same losses to ${losses50}, and the masks agree`, async () => {
      const { losses, masks } = await apart('lenet-300-100', adam(0.0012, 60), 50);
      expect(losses).toBeLessThan(losses50);
      expect(masks).toBeLessThan(MASKS);
    });
  });
}
