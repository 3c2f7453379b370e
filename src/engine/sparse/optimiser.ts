// The optimisers, seen from outside the kernels: what they keep for each weight, and their numbers of one step.
import type { TrainingRecipe } from '../../lottery/experiment/schema';

export interface OptimiserKind {
  name: 'adam' | 'momentum' | 'plain';
  /** As kernels/optimisers.ts numbers them. */
  code: number;
  /** What it keeps for each trained value, by the name it has in checkpoints. */
  memories: readonly string[];
}

const ADAM: OptimiserKind = { name: 'adam', code: 1, memories: ['sum', 'squares'] };
const MOMENTUM: OptimiserKind = { name: 'momentum', code: 2, memories: ['momentum'] };
const PLAIN: OptimiserKind = { name: 'plain', code: 3, memories: [] };

/** Gradients are kept for the next tile of the batch. */
export const KEEP = 0;

export function optimiserKind(recipe: Pick<TrainingRecipe, 'optimiser' | 'momentum'>): OptimiserKind {
  if (recipe.optimiser === 'adam') return ADAM;
  return recipe.momentum > 0 ? MOMENTUM : PLAIN;
}

/** Numbers of `stepSettings`. */
export const SETTINGS_LENGTH = 6;

/** What is smaller than its last bit is rounded to 0 in sums that forget. */
const GRAIN = 1e-23;

/**
 * Numbers that the kernels read (kernels/optimisers.ts). Adam as PyTorch has it: m̂ / (√v̂ + ε) with both means corrected for
 * their start at 0. The kernels keep m / (1 − β1) and v / (1 − β2), sums that forget, and these factors and the corrections
 * are moved into rate and ε, so that they cost nothing per weight.
 * @param iteration steps taken once this one is done, from 1
 * @param decays whether weight decay applies: to weights, never to biases
 */
export function stepSettings(
  recipe: TrainingRecipe,
  learningRate: number,
  iteration: number,
  decays: boolean,
): number[] {
  const decay = decays ? recipe.weight_decay : 0;
  if (recipe.optimiser === 'adam') {
    const { beta1, beta2, epsilon } = recipe;
    const share1 = (1 - beta1) / (1 - power(beta1, iteration));
    const root2 = Math.sqrt((1 - power(beta2, iteration)) / (1 - beta2));
    return [learningRate * share1 * root2, decay, GRAIN, beta1, beta2, epsilon * root2];
  }
  const { momentum, nesterov } = recipe;
  return [learningRate, decay, GRAIN, momentum, nesterov ? 1 : 0, nesterov ? momentum : 1];
}

/** base ^ n by multiplication alone: Math.pow may differ between machines in its last bit. */
export function power(base: number, n: number): number {
  let result = 1;
  for (let square = base; n > 0; n = Math.floor(n / 2), square *= square) if (n % 2 === 1) result *= square;
  return result;
}
