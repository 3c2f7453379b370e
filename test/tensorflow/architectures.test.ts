// Every architecture trains on the native TensorFlow as it does on the sparse engine, at its full size.
import { expect, test } from 'vitest';
import { buildNetwork } from '../../src/lottery/architectures';
import { pruningSchema, trainingSchema } from '../../src/lottery/experiment/schema';
import type { NetworkSettings, TrainingRecipe } from '../../src/lottery/experiment/schema';
import { initialise } from '../../src/lottery/initialise';
import { denseMask } from '../../src/lottery/masks';
import { weightCount } from '../../src/lottery/network';
import { prune } from '../../src/lottery/prune';
import { testedEngine, testLibrary } from '../support/tensorflow';
import { batches, QUIET, randomOf, trainerOn, worst } from '../unit/engine/fixtures';
import { images } from '../unit/engine/image-networks';

type Architecture = NonNullable<NetworkSettings['architecture']>;

const SGD = { optimiser: 'sgd', momentum: 0.9, weight_decay: 0.0001, learning_rate: 0.0005 } as const;
/** Of small batches batch norm makes much of little: rounding grows with every step, the faster the longer the steps are. */
const SHORT_STEPS = { ...SGD, learning_rate: 0.00005 };

test('the library under test is the native one', async () => {
  expect((await testLibrary()).getBackend()).toBe('tensorflow');
});

test.each<[Architecture, number[], number, Partial<TrainingRecipe>]>([
  ['lenet-300-100', [1, 28, 28], 60, { learning_rate: 0.0012 }],
  ['conv-2', [3, 32, 32], 8, { learning_rate: 0.0003 }],
  ['conv-4', [3, 32, 32], 8, SGD],
  ['conv-6', [3, 32, 32], 8, SGD],
  ['resnet-20', [3, 32, 32], 16, SHORT_STEPS],
  ['vgg-19', [3, 32, 32], 4, SHORT_STEPS],
])(
  'of %s 50 steps have the sparse engine’s losses to 1e-3, and the masks pruned from them agree',
  async (architecture, shape, batchSize, settings) => {
    const net = buildNetwork({ architecture, activation: 'relu' }, shape, 10);
    const random = randomOf(17);
    const data = { ...images(random, net, 20 * batchSize, false), shape };
    // Images have many values: smaller ones give losses of the usual size.
    data.scale.fill(1 / 128);
    data.shift.fill(-1);
    const recipe = trainingSchema.parse({ batch_size: batchSize, ...settings });
    const parameters = initialise(net, 'glorot-normal', random);
    const setup = { ...QUIET, network: net, parameters, mask: denseMask(net), recipe };
    const [one, other] = [await trainerOn(data, setup), await trainerOn(data, setup, testedEngine)];
    const losses: [number[], number[]] = [[], []];
    let position = 0;
    for (const batch of batches(data.parts.train, batchSize, 50)) {
      losses[0].push(one.step(batch, recipe.learning_rate, position + 1, position));
      losses[1].push(other.step(batch, recipe.learning_rate, position + 1, position));
      position++;
    }
    const [mask, expected] = [other, one].map((trainer) =>
      prune({
        network: net,
        mask: setup.mask,
        trained: trainer.parameters(),
        settings: pruningSchema.parse({ rate: 0.2 }),
        level: 1,
      }),
    );
    const differ = Object.entries(mask ?? {}).reduce(
      (sum, [name, bytes]) =>
        sum + bytes.reduce((count, bit, i) => count + Number(bit !== expected?.[name]?.[i]), 0),
      0,
    );
    // Of millions of weights some lie within rounding of where the cut is made.
    expect(differ / weightCount(net)).toBeLessThan(1e-4);
    expect(worst(losses[1], losses[0])).toBeLessThan(1e-3);
  },
);
