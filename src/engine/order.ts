// In which order a training sees its examples; and that a copy sees others than what it is a copy of.
import { LabError } from '../lottery/errors';
import { BatchOrder } from '../lottery/random/batch-order';
import type { TrainingRecipe } from '../lottery/settings';
import { randomnessOf } from '../lottery/trainings/copies';
import type { TrainingTask } from '../lottery/trainings/training';
import { say } from '../lottery/translate';

interface OrderContext {
  recipe: Pick<TrainingRecipe, 'batch_size' | 'iterations'>;
  /** The training part: indices into the dataset. */
  trainExamples: Uint32Array;
}

export const orderOf = ({ seed, key }: TrainingTask, { recipe, trainExamples }: OrderContext): BatchOrder =>
  new BatchOrder({ ...randomnessOf(seed, key), batchSize: recipe.batch_size, trainExamples });

/**
 * A copy that sees the same batches says nothing.
 * @throws LabError
 */
export function expectOtherBatches(task: TrainingTask, context: OrderContext): void {
  const { iterations } = context.recipe;
  const own = orderOf(task, context);
  const original = orderOf({ ...task, key: { ...task.key, kind: 'ticket' } }, context);
  // A whole epoch in one batch is the same in any order.
  const last = own.stepsPerEpoch > 1 ? iterations : 0;
  for (let i = task.key.draw; i < last; i++)
    if (own.batch(i).toSorted().join() !== original.batch(i).toSorted().join()) return;
  throw new LabError(say`${task.id} would see the same batches as what it is a copy of.`, {
    hint: say(
      'Set `training.batch_size` to fewer than all training examples, and `connectivity.at` to earlier iterations.',
    ),
  });
}
