// Both engines train alike: same losses, same dead neurons, same masks from the same seed; and this one goes on to the bit.
import { describe, expect, test } from 'vitest';
import { sparseEngine } from '../../../src/engine/sparse/index';
import { experimentSchema } from '../../../src/experiment/schema/cell-schemas';
import type { TrainingRecipe } from '../../../src/lottery/settings';
import { testedEngine } from '../../support/tested-engine';
import { runWhole } from '../../support/whole-experiment';
import type { Finished } from '../../support/whole-experiment';
import {
  batches,
  drawn,
  maskOf,
  QUIET,
  randomOf,
  step,
  trainerOn,
  worst,
} from '../../support/engine/fixtures';
import { conv, images, networkOf } from '../../support/engine/image-networks';

const net = networkOf([1, 8, 8], [conv(6, 3), 'pool', conv(6, 3)], [16], 4, 'relu');
const data = images(randomOf(21), net, 120, false);

const RECIPES: [string, Partial<TrainingRecipe>][] = [
  ['Adam', { optimiser: 'adam', learning_rate: 0.002 }],
  ['AdamW', { optimiser: 'adamw', learning_rate: 0.002, weight_decay: 0.2 }],
  [
    'SGD with momentum, weight decay and a warm-up',
    {
      optimiser: 'sgd',
      learning_rate: 0.02,
      momentum: 0.9,
      weight_decay: 0.001,
      schedule: { cosine: false, warmup: 5, steps: [12], factor: 0.5 },
    },
  ],
];

describe.each(RECIPES)('with %s', (_name, settings) => {
  const experiment = experimentSchema.parse({
    experiment: 'parity',
    replicates: 1,
    dataset: { name: 'digits' },
    network: { hidden: [16] },
    training: { batch_size: 16, iterations: 20, evaluate_every: 10, ...settings },
    pruning: { rate: 0.4, rounds: 1, rewind_to: 3 },
  });

  test('a training, its ticket, its controls and their masks are the sparse engine’s', async () => {
    const expected = await runWhole(sparseEngine, experiment, { network: net, data });
    const ends = await runWhole(testedEngine, experiment, { network: net, data });
    expect(ends.map(({ outcome }) => outcome.initial)).toEqual(
      expected.map(({ outcome }) => outcome.initial),
    );
    expect(ends.map(({ outcome }) => outcome.mask)).toEqual(expected.map(({ outcome }) => outcome.mask));
    expect(ends.map(deadNeurons)).toEqual(expected.map(deadNeurons));
    expect(worst(ends.flatMap(losses), expected.flatMap(losses))).toBeLessThan(1e-3);
    expect(worst(ends.flatMap(accuracies), expected.flatMap(accuracies))).toBeLessThan(1e-9);
  });

  test('restored in another workspace it goes on with the very bits', async () => {
    const random = randomOf(4);
    const setup = {
      network: net,
      parameters: drawn(random, net),
      mask: maskOf(random, net, 0.5),
      recipe: experiment.training,
    };
    const steps = [...batches(data.parts.train, 16, 8)];
    const trainer = await trainerOn(data, setup, testedEngine);
    for (const [i, batch] of steps.slice(0, 5).entries()) await step(trainer, batch, 0.01, i);
    const [parameters, state] = [await trainer.parameters(), await trainer.optimiserState()];
    const resumed = await trainerOn(data, setup, testedEngine);
    await resumed.restore(parameters, state);
    expect(await resumed.parameters()).toEqual(parameters);
    expect(await resumed.optimiserState()).toEqual(state);
    for (const [i, batch] of steps.slice(5).entries())
      expect(await step(resumed, batch, 0.01, i + 5)).toBe(await step(trainer, batch, 0.01, i + 5));
    expect(await resumed.parameters()).toEqual(await trainer.parameters());
    expect(await resumed.optimiserState()).toEqual(await trainer.optimiserState());
  });
});

test('a trainer that was replaced in its workspace says so', async () => {
  const random = randomOf(4);
  const recipe = experimentSchema.shape.training.parse({});
  const mask = maskOf(random, net, 1);
  const setup = { ...QUIET, network: net, parameters: drawn(random, net), mask, recipe };
  const shared = await testedEngine.share(data, {
    network: net,
    optimiser: 'adam',
    workers: 1,
    batchSize: 60,
  });
  const workspace = await testedEngine.open(shared, 0);
  const first = await workspace.trainer(setup);
  await workspace.trainer(setup);
  await expect(first.parameters()).rejects.toThrow('was replaced by another one');
});

const losses = ({ measurements }: Finished) =>
  measurements.flatMap(({ trainLoss, validationLoss, testLoss }) => [
    trainLoss ?? 0,
    validationLoss,
    testLoss,
  ]);
const accuracies = ({ measurements }: Finished) =>
  measurements.flatMap(({ validationAccuracy, testAccuracy }) => [validationAccuracy, testAccuracy]);
const deadNeurons = ({ outcome }: Finished) =>
  outcome.record.layers.map(({ name, deadNeurons }) => [name, deadNeurons]);
