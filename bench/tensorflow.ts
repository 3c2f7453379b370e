// The TensorFlow engine beside the sparse one and PyTorch: how long a step of LeNet, Conv-4 and ResNet-20 takes at what density.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Engine, PreparedData } from '../src/engine/engine';
import { engineFor } from '../src/engine/engines';
import { findInstalled } from '../src/engine/tensorflow/installed';
import { buildNetwork } from '../src/lottery/network/build-network';
import { trainingSchema } from '../src/experiment/schema/cell-schemas';
import type { TrainingRecipe } from '../src/lottery/settings';
import { initialise } from '../src/lottery/network/initialise';
import { density as densityOf } from '../src/lottery/pruning/masks';
import type { Mask, Network } from '../src/lottery/network/network';
import { finish } from '../src/engine/slices';
import { inTurn } from './compare';
import { madeUpImages, maskWith, RECIPES } from './convolution';
import { BATCH, madeUpData, maskAt, network as lenet, random } from './lenet';
import { QUIET } from './quiet';
import { startTorch } from './torch';
import type { Torch } from './torch';

type Note = (name: string, value: number, words: string) => void;

interface Bench {
  short: string;
  network: Network;
  data: PreparedData;
  recipe: TrainingRecipe;
  /** By what figures call its density. */
  masks: Record<string, Mask>;
  /** Steps of a measurement. */
  steps: number;
  script: string;
  torch: (torch: Torch, density: number) => Promise<number>;
}

const REPEATS = 5;
const RATE = 0.0002;

/** @param root where .cache is, unless TICKETLAB_ENGINES says where TensorFlow is */
export async function compareTensorFlow(root: string, note: Note): Promise<void> {
  process.env['TICKETLAB_ENGINES'] ??= join(root, '.cache', 'engines');
  if (!findInstalled()) {
    console.log('No TensorFlow here (npm run verify:tensorflow installs it): no figures of it.');
    return;
  }
  Object.assign(process.env, engineFor({ engine: 'tensorflow' }).environmentFor(availableParallelism()));
  for (const bench of [lenetBench(), imageBench('conv-4'), imageBench('resnet-20')]) {
    const torch = await startTorch(join(root, 'bench', bench.script));
    for (const [percent, mask] of Object.entries(bench.masks))
      await compare(bench, percent, mask, torch, note);
    torch?.close();
  }
}

async function compare(
  bench: Bench,
  percent: string,
  mask: Mask,
  torch: Torch | null,
  note: Note,
): Promise<void> {
  const { short, network, recipe } = bench;
  const density = densityOf(network, mask);
  const ours = {
    sparse: await stepOn(engineFor({ engine: 'sparse' }), bench, mask),
    tensorflow: await stepOn(engineFor({ engine: 'tensorflow' }), bench, mask),
  };
  const { sparse, tensorflow, pytorch } = torch
    ? await inTurn(REPEATS, { ...ours, pytorch: () => bench.torch(torch, density) })
    : { ...(await inTurn(REPEATS, ours)), pytorch: null };
  const step = `batch ${recipe.batch_size}, ${recipe.optimiser}, at ${(density * 100).toFixed(1)}%`;
  note(`sparse_${short}_ms_${percent}`, sparse, `ms a step, ${step}, one core`);
  note(`tensorflow_${short}_ms_${percent}`, tensorflow, 'ms, TensorFlow on all cores');
  note(`tensorflow_${short}_ratio_${percent}`, tensorflow / sparse, 'TensorFlow ÷ sparse engine');
  if (pytorch !== null)
    note(`pytorch_${short}_ms_${percent}`, pytorch, 'ms, PyTorch on one core, in the same turns');
}

/** Measures milliseconds of a step. */
async function stepOn(engine: Engine, bench: Bench, mask: Mask): Promise<() => Promise<number>> {
  const { network, data, recipe, steps } = bench;
  const { optimiser, batch_size: batchSize } = recipe;
  const shared = await engine.share(data, { network, optimiser, workers: 1, batchSize });
  const parameters = initialise(network, 'glorot-normal', random);
  const workspace = await engine.open(shared, 0);
  const trainer = await workspace.trainer({
    ...QUIET,
    ...{ network, parameters, mask, recipe },
  });
  const { train } = data.parts;
  const batch = () => Uint32Array.from({ length: batchSize }, () => train[random.below(train.length)] ?? 0);
  let iteration = 0;
  return async () => {
    const batches = Array.from({ length: steps }, batch);
    const rates = batches.map(() => RATE);
    const start = performance.now();
    await finish(trainer.steps(batches, rates, iteration));
    iteration += steps;
    return (performance.now() - start) / steps;
  };
}

function lenetBench(): Bench {
  return {
    short: 'lenet',
    network: lenet,
    data: madeUpData(),
    recipe: trainingSchema.parse({ batch_size: BATCH }),
    // 21.1% and 3.6% are levels of the paper.
    masks: {
      ...{ 100: maskAt(0), 21: maskAt(7), 20: maskWith(lenet, 0.2) },
      ...{ 5: maskWith(lenet, 0.05), 4: maskAt(15) },
    },
    steps: 40,
    script: 'lenet_torch.py',
    torch: (torch, density) => torch.step(density, 40),
  };
}

function imageBench(architecture: 'conv-4' | 'resnet-20'): Bench {
  const data = madeUpImages();
  const network = buildNetwork({ architecture, activation: 'relu' }, data.shape, data.classes);
  return {
    short: architecture.replace('-', ''),
    network,
    data,
    recipe: trainingSchema.parse(RECIPES[architecture]),
    masks: { 100: maskWith(network, 1), 20: maskWith(network, 0.2), 5: maskWith(network, 0.05) },
    steps: 1,
    script: 'conv_torch.py',
    torch: (torch, density) => torch.convolutionalStep(architecture, density),
  };
}
