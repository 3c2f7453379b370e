// The PyTorch engine beside a training loop written by hand: what going through a process costs, in steps, pauses and at the start.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Engine, PreparedData, TrainerSetup } from '../src/engine/engine';
import { engineFor } from '../src/engine/engines';
import { lookAtPython } from '../src/engine/pytorch/python';
import { finish } from '../src/engine/slices';
import { experimentSchema, trainingSchema } from '../src/experiment/schema/cell-schemas';
import { describe } from '../src/lab/identity';
import { buildNetwork } from '../src/lottery/network/build-network';
import { initialise } from '../src/lottery/network/initialise';
import { isModel, layersOf, valuesIn, weightName, weightsOf } from '../src/lottery/network/network';
import type { AnyNetwork, Mask } from '../src/lottery/network/network';
import { inTurn, median } from './compare';
import { random } from './lenet';
import { QUIET } from './quiet';
import { talkTo } from './torch';

type Note = (name: string, value: number, words: string) => void;

const EXAMPLES = 5000;
const BATCH = 60;
const DENSITY = 0.2;
const REPEATS = 7;
const RECIPE = trainingSchema.parse({ batch_size: BATCH, learning_rate: 0.0002 });
const PYTORCH = { device: 'cpu', precision: 'float32', compile: false, deterministic: true } as const;

interface Case {
  name: 'lenet' | 'conv-4' | 'vit';
  shape: number[];
  /** Steps of a measurement. */
  steps: number;
}

const CASES: Case[] = [
  { name: 'lenet', shape: [784], steps: 60 },
  { name: 'conv-4', shape: [3, 32, 32], steps: 2 },
  { name: 'vit', shape: [1, 28, 28], steps: 50 },
];

/** @param root of the project; the Python is that of TICKETLAB_PYTHON, else python3 */
export async function comparePyTorch(root: string, note: Note): Promise<void> {
  const python = process.env['TICKETLAB_PYTHON'] ?? 'python3';
  if ((await lookAtPython(python)).packages.torch === null) {
    console.log(`${python} has no PyTorch: no figures of it.`);
    return;
  }
  const loop = talkTo(python, join(root, 'bench', 'pytorch_loop.py'));
  await loop.next();
  for (const one of CASES) {
    const ours = await engineStep(one, join(root, 'examples', 'pytorch'));
    const { engine, plain } = await inTurn(REPEATS, {
      engine: ours,
      plain: () => loop.ask({ model: one.name, steps: one.steps }),
    });
    const short = one.name.replace('-', '');
    note(
      `pytorch_loop_ratio_${short}`,
      plain / engine,
      `by hand ${plain.toFixed(2)} ms ÷ engine ${engine.toFixed(2)} ms a step, one core`,
    );
  }
  loop.close();
  note(
    'pytorch_pause_overhead',
    await pauseOverhead(),
    '200 steps of LeNet with a checkpoint every 50 ÷ without',
  );
  note(
    'pytorch_start_seconds',
    await startSeconds(python),
    's from the start to the first step of LeNet, import of torch taken off',
  );
}

async function engineStep(one: Case, folder: string): Promise<() => Promise<number>> {
  const { trainer, batches } = await begun(one, folder);
  let iteration = 0;
  return async () => {
    const given = batches(one.steps);
    const start = performance.now();
    await finish(
      trainer.steps(
        given,
        given.map(() => 0.0002),
        iteration,
      ),
    );
    iteration += one.steps;
    return (performance.now() - start) / one.steps;
  };
}

async function begun({ name, shape }: Case, folder: string, data = madeUp(shape)) {
  const { engine, network } = await engineAndNetwork(name, data, folder);
  const shared = await engine.share(data, {
    network,
    optimiser: 'adam',
    workers: 1,
    batchSize: BATCH,
    folder,
  });
  const workspace = await engine.open(shared, 0);
  const address = { seed: 0, replicate: 0, purpose: 'weights', index: 0 } as const;
  const parameters = isModel(network)
    ? ((await workspace.draw?.(address)) ?? {})
    : initialise(network, 'glorot-normal', random);
  const setup: TrainerSetup = { ...QUIET, network, recipe: RECIPE, parameters, mask: maskOf(network) };
  const trainer = await workspace.trainer(setup);
  const { train } = data.parts;
  const batches = (count: number) =>
    Array.from({ length: count }, () =>
      Uint32Array.from({ length: BATCH }, () => train[random.below(train.length)] ?? 0),
    );
  return { workspace, trainer, batches };
}

