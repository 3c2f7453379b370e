// The optimisers in TensorFlow's operations, written as PyTorch defines them.
import { OPTIMISERS } from '../../lottery/optimisers';
import type { TrainingRecipe } from '../../lottery/settings';
import type { Tensor, TensorFlow } from './library';

/** What the optimiser keeps for each trained value, by the name it has in checkpoints. */
export function memoriesOf({ optimiser, momentum }: TrainingRecipe): readonly string[] {
  if (OPTIMISERS[optimiser].step === 'adam') return ['mean', 'square'];
  return momentum > 0 ? ['momentum'] : [];
}

/** A type, not an interface: so TensorFlow finds the tensors in it. */
export type Update = {
  value: Tensor;
  memories: Tensor[];
};

export interface StepSettings {
  recipe: TrainingRecipe;
  learningRate: number;
  /** Steps taken once this one is done, from 1. */
  iteration: number;
}

/**
 * One step of one parameter. Where weights are pruned, value, gradient and memories are 0, and so is the step.
 * @param decay weight decay; 0 of what is not to decay
 */
export function updated(
  tf: TensorFlow,
  settings: StepSettings,
  from: Update,
  gradient: Tensor,
  decay: number,
): Update {
  const { step, decays } = OPTIMISERS[settings.recipe.optimiser];
  const move = step === 'adam' ? adam : gradientDescent;
  if (decay === 0) return move(tf, settings, from, gradient);
  const { value, memories } = from;
  if (decays === 'gradient') return move(tf, settings, from, tf.add(gradient, tf.mul(value, decay)));
  const decayed = tf.sub(value, tf.mul(value, settings.learningRate * decay));
  return move(tf, settings, { value: decayed, memories }, gradient);
}

function adam(
  tf: TensorFlow,
  { recipe, learningRate, iteration }: StepSettings,
  { value, memories: [mean, square] }: Update,
  gradient: Tensor,
): Update {
  if (!mean || !square) throw new RangeError('Adam keeps two numbers for each value');
  const { beta1, beta2, epsilon } = recipe;
  const nextMean = tf.add(tf.mul(mean, beta1), tf.mul(gradient, 1 - beta1));
  const nextSquare = tf.add(tf.mul(square, beta2), tf.mul(tf.square(gradient), 1 - beta2));
  const root = tf.sqrt(tf.div(nextSquare, 1 - beta2 ** iteration));
  const step = tf.div(tf.mul(nextMean, learningRate / (1 - beta1 ** iteration)), tf.add(root, epsilon));
  return { value: tf.sub(value, step), memories: [nextMean, nextSquare] };
}

function gradientDescent(
  tf: TensorFlow,
  { recipe: { momentum, nesterov }, learningRate }: StepSettings,
  { value, memories: [velocity] }: Update,
  gradient: Tensor,
): Update {
  if (!velocity) return { value: tf.sub(value, tf.mul(gradient, learningRate)), memories: [] };
  const next = tf.add(tf.mul(velocity, momentum), gradient);
  const direction = nesterov ? tf.add(gradient, tf.mul(next, momentum)) : next;
  return { value: tf.sub(value, tf.mul(direction, learningRate)), memories: [next] };
}
