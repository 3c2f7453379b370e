// Ranking by GraSP: the Hessian times the gradient, held against differences of the float64 reference's gradients.
import { expect, test } from 'vitest';
import { evenBatches, withoutDropout } from '../../src/engine/gradients';
import { finish } from '../../src/engine/slices';
import type { Trainer } from '../../src/engine/engine';
import type { Parameters } from '../../src/lottery/network/network';
import { denseMask } from '../../src/lottery/pruning/masks';
import { STUDIED } from '../engines/both-engines';
import type { Studied } from '../engines/both-engines';
import { batches, drawn, maskOf, randomOf, recipe, step, trainerOn } from '../support/engine/fixtures';
import { applyMask } from '../support/masking';
import { Reference } from '../support/reference';
import { testedEngine } from '../support/tested-engine';

const BATCH = 16;
/** Of the step along the gradient: so short that hardly any rectifier switches on the way. */
const STEP = 1e-7;

const setupOf = ({ network, augment }: Studied, density: number) => ({
  ...{ network, augment, randomness: { seed: 8, replicate: 1 } },
  parameters: drawn(randomOf(3), network),
  mask: maskOf(randomOf(5), network, density),
  recipe: recipe({ batch_size: BATCH }),
});

type Slopes = Record<string, number[]>;

/** The gradient at a place along `direction`. */
function gradientAt(
  { data, network }: Studied,
  parameters: Parameters,
  examples: Uint32Array,
  direction: Slopes,
  by: number,
): Slopes {
  const still = { network: withoutDropout(network), parameters, mask: denseMask(network) };
  const reference = new Reference(data, { ...still, recipe: recipe() });
  for (const [name, values] of Object.entries(reference.values))
    reference.values[name] = values.map((value, i) => value + by * (direction[name]?.[i] ?? 0));
  const sum: Slopes = {};
  for (const batch of evenBatches(examples, BATCH))
    for (const [name, slopes] of Object.entries(reference.gradient(batch).gradient))
      sum[name] = slopes.map((slope, i) => (sum[name]?.[i] ?? 0) + (slope * batch.length) / examples.length);
  return sum;
}

const products = (trainer: Trainer, examples: Uint32Array) => {
  if (!trainer.hessianGradients) throw new Error('This engine has no second derivatives');
  return finish(trainer.hessianGradients(examples));
};

test.each(STUDIED)('of a network with $name', async (studied) => {
  const setup = setupOf(studied, 0.5);
  const examples = studied.data.parts.train.subarray(0, 40);
  const found = await products(await trainerOn(studied.data, setup, testedEngine), examples);
  const masked = applyMask(setup.parameters, setup.mask);
  const gradient = gradientAt(studied, masked, examples, {}, 0);
  const [after, before] = [STEP, -STEP].map((by) => gradientAt(studied, masked, examples, gradient, by));
  for (const [name, values] of Object.entries(found)) {
    const expected = gradient[name]?.map(
      (_, i) => ((after?.[name]?.[i] ?? NaN) - (before?.[name]?.[i] ?? NaN)) / (2 * STEP),
    );
    if (!expected) throw new Error(`The reference knows no ${name}`);
    const size = Math.sqrt(expected.reduce((sum, value) => sum + value * value, 0));
    const apart = Math.sqrt(values.reduce((sum, value, i) => sum + (value - (expected[i] ?? NaN)) ** 2, 0));
    expect(apart, name).toBeLessThanOrEqual(1e-3 * size + 1e-6);
  }
});

test('measuring it leaves no trace in a training', async () => {
  const [studied] = STUDIED.slice(-1);
  if (!studied) throw new Error('no network');
  const trained = async (measures: boolean) => {
    const trainer = await trainerOn(studied.data, setupOf(studied, 0.5), testedEngine);
    const losses: number[] = [];
    for (const [i, batch] of [...batches(studied.data.parts.train, BATCH, 4)].entries()) {
      if (measures && i === 2) await products(trainer, studied.data.parts.train.subarray(0, 40));
      losses.push(await step(trainer, batch, 0.02, i));
    }
    return [losses, await trainer.parameters(), await trainer.optimiserState()];
  };
  expect(await trained(true)).toEqual(await trained(false));
});
