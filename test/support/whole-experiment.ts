// Runs an experiment in memory, training by training, on any engine.
import type { Engine, PreparedData } from '../../src/engine/engine';
import { train } from '../../src/engine/train';
import type { TrainingEnd } from '../../src/engine/train';
import type { Experiment } from '../../src/lottery/experiment/schema';
import type { Network } from '../../src/lottery/network';
import { planTrainings, trainingTask } from '../../src/lottery/plan';

export type Finished = TrainingEnd & { type: 'finished' };

/** @returns what came of each training, in the order of the plan */
export async function runWhole(
  engine: Engine,
  experiment: Experiment,
  network: Network,
  data: PreparedData,
): Promise<Finished[]> {
  const recipe = experiment.training;
  const shared = await engine.share(data, {
    network,
    optimiser: recipe.optimiser,
    workers: 1,
    batchSize: recipe.batch_size,
  });
  const workspace = await engine.open(shared, 0);
  const ends = new Map<string, Finished>();
  for (const planned of planTrainings(experiment)) {
    const outcomeOf = (id: string) => {
      const outcome = ends.get(id)?.outcome;
      if (!outcome) throw new Error(`${planned.id} needs ${id}, which has not been trained`);
      return outcome;
    };
    const task = trainingTask(experiment, network, planned, {
      trained: outcomeOf,
      rewind: (id) => outcomeOf(id).captured ?? outcomeOf(id).initial,
    });
    const { start: parameters, mask } = task;
    const trainer = workspace.trainer({
      ...{ network, parameters, mask, recipe },
      noise: { seed: experiment.seed, replicate: planned.key.replicate },
      augment: experiment.dataset.augment,
    });
    const end = await train(task, { network, recipe, trainer, trainExamples: data.parts.train });
    if (end.type !== 'finished') throw new Error(`${planned.id} was stopped`);
    ends.set(planned.id, end);
  }
  return [...ends.values()];
}
