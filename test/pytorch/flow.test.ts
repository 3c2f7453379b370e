// Synaptic flow through models of the user's own: held against one written by hand (own/plain_flow.py), and against that through built-in networks.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { criterionGradients } from '../../src/engine/criterion-gradients';
import type { Workspace } from '../../src/engine/engine';
import { writeArrays } from '../../src/engine/pytorch/scratch';
import { finish, piecesOf } from '../../src/engine/slices';
import { experimentSchema } from '../../src/experiment/schema/cell-schemas';
import { readTrainingData } from '../../src/lab/worker/training-data';
import { LabError } from '../../src/lottery/errors';
import { buildNetwork } from '../../src/lottery/network/build-network';
import { layersOf, plainTensors, weightName, weightsOf } from '../../src/lottery/network/network';
import type { AnyNetwork, Mask, Network, Parameters } from '../../src/lottery/network/network';
import { denseMask, survivors } from '../../src/lottery/pruning/masks';
import type { Experiment } from '../../src/lottery/settings';
import { prunedMask } from '../../src/lottery/trainings/tickets';
import type { Measure } from '../../src/lottery/trainings/tickets';
import { QUIET, drawn, randomOf } from '../support/engine/fixtures';
import { inPython } from '../support/python';
import { pytorchFor, pythonOfTests } from '../support/pytorch';
import { temporaryFolder } from '../support/temporary';
import { runWhole } from '../support/whole-experiment';

const OWN = resolve('test/pytorch/own');
const RANDOMNESS = { seed: 3, replicate: 0 };

const experimentOf = (model: string, pruning: object = {}, module = 'images.py:load'): Experiment =>
  experimentSchema.parse({
    ...{ experiment: 'own', engine: 'pytorch', replicates: 1, network: { model } },
    dataset: { module, ...(module === 'images.py:load' ? { arguments: { changed: false } } : {}) },
    training: { batch_size: 16, iterations: 20, evaluate_every: 10 },
    pruning: { method: 'at-init', criterion: 'synflow', scope: 'global', ...pruning },
  });

async function begun(experiment: Experiment) {
  const { data, network } = await readTrainingData(experiment, OWN);
  const engine = pytorchFor({}, experiment);
  const needs = { network, optimiser: experiment.training.optimiser, workers: 1, batchSize: 16, folder: OWN };
  const workspace = await engine.open(await engine.share(data, needs), 0);
  const setup = { ...QUIET, randomness: RANDOMNESS, network, recipe: experiment.training };
  return { data, network, workspace, setup };
}

/** Drawn, and then as if it had been trained: batch norms have statistics, and factors of both signs. */
async function valuesOf(workspace: Workspace): Promise<Parameters> {
  const random = randomOf(7);
  const parameters = (await workspace.draw?.({ ...RANDOMNESS, purpose: 'weights', index: 0 })) ?? {};
  for (const [name, values] of Object.entries(parameters)) {
    if (name.endsWith('running_var')) parameters[name] = values.map(() => 0.5 + random.uniform());
    if (name.endsWith('running_mean')) parameters[name] = values.map(() => random.normal());
  }
  return parameters;
}

function someOf(network: AnyNetwork): Mask {
  const random = randomOf(5);
  return Object.fromEntries(
    layersOf(network).map((layer) => [
      weightName(layer),
      Uint8Array.from({ length: weightsOf(layer) }, () => (random.uniform() < 0.6 ? 1 : 0)),
    ]),
  );
}

async function flowThrough(model: string) {
  const { network, workspace, setup } = await begun(experimentOf(model));
  const parameters = await valuesOf(workspace);
  const mask = someOf(network);
  const trainer = await workspace.trainer({ ...setup, parameters, mask, startIteration: 0 });
  const before = await trainer.parameters();
  if (!trainer.flow) throw new Error('This engine trains no models of the user’s own');
  const flow = await finish(trainer.flow());
  expect(await trainer.parameters()).toEqual(before);
  return { network, parameters, mask, flow };
}

