// The TensorFlow engine beside the sparse one: how long a step of LeNet, Conv-4 and ResNet-20 takes at what density.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Engine, PreparedData, Trainer } from '../src/engine/engine';
import { engineFor } from '../src/engine/engines';
import { findInstalled } from '../src/engine/tensorflow/installed';
import { buildNetwork } from '../src/lottery/architectures';
import { trainingSchema } from '../src/lottery/experiment/schema';
import { initialise } from '../src/lottery/initialise';
import { density as densityOf } from '../src/lottery/masks';
import type { Mask, Network } from '../src/lottery/network';
import { interleaved } from './compare';
import { madeUpImages, maskWith } from './convolution';
import { BATCH, drawBatches, madeUpData, maskAt, network as lenet, random } from './lenet';
import { QUIET } from './quiet';

type Note = (name: string, value: number, words: string) => void;

interface Bench {
  short: string;
  network: Network;
  data: PreparedData;
  batch: () => Uint32Array;
  masks: Record<string, Mask>;
  /** Steps of a measurement. */
  steps: number;
}

const DENSITIES = { 100: 1, 20: 0.2, 5: 0.05 };
const REPEATS = 5;

/** @param root where .cache is, unless TICKETLAB_ENGINES says where TensorFlow is */
export async function compareTensorFlow(root: string, note: Note): Promise<void> {
  process.env['TICKETLAB_ENGINES'] ??= join(root, '.cache', 'engines');
  if (!findInstalled()) {
    console.log('No TensorFlow here (npm run verify:tensorflow installs it): no figures of it.');
    return;
  }
  Object.assign(process.env, engineFor('tensorflow').environmentFor(availableParallelism()));
  for (const bench of [lenetBench(), imageBench('conv-4'), imageBench('resnet-20')])
    for (const [percent, mask] of Object.entries(bench.masks)) {
      const sparse = await stepOn(engineFor('sparse'), bench, mask);
      const tensorflow = await stepOn(engineFor('tensorflow'), bench, mask);
      const { mine, theirs } = await interleaved(REPEATS, sparse, () => Promise.resolve(tensorflow()));
      const at = `at ${(densityOf(bench.network, mask) * 100).toFixed(1)}%`;
      note(`sparse_${bench.short}_ms_${percent}`, mine, `ms a step, batch 60, Adam, ${at}, one core`);
      if (theirs === null) continue;
      note(`tensorflow_${bench.short}_ms_${percent}`, theirs, 'ms, TensorFlow on all cores');
      note(`tensorflow_${bench.short}_ratio_${percent}`, theirs / mine, 'TensorFlow ÷ sparse engine');
    }
}

/** Measures milliseconds of a step. */
async function stepOn(engine: Engine, bench: Bench, mask: Mask): Promise<() => number> {
  const { network, data, batch, steps } = bench;
  const recipe = trainingSchema.parse({ batch_size: BATCH });
  const shared = await engine.share(data, {
    network,
    optimiser: 'adam',
    workers: 1,
    batchSize: BATCH,
  });
  const parameters = initialise(network, 'glorot-normal', random);
  const trainer: Trainer = (await engine.open(shared, 0)).trainer({
    ...QUIET,
    ...{ network, parameters, mask, recipe },
  });
  let iteration = 0;
  const step = (count: number) => {
    const start = performance.now();
    for (let i = 0; i < count; i++) trainer.step(batch(), 0.0002, ++iteration, iteration - 1);
    return (performance.now() - start) / count;
  };
  step(2);
  return () => step(steps);
}

function lenetBench(): Bench {
  const batches = drawBatches();
  let next = 0;
  const batch = () => batches[next++ % batches.length] ?? new Uint32Array();
  const masks = { 100: maskAt(0), 21: maskAt(7), 4: maskAt(15) };
  return { short: 'lenet', network: lenet, data: madeUpData(), batch, masks, steps: 20 };
}

function imageBench(architecture: 'conv-4' | 'resnet-20'): Bench {
  const data = madeUpImages();
  const network = buildNetwork({ architecture, activation: 'relu' }, data.shape, data.classes);
  const batch = () => Uint32Array.from({ length: BATCH }, () => random.below(data.labels.length));
  const masks = Object.fromEntries(
    Object.entries(DENSITIES).map(([percent, density]) => [percent, maskWith(network, density)]),
  );
  return { short: architecture.replace('-', ''), network, data, batch, masks, steps: 1 };
}
