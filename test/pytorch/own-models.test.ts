// Models of the user's own: trained as a plain loop in Python trains them, to the bit (own/plain_loop.py).
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readArrays, writeArrays } from '../../src/engine/pytorch/scratch';
import { finish, piecesOf } from '../../src/engine/slices';
import { experimentSchema, trainingSchema } from '../../src/experiment/schema/cell-schemas';
import { readTrainingData } from '../../src/lab/worker/training-data';
import { isModel, layersOf, plainTensors, weightName, weightsOf } from '../../src/lottery/network/network';
import type { Mask, Parameters } from '../../src/lottery/network/network';
import { BatchOrder } from '../../src/lottery/random/batch-order';
import { epochSeed, stepSeed } from '../../src/lottery/random/step-randomness';
import type { TrainingRecipe } from '../../src/lottery/settings';
import { learningRate } from '../../src/lottery/trainings/learning-rate';
import { QUIET, randomOf } from '../support/engine/fixtures';
import { inPython } from '../support/python';
import { pytorchFor, pythonOfTests } from '../support/pytorch';
import { temporaryFolder } from '../support/temporary';

const OWN = resolve('test/pytorch/own');
const STEPS = 15;
const RANDOMNESS = { seed: 3, replicate: 1 };

const MODELS = ['Perceptron', 'VisionTransformer', 'DepthWise', 'Recurrent', 'Tied'];
const RECIPES: [string, Partial<TrainingRecipe>][] = [
  ['Adam', { optimiser: 'adam', learning_rate: 0.01 }],
  [
    'AdamW with decay, clipping and smoothed labels',
    { optimiser: 'adamw', weight_decay: 0.1, clip_gradients: 0.5, label_smoothing: 0.1 },
  ],
  [
    'SGD with Nesterov momentum and decay',
    { optimiser: 'sgd', learning_rate: 0.05, momentum: 0.9, nesterov: true, weight_decay: 0.01 },
  ],
];

/** An experiment on a model, its data and network as a run has them, and weights and a mask to start from. */
async function begun(
  model: string,
  settings: Partial<TrainingRecipe>,
  { changed = true, loaders = 0, named = {} } = {},
) {
  const training = trainingSchema.parse({ batch_size: 16, ...settings });
  const experiment = experimentSchema.parse({
    experiment: 'own',
    engine: 'pytorch',
    dataset: { module: 'images.py:load', arguments: { changed }, loaders },
    network: { model: `networks.py:${model}`, arguments: named },
    training,
  });
  const { data, network } = await readTrainingData(experiment, OWN);
  const engine = pytorchFor({}, experiment);
  const needs = { network, optimiser: training.optimiser, workers: 1, batchSize: 16, folder: OWN };
  const workspace = await engine.open(await engine.share(data, needs), 0);
  const parameters = (await workspace.draw?.({ ...RANDOMNESS, purpose: 'weights', index: 0 })) ?? {};
  const random = randomOf(5);
  const mask: Mask = Object.fromEntries(
    layersOf(network).map((layer) => [
      weightName(layer),
      Uint8Array.from({ length: weightsOf(layer) }, () => (random.uniform() < 0.6 ? 1 : 0)),
    ]),
  );
  const setup = { ...QUIET, randomness: RANDOMNESS, network, recipe: training, parameters, mask };
  return { data, network, workspace, setup, trainer: await workspace.trainer(setup) };
}