async function byHand(
  model: string,
  { network, parameters, mask, flow }: Awaited<ReturnType<typeof flowThrough>>,
): Promise<{ total: number; worst: number; worst_difference: number; sums: Record<string, number> }> {
  const folder = await temporaryFolder();
  const [values, job] = [join(folder, 'values.safetensors'), join(folder, 'job.json')];
  const under = (room: string, arrays: Record<string, Float32Array | Uint8Array>) =>
    Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${room}/${name}`, array]));
  await writeArrays(values, {
    ...under('value', parameters),
    ...under('mask', mask),
    ...under('flow', flow),
  });
  writeFileSync(
    job,
    JSON.stringify({ model, values, shape: [1, 8, 8], pruned: layersOf(network).map(weightName) }),
  );
  const { stdout, stderr } = inPython(pythonOfTests(), [join(OWN, 'plain_flow.py'), job], '', OWN);
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout);
}

test.each([
  ...['Perceptron', 'VisionTransformer', 'DepthWise', 'Recurrent', 'Tied'].map(
    (name) => `networks.py:${name}`,
  ),
  ...['flows.py:dense', 'flows.py:Residual', 'flows.py:chain'],
])('through %s is what one gets by hand, and what is lost without a weight', async (model) => {
  const flowed = await flowThrough(model);
  const told = await byHand(model, flowed);
  expect(told.worst).toBeLessThan(1e-6);
  expect(told.worst_difference).toBeLessThan(1e-5);
  expect(Math.max(...Object.values(told.sums))).toBeGreaterThan(0);
});

test('is conserved: as much flows through every layer of a chain without biases', async () => {
  const { sums } = await byHand('flows.py:chain', await flowThrough('flows.py:chain'));
  expect(Object.keys(sums)).toHaveLength(4);
  for (const sum of Object.values(sums)) expect(sum).toBeCloseTo(1, 6);
});

/** Names of the same tensors: in the built-in network, and in the model. */
const DENSE = { fc1: '1', fc2: '3', fc3: '5' };
const RESIDUAL = { fc1: 'fc' };
const renamed = <T>(tensors: Record<string, T>, names: Record<string, string>): Record<string, T> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const [layer = '', value] = name.split('.');
      return [`${names[layer] ?? layer}.${value}`, tensor];
    }),
  );

test.each<[string, Network, Record<string, string>]>([
  ['dense', buildNetwork({ hidden: [24, 16], activation: 'relu' }, [1, 8, 8], 10), DENSE],
  [
    'Residual',
    buildNetwork(
      { layers: ['conv 6', 'batch-norm', 'residual 6', 'average-pool'], activation: 'relu' },
      [1, 8, 8],
      10,
    ),
    RESIDUAL,
  ],
])('prunes %s in 100 steps as it prunes the built-in network', async (name, built, names) => {
  const experiment = experimentOf(`flows.py:${name}`, { rounds: 3, rate: 0.6 });
  const { workspace, setup, network } = await begun(experiment);
  const values = drawn(randomOf(3), built);
  const counters = plainTensors(network)
    .filter((tensor) => tensor.name.endsWith('num_batches_tracked'))
    .map((tensor) => [tensor.name, new Float32Array(1)]);
  const own = { ...renamed(values, names), ...Object.fromEntries(counters) };
  let asked = 0;
  const measure: Measure = (at) => {
    asked++;
    return criterionGradients(experiment.pruning, at, workspace, setup, new Uint32Array());
  };
  const of = { experiment, replicate: 0, draw: () => Promise.resolve(values) };
  const found = await prunedMask({ ...of, network }, 3, { values: own, mask: denseMask(network) }, measure);
  const expected = await prunedMask({ ...of, network: built }, 3, { values, mask: denseMask(built) });
  expect(asked).toBe(100);
  expect(survivors(found)).toBe(survivors(expected));
  expect(found).toEqual(renamed(expected, names));
});

test.each(['at-init', 'gradual', 'iterative'])('finds tickets with `method: %s`', async (method) => {
  const experiment = experimentOf('flows.py:chain', {
    method,
    rounds: 1,
    rate: 0.5,
    ...(method === 'gradual' ? { every: 5 } : { steps: method === 'at-init' ? 3 : undefined }),
  });
  const { data, network } = await readTrainingData(experiment, OWN);
  const ends = await runWhole(pytorchFor({}, experiment), experiment, { network, data }, OWN);
  const [all, left] = ends.map(({ outcome }) => outcome.record.survivors);
  expect(left).toBe((all ?? NaN) - Math.round((all ?? NaN) * 0.5));
});

test('measuring it leaves no trace in a training', async () => {
  const trained = async (measures: boolean) => {
    const { data, network, workspace, setup } = await begun(experimentOf('networks.py:Perceptron'));
    const parameters = await valuesOf(workspace);
    const trainer = await workspace.trainer({
      ...setup,
      parameters,
      mask: denseMask(network),
      startIteration: 0,
    });
    const losses: number[] = [];
    for (let step = 0; step < 4; step++) {
      if (measures && step === 2 && trainer.flow) await finish(trainer.flow());
      losses.push(...(await piecesOf(trainer.steps([data.parts.train.subarray(0, 16)], [0.02], step))));
    }
    return [losses, await trainer.parameters(), await trainer.optimiserState()];
  };
  expect(await trained(true)).toEqual(await trained(false));
});

test.each([
  [
    'that ends with softmax',
    'flows.py:softmaxed',
    undefined,
    /depends on no weight\. Return what goes into softmax/,
  ],
  [
    'whose last layer starts at 0',
    'flows.py:Zeros',
    undefined,
    /depends on no weight\..* are all 0 lets nothing through/,
  ],
  [
    'that reads token ids',
    'flows.py:OfTokens',
    'flows.py:tokens',
    /an input of ones through the model, and it reads int64 numbers, such as token ids, not floats\. Choose a criterion that looks at data, such as `snip`/,
  ],
  [
    'that reads a dictionary',
    'flows.py:OfNames',
    'flows.py:names',
    /and it reads a dict, not floats\. Choose/,
  ],
])('a model %s is refused before anything is made', async (_what, model, module, told) => {
  const trouble = await readTrainingData(experimentOf(model, {}, module), OWN).catch(
    (error: unknown) => error,
  );
  if (!(trouble instanceof LabError)) throw trouble;
  expect(`${trouble.message} ${trouble.hint ?? ''}`).toMatch(told);
  // With another criterion it is none of that.
  const snip = experimentOf(model, { criterion: 'snip' }, module);
  expect((await readTrainingData(snip, OWN)).network).toBeDefined();
});
