// The TensorFlow engine gives back every tensor that it takes.
import { expect, test } from 'vitest';
import { testedEngine, testLibrary } from '../../../support/tensorflow';
import { batches, blobs, drawn, maskOf, network, QUIET, randomOf, recipe } from '../fixtures';

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
  let trainer = workspace.trainer(setup);
  const held = tf.memory();
  expect(held.numTensors).toBeGreaterThan(before.numTensors);
  let iteration = 0;
  for (const batch of batches(data.parts.train, 4, 10_000)) {
    trainer.step(batch, 0.01, ++iteration, 0);
    if (iteration % 2500 > 0) continue;
    trainer.evaluate('test');
    trainer.classify('test');
    Array.from(trainer.findDeadNeurons('train'));
    trainer.findDeadNeurons('train').return({});
    const [parameters, state] = [trainer.parameters(), trainer.optimiserState()];
    trainer = workspace.trainer({ ...setup, parameters });
    trainer.restore(parameters, state);
  }
  const { numTensors, numBytes } = tf.memory();
  expect({ numTensors, numBytes }).toEqual({ numTensors: held.numTensors, numBytes: held.numBytes });
});
