// The optimisers: the state that each keeps per weight, and the coefficients of one step.
import { OPTIMISERS } from '../../lottery/optimisers';
import type { TrainingRecipe } from '../../lottery/settings';
import { ADAM, ADAM_SETTINGS, MOMENTUM, MOMENTUM_SETTINGS, PLAIN } from './kernel-interface';

export interface OptimiserKind {
  name: 'adam' | 'momentum' | 'plain';
  /** The kernels' number for it. */
  code: number;
  /** What it keeps for each trained value, by the name it has in checkpoints. */
  memories: readonly string[];
}

const ADAM_KIND: OptimiserKind = { name: 'adam', code: ADAM, memories: ['sum', 'squares'] };
const MOMENTUM_KIND: OptimiserKind = { name: 'momentum', code: MOMENTUM, memories: ['momentum'] };
const PLAIN_KIND: OptimiserKind = { name: 'plain', code: PLAIN, memories: [] };

export function optimiserKind(recipe: Pick<TrainingRecipe, 'optimiser' | 'momentum'>): OptimiserKind {
  if (OPTIMISERS[recipe.optimiser].step === 'adam') return ADAM_KIND;
  return recipe.momentum > 0 ? MOMENTUM_KIND : PLAIN_KIND;
}

/** Bytes of what `stepSettings` returns, as f32. */
export const SETTINGS_BYTES = Math.max(ADAM_SETTINGS.bytes, MOMENTUM_SETTINGS.bytes);

/** What is smaller than its last bit is rounded to 0 in sums that forget. */
const GRAIN = 1e-23;

/**
 * Numbers of a step that the kernels read. Adam as PyTorch has it: m̂ / (√v̂ + ε) with both means corrected for
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
  const { step, decays: decaying } = OPTIMISERS[recipe.optimiser];
  if (step === 'adam') {
    const { beta1, beta2, epsilon } = recipe;
    const share1 = (1 - beta1) / (1 - power(beta1, iteration));
    const root2 = Math.sqrt((1 - power(beta2, iteration)) / (1 - beta2));
    const [added, left] = decaying === 'gradient' ? [decay, 1] : [0, 1 - learningRate * decay];
    return ADAM_SETTINGS.fields({
      rate: learningRate * share1 * root2,
      decay: added,
      grain: GRAIN,
      beta1,
      beta2,
      epsilon: epsilon * root2,
      left,
    });
  }
  const { momentum, nesterov } = recipe;
  return MOMENTUM_SETTINGS.fields({
    rate: learningRate,
    decay,
    grain: GRAIN,
    momentum,
    ofGradient: nesterov ? 1 : 0,
    ofMomentum: nesterov ? momentum : 1,
  });
}

/** base ^ n by multiplication alone: Math.pow may differ between machines in its last bit. */
export function power(base: number, n: number): number {
  let result = 1;
  for (let square = base; n > 0; n = Math.floor(n / 2), square *= square) if (n % 2 === 1) result *= square;
  return result;
}
