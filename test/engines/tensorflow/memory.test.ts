// The TensorFlow engine gives back every tensor that it takes.
import { expect, test } from 'vitest';
import { testedEngine, testLibrary } from '../../support/tensorflow';
import { finish } from '../../../src/engine/slices';
import { denseMask } from '../../../src/lottery/pruning/masks';
import {
  batches,
  blobs,
  drawn,
  maskOf,
  network,
  QUIET,
  randomOf,
  recipe,
  step,
} from '../../support/engine/fixtures';

test('10,000 steps and all that goes with them hold no tensor more than the first', async () => {
  const tf = await testLibrary();
  const random = randomOf(2);
  const data = blobs(random, { features: 2, classes: 2, examples: 20 });
  const net = network(data, [2]);
  const setup = {
    ...QUIET,
    network: net,
    parameters: drawn(random, net),
    mask: maskOf(random, net, 0.7),
    recipe: recipe({ batch_size: 4, optimiser: 'sgd', momentum: 0.9 }),
  };
  const shared = await testedEngine.share(data, { network: net, optimiser: 'sgd', workers: 1, batchSize: 4 });
  const workspace = await testedEngine.open(shared, 0);
  const before = tf.memory();
  let trainer = await workspace.trainer(setup);
  const held = tf.memory();
  expect(held.numTensors).toBeGreaterThan(before.numTensors);
  let iteration = 0;
  for (const batch of batches(data.parts.train, 4, 10_000)) {
    await step(trainer, batch, 0.01, iteration++);
    if (iteration % 2500 > 0) continue;
    await finish(trainer.evaluate('test'));
    await finish(trainer.classify('test'));
    await finish(trainer.gradients(data.parts.train));
    await trainer.gradients(data.parts.train).return?.();
    await trainer.setMask(denseMask(net));
    await trainer.setMask(setup.mask);
    await finish(trainer.findDeadNeurons('train'));
    await trainer.findDeadNeurons('train').return?.();
    const [parameters, state] = [await trainer.parameters(), await trainer.optimiserState()];
    trainer = await workspace.trainer({ ...setup, parameters });
    await trainer.restore(parameters, state);
  }
  const { numTensors, numBytes } = tf.memory();
  expect({ numTensors, numBytes }).toEqual({ numTensors: held.numTensors, numBytes: held.numBytes });
});
