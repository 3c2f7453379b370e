// The losses of a training's steps on one of our engines.
import type { Engine } from '../src/engine/engine';
import { learningRate } from '../src/lottery/schedule';
import { QUIET } from './quiet';
import type { CarriedTraining } from './torch-training';

export async function lossesOn(engine: Engine, training: CarriedTraining): Promise<number[]> {
  const { network, parameters, mask, data, recipe, batches } = training;
  const { optimiser, batch_size: batchSize } = recipe;
  const shared = await engine.share(data, { network, optimiser, workers: 1, batchSize });
  const setup = { ...QUIET, network, parameters, mask, recipe };
  const trainer = (await engine.open(shared, 0)).trainer(setup);
  return batches.map((batch, step) => trainer.step(batch, learningRate(recipe, step), step + 1, step));
}
