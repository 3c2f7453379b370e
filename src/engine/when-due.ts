// At which iterations a training measures, updates its mask, and looks at the masks that would be pruned from it.
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
export const updatedUpTo = (
  iteration: number,
  { schedule }: Pick<TrainingTask, 'schedule'>,
  recipe: Measuring,
): number[] => all(schedule?.nextUpdate.bind(schedule), iteration, recipe);

/** The same of looks at masks that would be pruned, as long as none are taken. */
export const lookedUpTo = (
  iteration: number,
  { pruningPoint }: Pick<TrainingTask, 'pruningPoint'>,
  recipe: Measuring,
): number[] => all(pruningPoint?.nextLook.bind(pruningPoint), iteration, recipe);

/** Up to an iteration, but for the end of the training. */
function all(
  next: ((from: number) => number) | undefined,
  iteration: number,
  { iterations }: Measuring,
): number[] {
  const found: number[] = [];
  if (!next) return found;
  const last = Math.min(iteration, iterations - 1);
  for (let i = next(0); i <= last; i = next(i + 1)) found.push(i);
  return found;
}
