import { describe, expect, it } from 'vitest';
import { learningRate } from '../../../src/lottery/trainings/learning-rate';
import { experimentWith } from './fixtures';

const recipe = (schedule: object = {}) =>
  experimentWith({ training: { learning_rate: 0.5, schedule } }).training;

describe('the learning rate', () => {
  it('is constant unless told otherwise', () => {
    for (const iteration of [0, 1, 49_999]) expect(learningRate(recipe(), iteration)).toBe(0.5);
  });

  it('rises linearly over the warm-up, and is full at its last step', () => {
    const rates = [0, 1, 2, 3, 4, 5].map((i) => learningRate(recipe({ warmup: 4 }), i));
    expect(rates).toEqual([0.125, 0.25, 0.375, 0.5, 0.5, 0.5]);
  });

  it('is multiplied by the factor from each step on', () => {
    const stepped = recipe({ steps: [10, 20], factor: 0.5 });
    expect([9, 10, 19, 20, 1000].map((i) => learningRate(stepped, i))).toEqual([
      0.5, 0.25, 0.25, 0.125, 0.125,
    ]);
  });

  it('multiplies warm-up and steps', () => {
    expect(learningRate(recipe({ warmup: 20, steps: [5], factor: 0.1 }), 9)).toBeCloseTo(0.5 * 0.5 * 0.1, 12);
  });
});
