// Under a mask nothing moves but the survivors, in the TensorFlow engine too: not the weights, not what the optimiser keeps.
import { describe, expect, test } from 'vitest';
import type { TrainingRecipe } from '../../../src/lottery/settings';
import type { Parameters } from '../../../src/lottery/network/network';
import { testedEngine } from '../../support/tested-engine';
import { batches, drawn, maskOf, randomOf, recipe, step, trainerOn } from '../../support/engine/fixtures';
import { conv, images, networkOf } from '../../support/engine/image-networks';

const RECIPES: [string, Partial<TrainingRecipe>, string[]][] = [
  ['SGD', { optimiser: 'sgd' }, []],
  [
    'Nesterov momentum and weight decay',
    { optimiser: 'sgd', momentum: 0.9, nesterov: true, weight_decay: 0.01 },
    ['momentum'],
  ],
  ['Adam and weight decay', { optimiser: 'adam', weight_decay: 0.01 }, ['mean', 'square']],
  ['AdamW', { optimiser: 'adamw', weight_decay: 0.1 }, ['mean', 'square']],
];

describe.each(RECIPES)('with %s', (_name, settings, memories) => {
  const random = randomOf(13);
  const net = networkOf([2, 6, 6], [conv(5, 3), 'pool', conv(4, 3)], [9], 4, 'relu');
  const data = images(random, net, 60, false);
  const mask = maskOf(random, net, 0.35);
  const start = drawn(random, net);
  const setup = { network: net, mask, recipe: recipe({ batch_size: 20, ...settings }) };
  const trained = async (parameters: Parameters, rate = 0.02) => {
    const trainer = await trainerOn(data, { ...setup, parameters }, testedEngine);
    let iteration = 0;
    for (const batch of batches(data.parts.train, 20, 5)) await step(trainer, batch, rate, iteration++);
    return trainer;
  };
  const underTheMask = (parameters: Parameters) =>
    Object.entries(mask).flatMap(([name, bytes]) =>
      Array.from(parameters[name] ?? []).filter((_, i) => bytes[i] === 0),
    );

  test('pruned weights are 0 after steps, and the optimiser remembers something of survivors and biases alone', async () => {
    const trainer = await trained(start);
    const pruned = underTheMask(await trainer.parameters());
    expect(pruned.length).toBeGreaterThan(100);
    expect(pruned.filter((value) => !Object.is(value, 0))).toEqual([]);
    const lengths = Object.entries(start).flatMap(([name, values]) =>
      memories.map((memory): [string, number] => [
        `${name}.${memory}`,
        mask[name]?.reduce((sum, bit) => sum + bit, 0) ?? values.length,
      ]),
    );
    const state = Object.entries(await trainer.optimiserState()).map(([name, values]) => [
      name,
      values.length,
    ]);
    expect(Object.fromEntries(state)).toEqual(Object.fromEntries(lengths));
  });

  test('what lies under the mask at the start changes no bit', async () => {
    const spoilt = Object.fromEntries(
      Object.entries(start).map(([name, values]) => [
        name,
        values.map((value, i) => (mask[name]?.[i] === 0 ? ([NaN, 1e30, -7][i % 3] ?? NaN) : value)),
      ]),
    );
    const one = await trained(start);
    const [parameters, state] = [await one.parameters(), await one.optimiserState()];
    const other = await trained(spoilt);
    expect(await other.parameters()).toEqual(parameters);
    expect(await other.optimiserState()).toEqual(state);
  });

  test('pruned weights stay 0 even in a training that diverges', async () => {
    const trainer = await trained(start, 1e30);
    const parameters = await trainer.parameters();
    expect(Object.values(parameters).some((values) => values.some(Number.isNaN))).toBe(true);
    expect(underTheMask(parameters).filter((value) => !Object.is(value, 0))).toEqual([]);
  });
});
