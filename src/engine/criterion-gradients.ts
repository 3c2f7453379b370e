// Gradients and the like that a pruning criterion looks at, and an engine has to measure.
import { measurableNeeds } from '../lottery/pruning/measurable';
import type { MeasuredGradients, TrainedValues } from '../lottery/trainings/tickets';
import type { TrainerSetup, Workspace } from './engine';
import { EventLoop } from './slices';
import type { PruningSettings } from '../lottery/settings';

/**
 * The gradient of the mean loss over examples, or the flow through a model of the user's own, at values that a mask is pruned from, where the
 * criterion needs it; nothing where it doesn't. Nothing is dropped or augmented. Serves events before and meanwhile. The trainer before it in the workspace becomes unusable.
 * @param goOn called when events have been served; gives up where it throws
 */
export async function criterionGradients(
  { criterion }: PruningSettings,
  { values, mask }: TrainedValues,
  workspace: Workspace,
  setup: Omit<TrainerSetup, 'parameters' | 'mask' | 'startIteration'>,
  examples: Uint32Array,
  goOn: () => void = () => undefined,
): Promise<MeasuredGradients> {
  const events = new EventLoop();
  // A mask may be reached in many steps, one after the other.
  await events.serve();
  goOn();
  const [needed] = measurableNeeds(criterion, setup.network);
  if (!needed) return {};
  const trainer = await workspace.trainer({ ...setup, parameters: values, mask, startIteration: 0 });
  const work = trainer[needed]?.(examples);
  // The checks of experiment files refuse such an engine.
  if (!work) throw new Error(`The engine computes no ${needed}`);
  try {
    for (;;) {
      const slice = await work.next();
      if (slice.done) return { [needed]: slice.value };
      if (!events.due) continue;
      await events.serve();
      goOn();
    }
  } finally {
    await work.return?.();
  }
}
