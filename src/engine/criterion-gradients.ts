// Gradients that a pruning criterion looks at.
import { criterionOf } from '../lottery/pruning/criteria';
import type { MeasuredGradients, TrainedValues } from '../lottery/trainings/tickets';
import type { TrainerSetup, Workspace } from './engine';
import { EventLoop } from './slices';
import type { PruningSettings } from '../lottery/settings';

/**
 * The gradient of the mean loss over all training examples at the end of a training, where the criterion needs it; nothing where it
 * doesn't. Serves events meanwhile. The trainer before it in the workspace becomes unusable.
 */
export async function criterionGradients(
  { criterion }: PruningSettings,
  { final, mask }: TrainedValues,
  workspace: Workspace,
  setup: Omit<TrainerSetup, 'parameters' | 'mask' | 'startIteration'>,
  trainExamples: Uint32Array,
): Promise<MeasuredGradients> {
  if (!criterionOf(criterion).needs.includes('gradients')) return {};
  const trainer = await workspace.trainer({ ...setup, parameters: final, mask, startIteration: 0 });
  const work = trainer.gradients(trainExamples);
  const events = new EventLoop();
  for (;;) {
    const slice = await work.next();
    if (slice.done) return { gradients: slice.value };
    if (events.due) await events.serve();
  }
}
