// The paper's convolutional networks on images of 28 × 28, as MNIST and Fashion-MNIST have them.
import { expect, test } from 'vitest';
import { loadDataset } from '../../src/data/load';
import { prepareData } from '../../src/data/prepare';
import { buildNetwork } from '../../src/lottery/network/build-network';
import { datasetSchema } from '../../src/experiment/schema/cell-schemas';
import { initialise } from '../../src/lottery/network/initialise';
import { randomMask } from '../../src/lottery/pruning/masks';
import { weightsOf } from '../../src/lottery/network/network';
import { randomOf, recipe, step, trainerOn } from '../support/engine/fixtures';

const settings = datasetSchema.parse({ name: 'fashion-mnist-mini', normalise: 'channel' });

test.each(['conv-2', 'conv-4', 'conv-6', 'resnet-20', 'vgg-19'] as const)(
  '%s at a tenth of its weights learns a batch of Fashion-MNIST',
  async (architecture) => {
    const data = await prepareData(await loadDataset(settings, '.'), settings, 0);
    const activation = { activation: 'relu', initialiser: 'he-normal' } as const;
    const network = buildNetwork({ architecture, ...activation }, data.shape, data.classes);
    const parameters = initialise(network, 'he-normal', randomOf(1));
    const counts = network.layers.map((layer) => Math.round(0.1 * weightsOf(layer)));
    const mask = randomMask(network, counts, randomOf(2));
    const trainer = await trainerOn(data, { network, parameters, mask, recipe: recipe({ batch_size: 8 }) });
    const batch = data.parts.train.slice(0, 8);
    const losses: number[] = [];
    for (let i = 0; i < 10; i++) losses.push(await step(trainer, batch, 0.002, i));
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? NaN) * 0.9);
  },
);
