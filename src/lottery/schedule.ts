// The learning rate, step by step.
import type { TrainingRecipe } from './experiment/schema';

/**
 * Learning rate of the step about to be taken. `iteration` is its number from 0, counted since initialisation: a ticket that
 * rewinds to k goes on at k. Of a warm-up over w steps, the first uses 1/w of the rate and the last all of it; from each
 * iteration in `steps` on, the rate is multiplied by `factor`.
 */
export function learningRate(
  recipe: Pick<TrainingRecipe, 'learning_rate' | 'schedule'>,
  iteration: number,
): number {
  const { warmup, steps, factor } = recipe.schedule;
  let rate = recipe.learning_rate;
  if (iteration < warmup) rate *= (iteration + 1) / warmup;
  for (const step of steps) if (iteration >= step) rate *= factor;
  return rate;
}
