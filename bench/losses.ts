// The losses of a training's steps on one of our engines.
import type { Engine } from '../src/engine/engine';
import { learningRate } from '../src/lottery/trainings/learning-rate';
import { piecesOf } from '../src/engine/slices';
import { QUIET } from './quiet';
import type { CarriedTraining } from './torch-training';

export async function lossesOn(engine: Engine, training: CarriedTraining): Promise<number[]> {
  const { network, parameters, mask, data, recipe, batches } = training;
  const { optimiser, batch_size: batchSize } = recipe;
  const shared = await engine.share(data, { network, optimiser, workers: 1, batchSize });
  const setup = { ...QUIET, network, parameters, mask, recipe };
  const workspace = await engine.open(shared, 0);
  const trainer = await workspace.trainer(setup);
  const rates = batches.map((_, step) => learningRate(recipe, step));
  return piecesOf(trainer.steps(batches, rates, 0));
}