/** What the plain loop comes to, in the same batches. */
async function plainly(
  model: string,
  recipe: TrainingRecipe,
  values: { parameters: Parameters; mask: Mask },
  batches: Uint32Array[],
  changed: boolean,
) {
  const folder = await temporaryFolder();
  const [initial, answer, job] = ['initial.safetensors', 'answer.safetensors', 'job.json'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const under = (room: string, arrays: Record<string, Float32Array | Uint8Array>) =>
    Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${room}/${name}`, array]));
  await writeArrays(initial, { ...under('value', values.parameters), ...under('mask', values.mask) });
  const perEpoch = Math.ceil(81 / recipe.batch_size);
  writeFileSync(
    job,
    JSON.stringify({
      ...{ model, initial, answer, recipe, changed },
      batches: batches.map((batch) => [...batch]),
      rates: batches.map((_, i) => learningRate(recipe, i)),
      steps: batches.map((_, i) => stepSeed(RANDOMNESS, i)),
      epochs: batches.map((_, i) => epochSeed(RANDOMNESS, i, perEpoch)),
    }),
  );
  const { stdout } = inPython(pythonOfTests(), [join(OWN, 'plain_loop.py'), job], '', OWN);
  const told: { losses: number[]; right: number; loss: number } = JSON.parse(stdout);
  return { ...told, parameters: await readArrays(answer) };
}

const cases = MODELS.flatMap((model) => RECIPES.map(([words, recipe]) => [model, words, recipe] as const));

test.each(cases)('%s, by %s, comes to the weights of a plain loop', async (model, _words, settings) => {
  const { data, setup, trainer } = await begun(model, settings);
  const batches = batchesOf(data.parts.train, 16);
  const rates = batches.map((_, i) => learningRate(setup.recipe, i));
  const losses = await piecesOf(trainer.steps(batches, rates, 0));
  const right = await plainly(model, setup.recipe, setup, batches, true);
  expect(losses).toEqual(right.losses);
  expect(await trainer.parameters()).toEqual(right.parameters);
  const test = await finish(trainer.evaluate('test'));
  expect(test.correct).toBe(right.right);
  expect(test.loss).toBeCloseTo(right.loss, 5);
});

test('running statistics are measured anew: the mean over batches, whatever the momentum of a norm', async () => {
  const { data, trainer } = await begun('DepthWise', {}, { named: { momentum: 0.01 } });
  const batches = batchesOf(data.parts.train, 16).slice(0, 2);
  const before = await trainer.parameters();
  const measured = async (some: Uint32Array[], first: number) => {
    if (!trainer.measureStatistics) throw new Error('They are not measured.');
    await finish(trainer.measureStatistics(some, first));
    const {
      'features.1.running_mean': means,
      'features.1.running_var': variances,
      ...others
    } = await trainer.parameters();
    expect(others['features.0.weight']).toEqual(before['features.0.weight']);
    return [...(means ?? []), ...(variances ?? [])];
  };
  const both = await measured(batches, 0);
  const [one, other] = [await measured(batches.slice(0, 1), 0), await measured(batches.slice(1), 1)];
  expect(one).not.toEqual(other);
  for (const [i, value] of both.entries())
    expect(value).toBeCloseTo(((one[i] ?? NaN) + (other[i] ?? NaN)) / 2, 5);
});

test('two processes that read examples change no bit', async () => {
  const ends = [];
  for (const loaders of [0, 2]) {
    const { data, trainer } = await begun('VisionTransformer', {}, { loaders });
    const batches = batchesOf(data.parts.train, 16);
    const losses = await piecesOf(
      trainer.steps(
        batches,
        batches.map(() => 0.01),
        0,
      ),
    );
    ends.push({ losses, parameters: await trainer.parameters() });
  }
  expect(ends[1]).toEqual(ends[0]);
});

test('restored amid a training, in another process, it goes on with the very bits', async () => {
  const { data, trainer } = await begun('VisionTransformer', {});
  const batches = batchesOf(data.parts.train, 16);
  const rates = batches.map(() => 0.01);
  await piecesOf(trainer.steps(batches.slice(0, 7), rates, 0));
  const [values, memory] = [await trainer.parameters(), await trainer.optimiserState()];
  await piecesOf(trainer.steps(batches.slice(7), rates.slice(7), 7));
  const right = await trainer.parameters();
  const other = await begun('VisionTransformer', {});
  await other.trainer.restore(values, memory);
  await piecesOf(other.trainer.steps(batches.slice(7), rates.slice(7), 7));
  expect(await other.trainer.parameters()).toEqual(right);
});

test('what is pruned is never other than 0, and what is drawn is the same for the same address alone', async () => {
  const { network, workspace, setup, trainer } = await begun('DepthWise', {
    optimiser: 'sgd',
    momentum: 0.9,
  });
  const at = (replicate: number, purpose: 'weights' | 'reinit') =>
    workspace.draw?.({ seed: 3, replicate, purpose, index: 0 });
  expect(await at(1, 'weights')).toEqual(setup.parameters);
  expect(await at(2, 'weights')).not.toEqual(setup.parameters);
  expect(await at(1, 'reinit')).not.toEqual(setup.parameters);
  const batches = batchesOf(
    Uint32Array.from({ length: 81 }, (_, i) => i),
    16,
  );
  for (const [i, batch] of batches.entries()) {
    await piecesOf(trainer.steps([batch], [0.1], i));
    const values = await trainer.parameters();
    for (const layer of layersOf(network)) {
      const mask = setup.mask[weightName(layer)];
      expect(values[weightName(layer)]?.every((value, k) => mask?.[k] === 1 || Object.is(value, 0))).toBe(
        true,
      );
    }
  }
});

test('of a model is known what is pruned, stored and shared', async () => {
  const { network } = await begun('Tied', {});
  expect(isModel(network) && network.model.tied).toEqual({ 'again.weight': 'decode.weight' });
  expect(layersOf(network).map(({ name }) => name)).toEqual(['encode', 'decode', 'unused', 'head']);
  expect(layersOf(network).map(({ role }) => role)).toEqual(['hidden', 'hidden', 'hidden', 'output']);
  expect(plainTensors(network).map(({ name }) => name)).toEqual([
    ...['steps', 'frozen.weight', 'frozen.bias', 'unused.bias', 'head.bias'],
  ]);
});

test('dead neurons of layers before an activation are found, and forgotten anew', async () => {
  const { network, workspace, setup } = await begun('Perceptron', {}, { changed: false });
  const dead = {
    ...setup.mask,
    'layers.1.weight': setup.mask['layers.1.weight']?.slice().fill(0, 0, 64) ?? new Uint8Array(),
  };
  const bias = setup.parameters['layers.1.bias']?.slice().fill(-1000, 1, 2) ?? new Float32Array();
  const trainer = await workspace.trainer({
    ...setup,
    mask: dead,
    parameters: { ...setup.parameters, 'layers.1.bias': bias },
  });
  const found = await finish(trainer.findDeadNeurons('train'));
  expect(found['layers.1']?.slice(0, 2)).toEqual([0, 1]);
  expect(Object.keys(found)).toEqual(['layers.1']);
  expect(layersOf(network)).toHaveLength(2);
});

const batchesOf = (trainExamples: Uint32Array, batchSize: number): Uint32Array[] => {
  const order = new BatchOrder({ ...RANDOMNESS, batchSize, trainExamples });
  return Array.from({ length: STEPS }, (_, i) => order.batch(i).slice());
};
