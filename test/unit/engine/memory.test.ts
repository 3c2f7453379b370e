// Workers share one memory: whatever a training does, it writes into its own stretch of it and nowhere else.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PreparedData, TrainerSetup } from '../../../src/engine/engine';
import { sparseEngine } from '../../../src/engine/sparse/index';
import { isSharedDataset } from '../../../src/engine/sparse/shared-dataset';
import type { SharedDataset } from '../../../src/engine/sparse/shared-dataset';
import { denseMask } from '../../../src/lottery/masks';
import { weightName } from '../../../src/lottery/network';
import type { Network } from '../../../src/lottery/network';
import { Reference } from '../../support/reference';
import { batches, blobs, drawn, maskOf, network, randomOf, recipe, worst } from './fixtures';

const DENSITY = fc.constantFrom(0, 0.02, 0.3, 1);

describe('a layer that has lost all its weights', () => {
  const random = randomOf(5);
  const data = blobs(random, { features: 6, classes: 4, examples: 100 });
  const net = network(data, [600, 5]);

  test.each([
    ['the first', [0]],
    ['a middle one', [1]],
    ['the last', [2]],
    ['each of them', [0, 1, 2]],
  ])(
    '%s: the others train on, as in the reference, and the dataset stays as it is',
    async (_name, emptied) => {
      const setup = {
        network: net,
        parameters: drawn(random, net),
        mask: without(net, emptied),
        recipe: recipe({ batch_size: 8 }),
      };
      const { trainer, elsewhere } = await middleWorker(data, setup);
      const before = elsewhere();
      const reference = new Reference(data, setup);
      let iteration = 0;
      for (const batch of batches(data.parts.train, 8, 10)) {
        iteration++;
        const loss = trainer.step(batch, 0.01, iteration);
        expect(worst([loss], [reference.step(batch, 0.01, iteration)])).toBeLessThan(1e-4);
      }
      expect(worst([trainer.evaluate('test').loss], [reference.meanLoss(data.parts.test)])).toBeLessThan(
        1e-4,
      );
      expect(elsewhere().equals(before)).toBe(true);
    },
  );
});

test('no network and no mask has a training write outside of its stretch', async () => {
  const setups = fc.record({
    seed: fc.nat(),
    features: fc.integer({ min: 1, max: 100 }),
    floats: fc.boolean(),
    hidden: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3 }),
    densities: fc.tuple(DENSITY, DENSITY, DENSITY, DENSITY),
    activation: fc.constantFrom('relu', 'tanh'),
    optimiser: fc.constantFrom('adam', 'sgd'),
    batchSize: fc.integer({ min: 1, max: 70 }),
  });
  await fc.assert(
    fc.asyncProperty(
      setups,
      async ({ seed, hidden, densities, activation, optimiser, batchSize, ...shape }) => {
        const random = randomOf(seed);
        const data = blobs(random, { classes: 3, examples: 120, ...shape });
        const net = network(data, hidden, activation);
        const { trainer, elsewhere } = await middleWorker(data, {
          network: net,
          parameters: drawn(random, net),
          mask: maskOf(random, net, ...densities),
          recipe: recipe({ batch_size: batchSize, optimiser }),
        });
        const before = elsewhere();
        let iteration = 0;
        for (const batch of batches(data.parts.train, batchSize, 3)) trainer.step(batch, 0.01, ++iteration);
        trainer.evaluate('test');
        Array.from(trainer.findDeadNeurons('train'));
        expect(elsewhere().equals(before)).toBe(true);
      },
    ),
    { numRuns: 25 },
  );
});

function without(net: Network, emptied: number[]) {
  const mask = denseMask(net);
  for (const i of emptied) {
    const layer = net.layers[i];
    if (layer) mask[weightName(layer)]?.fill(0);
  }
  return mask;
}

/** A trainer of the second of three workers, and copies of all memory but its own: the dataset, the neighbours. */
async function middleWorker(data: PreparedData, setup: TrainerSetup) {
  const shared = await sparseEngine.share(data, {
    network: setup.network,
    optimiser: setup.recipe.optimiser,
    workers: 3,
  });
  if (!isSharedDataset(shared)) throw new Error('another engine');
  const workspace = await sparseEngine.open(shared, 1);
  const elsewhere = () => allButWorker1(shared);
  const untouched = elsewhere();
  const trainer = workspace.trainer(setup);
  expect(elsewhere().equals(untouched)).toBe(true);
  return { trainer, elsewhere };
}

function allButWorker1({ memory, arenas, arenaBytes }: SharedDataset): Buffer {
  const bytes = new Uint8Array(memory.buffer);
  const own = arenas + arenaBytes;
  return Buffer.concat([bytes.slice(0, own), bytes.slice(own + arenaBytes)]);
}
