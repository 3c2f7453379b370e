// At which iterations a training measures, and updates its mask.
import type { TrainingRecipe } from '../lottery/settings';
import type { TrainingTask } from '../lottery/trainings/training';

type Measuring = Pick<TrainingRecipe, 'iterations' | 'evaluate_every'>;

/** After the same number of steps, however often the training was interrupted. */
export const isMeasured = (
  iteration: number,
  { startIteration }: Pick<TrainingTask, 'startIteration'>,
  { iterations, evaluate_every }: Measuring,
) => iteration === startIteration || iteration % evaluate_every === 0 || iteration === iterations;

/** The iterations at which a training that has come to `iteration` has measured; at the last, it may still be about to. */
export function measuredUpTo(
  iteration: number,
  task: Pick<TrainingTask, 'startIteration'>,
  recipe: Measuring,
): number[] {
  const measured: number[] = [];
  for (let i = task.startIteration; i <= iteration; i++) if (isMeasured(i, task, recipe)) measured.push(i);
  return measured;
}

/** The iterations at which the mask of a training that has come to `iteration` was updated; at the last, it may still be about to. */
export function updatedUpTo(
  iteration: number,
  { schedule }: Pick<TrainingTask, 'schedule'>,
  { iterations }: Measuring,
): number[] {
  const updated: number[] = [];
  if (!schedule) return updated;
  const last = Math.min(iteration, iterations - 1);
  for (let i = schedule.nextUpdate(0); i <= last; i = schedule.nextUpdate(i + 1)) updated.push(i);
  return updated;
}
