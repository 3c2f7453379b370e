// A small training, ready to run.
import { sparseEngine } from '../../../src/engine/sparse/index';
import type { TrainingRecipe } from '../../../src/lottery/settings';
import type { Parameters } from '../../../src/lottery/network/network';
import type { TrainingTask } from '../../../src/lottery/trainings/training';
import type { TrainingContext, TrainingEnd } from '../../../src/engine/train';
import { blobs, drawn, maskOf, network, QUIET, randomOf, recipe } from '../../support/engine/fixtures';

export async function trainingFixture(
  settings: Partial<TrainingRecipe>,
  { captureAt = 0, density = 1 }: { captureAt?: number; density?: number } = {},
) {
  const random = randomOf(3);
  const data = blobs(random, { features: 20, classes: 4, examples: 150 });
  const net = network(data, [12]);
  const training = recipe({ batch_size: 16, ...settings });
  const initial = drawn(random, net);
  const task: TrainingTask = {
    id: 'replicate-0/level-00/ticket',
    key: { replicate: 0, level: 0, kind: 'ticket', draw: 0 },
    seed: 11,
    initial,
    start: initial,
    startIteration: 0,
    mask: maskOf(random, net, density),
    captureAt,
  };
  const shared = await sparseEngine.share(data, {
    network: net,
    optimiser: training.optimiser,
    workers: 1,
    batchSize: training.batch_size,
  });
  const workspace = await sparseEngine.open(shared, 0);
  /** A context with a fresh trainer. */
  const context = async (start: Parameters = task.start, startIteration = 0): Promise<TrainingContext> => ({
    network: net,
    recipe: training,
    trainer: await workspace.trainer({
      ...QUIET,
      startIteration,
      network: net,
      parameters: start,
      mask: task.mask,
      recipe: training,
    }),
    trainExamples: data.parts.train,
  });
  return { task, context, network: net };
}

export const finished = (end: TrainingEnd) => {
  if (end.type !== 'finished') throw new Error('the training was stopped');
  return end;
};

/** A context whose steps take `milliseconds`, so that even a small training has to let others have their turn. */
export function slowed(context: TrainingContext, milliseconds: number): TrainingContext {
  const { trainer } = context;
  const steps = trainer.steps.bind(trainer);
  trainer.steps = async function* (batches, rates, first) {
    for (const [i, batch] of batches.entries()) {
      const end = performance.now() + milliseconds;
      while (performance.now() < end);
      yield* steps([batch], rates.slice(i, i + 1), first + i);
    }
  };
  return context;
}
