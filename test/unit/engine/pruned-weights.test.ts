// Pruned weights take part in nothing; all others in everything. What other tools get wrong here is in the names of the tests.
import { describe, expect, test } from 'vitest';
import type { TrainingRecipe } from '../../../src/lottery/settings';
import { denseMask } from '../../../src/lottery/pruning/masks';
import type { Mask, Parameters } from '../../../src/lottery/network/network';
import { finish } from '../../../src/engine/slices';
import { Reference } from '../../support/reference';
import {
  batches,
  blobs,
  drawn,
  maskOf,
  network,
  randomOf,
  recipe,
  step,
  trainerOn,
  worst,
} from '../../support/engine/fixtures';

const RECIPES: [string, Partial<TrainingRecipe>, string[]][] = [
  ['SGD', { optimiser: 'sgd' }, []],
  ['momentum', { optimiser: 'sgd', momentum: 0.9 }, ['momentum']],
  ['Nesterov momentum', { optimiser: 'sgd', momentum: 0.9, nesterov: true }, ['momentum']],
  ['momentum and weight decay', { optimiser: 'sgd', momentum: 0.9, weight_decay: 0.01 }, ['momentum']],
  ['Adam', { optimiser: 'adam' }, ['sum', 'squares']],
  ['Adam and weight decay', { optimiser: 'adam', weight_decay: 0.01 }, ['sum', 'squares']],
  ['AdamW', { optimiser: 'adamw', weight_decay: 0.1 }, ['sum', 'squares']],
];
const RATE = 0.02;

describe.each(RECIPES)(
  'not "masks applied after the step but not to momentum or Adam state": with %s',
  (_name, settings, memories) => {
    const random = randomOf(13);
    const data = blobs(random, { features: 23, classes: 4, examples: 150 });
    const net = network(data, [14, 9]);
    const mask = maskOf(random, net, 0.35);
    const start = drawn(random, net);
    const setup = {
      network: net,
      mask,
      recipe: recipe({ batch_size: 20, ...settings }),
    };
    const trained = async (parameters: Parameters) => {
      const trainer = await trainerOn(data, { ...setup, parameters });
      let iteration = 0;
      for (const batch of batches(data.parts.train, 20, 60)) await step(trainer, batch, RATE, iteration++);
      return trainer;
    };

    test('the optimiser remembers something of each survivor and bias, and of nothing else', async () => {
      const state = await (await trained(start)).optimiserState();
      const lengths = Object.entries(start).flatMap(([name, values]) =>
        memories.map((memory) => [`${name}.${memory}`, survivorsOf(mask, name, values)] as const),
      );
      expect(
        Object.fromEntries(Object.entries(state).map(([name, values]) => [name, values.length])),
      ).toEqual(Object.fromEntries(lengths));
    });

    test('what lies under the mask at the start changes no bit', async () => {
      const spoilt = Object.fromEntries(
        Object.entries(start).map(([name, values]) => [
          name,
          values.map((value, i) => (mask[name]?.[i] === 0 ? ([NaN, 1e30, -7][i % 3] ?? NaN) : value)),
        ]),
      );
      const one = await trained(start);
      const other = await trained(spoilt);
      expect(await other.parameters()).toEqual(await one.parameters());
      expect(await other.optimiserState()).toEqual(await one.optimiserState());
    });

    test('the network that is evaluated is the one that is handed out, in which they are 0', async () => {
      const trainer = await trained(start);
      const parameters = await trainer.parameters();
      const unmasked = new Reference(data, {
        ...setup,
        parameters,
        mask: denseMask(net),
      });
      const { loss, correct } = await finish(trainer.evaluate('test'));
      expect(worst([loss], [unmasked.meanLoss(data.parts.test)])).toBeLessThan(1e-5);
      expect(correct).toBe(data.parts.test.filter((i) => unmasked.classOf(i) === data.labels[i]).length);
      for (const [name, bytes] of Object.entries(mask))
        expect(
          Array.from(parameters[name] ?? []).filter((value, i) => bytes[i] === 0 && value !== 0),
        ).toEqual([]);
    });

    test('not "zeroing the gradient of every negative weight": negative survivors move just as positive ones do', async () => {
      const masked = { ...setup, parameters: start };
      const trainer = await trainerOn(data, masked);
      const reference = new Reference(data, masked);
      const batch = data.parts.train.subarray(0, 20);
      const { gradient } = reference.gradient(batch);
      await step(trainer, batch, RATE, 0);
      reference.step(batch, RATE, 1);
      const moved = await trainer.parameters();
      let negative = 0;
      for (const name of Object.keys(mask))
        start[name]?.forEach((value, i) => {
          const slope = gradient[name]?.[i] ?? NaN;
          if (value >= 0 || mask[name]?.[i] === 0 || Math.abs(slope) < 1e-5) return;
          const now = moved[name]?.[i] ?? NaN;
          expect(now).not.toBe(value);
          expect(Math.abs(now - (reference.values[name]?.[i] ?? NaN))).toBeLessThan(1e-5);
          negative++;
        });
      expect(negative).toBeGreaterThan(20);
    });
  },
);

const survivorsOf = (mask: Mask, name: string, values: Float32Array) =>
  mask[name]?.reduce((sum, bit) => sum + bit, 0) ?? values.length;
