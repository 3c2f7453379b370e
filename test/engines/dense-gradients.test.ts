// Gradients that criteria and methods ask a trainer for: right, dense, and without a trace.
import { describe, expect, test } from 'vitest';
import type { Engine, Trainer } from '../../src/engine/engine';
import { evenBatches, withoutDropout } from '../../src/engine/gradients';
import { finish } from '../../src/engine/slices';
import type { Parameters } from '../../src/lottery/network/network';
import { denseMask } from '../../src/lottery/pruning/masks';
import { applyMask } from '../support/masking';
import { Reference } from '../support/reference';
import { ENGINES, STUDIED } from './both-engines';
import type { Studied } from './both-engines';
import { batches, drawn, maskOf, randomOf, recipe, step, trainerOn } from '../support/engine/fixtures';
import { everyPieceIsASlice } from '../support/engine/short-slices';

const BATCH = 16;

const setupOf = ({ network, augment }: Studied, density: number) => ({
  network,
  augment,
  parameters: drawn(randomOf(3), network),
  mask: maskOf(randomOf(5), network, density),
  recipe: recipe({ batch_size: BATCH, optimiser: 'sgd', momentum: 0.9, weight_decay: 0.01 }),
  randomness: { seed: 8, replicate: 1 },
});

/** In float64, straight from the definition: nothing pruned but by its value, nothing dropped. */
function expectedGradients({ data, network }: Studied, masked: Parameters, examples: Uint32Array) {
  const still = { network: withoutDropout(network), parameters: masked, mask: denseMask(network) };
  const reference = new Reference(data, { ...still, recipe: recipe() });
  const sum: Record<string, number[]> = {};
  for (const batch of evenBatches(examples, BATCH))
    for (const [name, slopes] of Object.entries(reference.gradient(batch).gradient))
      sum[name] = slopes.map((slope, i) => (sum[name]?.[i] ?? 0) + (slope * batch.length) / examples.length);
  return sum;
}

/** Steps of a training, with something done after the third. */
async function trained(engine: Engine, studied: Studied, amid: (trainer: Trainer) => Promise<unknown>) {
  const trainer = await trainerOn(studied.data, setupOf(studied, 0.3), engine);
  const losses: number[] = [];
  for (const [i, batch] of [...batches(studied.data.parts.train, BATCH, 7)].entries()) {
    if (i === 3) await amid(trainer);
    losses.push(await step(trainer, batch, 0.02, i));
  }
  return [losses, await trainer.parameters(), await trainer.optimiserState()];
}

describe.each(ENGINES)('gradients of the %s engine', (_engine, engine) => {
  describe.each(STUDIED)('of a network with $name', (studied) => {
    const { data } = studied;

    test.each([
      [1, 7],
      [0.3, 40],
      [0.05, 16],
    ])(
      'at density %s, of %i examples, are the reference’s, of pruned weights, too',
      async (density, count) => {
        const setup = setupOf(studied, density);
        const trainer = await trainerOn(data, setup, engine);
        const examples = data.parts.train.subarray(0, count);
        const gradients = await finish(trainer.gradients(examples));
        const expected = expectedGradients(studied, applyMask(setup.parameters, setup.mask), examples);
        expect(Object.keys(gradients).sort()).toEqual(Object.keys(expected).sort());
        for (const [name, slopes] of Object.entries(expected)) {
          // Before a batch norm, what sums say is 0 is made of roundings.
          const largest = slopes.reduce((most, slope) => Math.max(most, Math.abs(slope)), 1e-4);
          const away = slopes.map((slope, i) => Math.abs(slope - (gradients[name]?.[i] ?? NaN)));
          expect(Math.max(...away), name).toBeLessThan(1e-3 * largest);
        }
        if (density === 1) return;
        const pruned = Object.entries(setup.mask).flatMap(([name, bits]) =>
          Array.from(gradients[name] ?? []).filter((_, i) => !bits[i]),
        );
        expect(pruned.filter((slope) => slope !== 0).length).toBeGreaterThan(5);
      },
    );

    test('leave no trace in a training, whether they are finished or given up', async () => {
      const alone = await trained(engine, studied, () => Promise.resolve());
      const train = data.parts.train.subarray(0, 40);
      expect(await trained(engine, studied, (trainer) => finish(trainer.gradients(train)))).toEqual(alone);
      everyPieceIsASlice();
      const givenUp = await trained(engine, studied, async (trainer) => {
        const before = [await trainer.parameters(), await trainer.optimiserState()];
        const work = trainer.gradients(train);
        await work.next();
        expect([await trainer.parameters(), await trainer.optimiserState()]).toEqual(before);
        await work.return?.();
      });
      expect(givenUp).toEqual(alone);
    });
  });

  test.each(STUDIED.filter(({ network }) => network.norms.length === 0))(
    'are what central differences of the loss say, with $name',
    async (studied) => {
      const { data, network } = studied;
      const setup = setupOf(studied, 0.3);
      const masked = applyMask(setup.parameters, setup.mask);
      const trainer = await trainerOn(data, setup, engine);
      const gradients = await finish(trainer.gradients(data.parts.train));
      const elsewhere = await trainerOn(data, { ...setup, mask: denseMask(network) }, engine);
      const state = await elsewhere.optimiserState();
      const lossWith = async (name: string, i: number, value: number) => {
        const values = structuredClone(masked);
        values[name]?.fill(value, i, i + 1);
        await elsewhere.restore(values, state);
        return (await finish(elsewhere.evaluate('train'))).loss;
      };
      const h = 0.01;
      for (const [name, slopes] of Object.entries(gradients))
        for (let i = 0; i < slopes.length; i += 1 + Math.floor(slopes.length / 8)) {
          const value = masked[name]?.[i] ?? NaN;
          const slope =
            ((await lossWith(name, i, value + h)) - (await lossWith(name, i, value - h))) / (2 * h);
          expect(Math.abs(slope - (slopes[i] ?? NaN)), `${name}[${i}]`).toBeLessThan(1e-3);
        }
    },
  );

  test('of no examples are refused', async () => {
    const [studied] = STUDIED as [Studied];
    const trainer = await trainerOn(studied.data, setupOf(studied, 1), engine);
    await expect(finish(trainer.gradients(new Uint32Array()))).rejects.toThrow('no examples');
  });
});
