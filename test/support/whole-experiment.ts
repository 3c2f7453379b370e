// A whole experiment in memory, training by training as src/lottery/algorithm.ts has it, on any engine.
import { criterionGradients } from '../../src/engine/criterion-gradients';
import type { Engine, TrainingData } from '../../src/engine/engine';
import { train } from '../../src/engine/train';
import type { TrainingEnd, TrainingOutcome } from '../../src/engine/train';
import { findTickets } from '../../src/lottery/algorithm';
import { isModel } from '../../src/lottery/network/network';
import type { AnyNetwork, Mask } from '../../src/lottery/network/network';
import { scoringExamples } from '../../src/lottery/pruning/scoring-examples';
import type { RandomnessAddress } from '../../src/lottery/random/step-randomness';
import { randomnessOf } from '../../src/lottery/trainings/copies';
import type { Experiment } from '../../src/lottery/settings';

export type Finished = TrainingEnd & { type: 'finished' };

export interface Studied {
  network: AnyNetwork;
  data: TrainingData;
  imported?: Mask | null;
}

/**
 * @param folder of the experiment file, which code of the user's own is relative to
 * @returns what came of each training, in the order of the plan
 */
export async function runWhole(
  engine: Engine,
  experiment: Experiment,
  { network, data, imported = null }: Studied,
  folder = '.',
): Promise<Finished[]> {
  const recipe = experiment.training;
  const shared = await engine.share(data, {
    network,
    optimiser: recipe.optimiser,
    workers: 1,
    batchSize: recipe.batch_size,
    folder,
  });
  const workspace = await engine.open(shared, 0);
  const { draw } = workspace;
  const ends: Finished[] = [];
  const setupOf = (randomness: RandomnessAddress) => ({
    ...{ network, recipe, randomness, augment: experiment.dataset.augment },
  });
  const trainExamples = data.parts.train;
  await findTickets<TrainingOutcome>(experiment, network, {
    async train(task) {
      const { start: parameters, startIteration, mask, key } = task;
      const trainer = await workspace.trainer({
        ...setupOf(randomnessOf(experiment.seed, key)),
        parameters,
        startIteration,
        mask,
      });
      const end = await train(task, { network, recipe, trainer, trainExamples });
      if (end.type !== 'finished') throw new Error(`${task.id} was stopped`);
      ends.push(end);
      return end.outcome;
    },
    ...(isModel(network) && draw ? { draw } : {}),
    ...(imported ? { imported } : {}),
    gradients: (values, at) =>
      criterionGradients(
        experiment.pruning,
        values,
        workspace,
        setupOf({ seed: experiment.seed, replicate: at.replicate }),
        scoringExamples(experiment, at, trainExamples),
      ),
  });
  return ends;
}