async function engineAndNetwork(
  name: Case['name'],
  { shape, classes }: PreparedData,
  folder: string,
): Promise<{ engine: Engine; network: AnyNetwork }> {
  if (name !== 'vit') {
    const architecture = name === 'lenet' ? 'lenet-300-100' : name;
    const network = buildNetwork({ architecture, activation: 'relu' }, shape, classes);
    return { engine: engineFor({ engine: 'pytorch', pytorch: PYTORCH }), network };
  }
  const experiment = experimentSchema.parse({
    ...{ experiment: 'vit', engine: 'pytorch', pytorch: PYTORCH },
    dataset: { name: 'fashion-mnist-mini' },
    network: { model: 'vit.py:VisionTransformer' },
  });
  const { model } = await describe(experiment, folder, { shape, classes });
  if (!model) throw new Error('Nothing was told of the model');
  const { layers, ...others } = model;
  return { engine: engineFor(experiment), network: { inputs: 784, classes, layers, model: others } };
}

function madeUp(shape: number[]): PreparedData {
  const features = valuesIn(shape);
  const from = (first: number, count: number) => Uint32Array.from({ length: count }, (_, i) => first + i);
  return {
    ...{ features, shape, classes: 10 },
    values: Float32Array.from({ length: EXAMPLES * features }, () => random.uniform()),
    labels: Uint16Array.from({ length: EXAMPLES }, () => random.below(10)),
    parts: {
      train: from(0, EXAMPLES - 200),
      validation: from(EXAMPLES - 200, 100),
      test: from(EXAMPLES - 100, 100),
    },
    scale: new Float32Array(features).fill(1),
    shift: new Float32Array(features),
  };
}

const maskOf = (network: AnyNetwork): Mask =>
  Object.fromEntries(
    layersOf(network).map((layer) => [
      weightName(layer),
      Uint8Array.from({ length: weightsOf(layer) }, () => (random.uniform() < DENSITY ? 1 : 0)),
    ]),
  );

/** 200 steps of LeNet with what a checkpoint reads after every 50, as a share of those without. */
async function pauseOverhead(): Promise<number> {
  const { trainer, batches } = await begun({ name: 'lenet', shape: [784], steps: 50 }, '.');
  const rates = Array<number>(50).fill(0.0002);
  let iteration = 0;
  const measured = (saves: boolean) => async () => {
    const start = performance.now();
    for (let part = 0; part < 4; part++) {
      await finish(trainer.steps(batches(50), rates, iteration));
      iteration += 50;
      if (!saves) continue;
      await trainer.parameters();
      await trainer.optimiserState();
    }
    return performance.now() - start;
  };
  const { saving, plain } = await inTurn(REPEATS, { saving: measured(true), plain: measured(false) });
  return saving / plain;
}

/**
 * The median of a few starts: from the engine's first look at Python to a step taken, less what importing torch alone takes.
 */
async function startSeconds(python: string): Promise<number> {
  const seconds: number[] = [];
  const one: Case = { name: 'lenet', shape: [784], steps: 1 };
  const data = madeUp(one.shape);
  for (let i = 0; i < 3; i++) {
    const imported = await secondsOf(() => run(python, ['-c', 'import torch, numpy, safetensors.torch']));
    const start = performance.now();
    const { workspace, trainer, batches } = await begun(one, '.', data);
    await finish(trainer.steps(batches(1), [0.0002], 0));
    seconds.push((performance.now() - start) / 1000 - imported);
    await workspace.end?.();
  }
  return median(seconds);
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const run = (program: string, args: string[]) =>
  new Promise<void>((done, fail) => {
    spawn(program, args, { stdio: 'inherit' }).once('exit', (code) => {
      if (code === 0) done();
      else fail(new Error(`${program} ended with code ${code}`));
    });
  });
