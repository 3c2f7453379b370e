// The learning rate, step by step.
import { halfCosine } from '../half-cosine';
import type { TrainingRecipe } from '../settings';

/**
 * Learning rate of the step about to be taken. `iteration` is its number from 0, counted since initialisation: a ticket that
 * rewinds to k goes on at k. Of a warm-up over w steps, the first uses 1/w of the rate and the last all of it; from each
 * iteration in `steps` on, the rate is multiplied by `factor`. With `cosine` it falls after the warm-up from all of it, at the first step, towards
 * 0, which the step after the last would have (Loshchilov & Hutter 2017).
 */
export function learningRate(
  recipe: Pick<TrainingRecipe, 'learning_rate' | 'schedule' | 'iterations'>,
  iteration: number,
): number {
  const { warmup, steps, factor, cosine } = recipe.schedule;
  let rate = recipe.learning_rate;
  if (iteration < warmup) rate *= (iteration + 1) / warmup;
  else if (cosine) rate *= halfCosine((iteration - warmup) / (recipe.iterations - warmup));
  for (const step of steps) if (iteration >= step) rate *= factor;
  return rate;
}
