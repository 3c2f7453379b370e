// Networks trained here and in PyTorch from the same weights, mask and batches: how far their losses are from each other.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PreparedData } from '../src/engine/engine';
import { sparseEngine } from '../src/engine/sparse/index';
import { buildNetwork } from '../src/lottery/architectures';
import { trainingSchema } from '../src/lottery/experiment/schema';
import type { TrainingRecipe } from '../src/lottery/experiment/schema';
import { initialise } from '../src/lottery/initialise';
import { randomMask } from '../src/lottery/masks';
import { weightName, weightShape, weightsOf } from '../src/lottery/network';
import type { Network, Parameters } from '../src/lottery/network';
import { stream } from '../src/lottery/random';
import type { Random } from '../src/lottery/random';
import { madeUpImages } from './convolution';
import { QUIET } from './quiet';

const STEPS = 100;
const DENSITY = 0.2;

/** What is compared. Rates are such that neither side amplifies the other's roundings. */
export const AGREEMENTS = {
  'conv-4': { batch_size: 60, optimiser: 'adam', learning_rate: 0.0003 },
  'resnet-20': { batch_size: 32, optimiser: 'sgd', momentum: 0.9, learning_rate: 0.0001 },
} as const satisfies Record<string, Partial<TrainingRecipe>>;

/** @returns the largest relative difference of a step's losses */
export async function lossDifference(name: keyof typeof AGREEMENTS, script: string): Promise<number> {
  const random = stream({ seed: 5, replicate: 0, purpose: 'weights', index: 0 });
  const network = buildNetwork({ architecture: name, activation: 'relu' }, [3, 32, 32], 10);
  const parameters = initialise(network, 'glorot-normal', random);
  const mask = randomMask(
    network,
    network.layers.map((layer) => Math.round(weightsOf(layer) * DENSITY)),
    random,
  );
  const data = imagesOfClasses(random);
  const recipe = trainingSchema.parse(AGREEMENTS[name]);
  const batchSize = recipe.batch_size;
  const needs = { network, optimiser: recipe.optimiser, workers: 1, batchSize };
  const shared = await sparseEngine.share(data, needs);
  const setup = { ...QUIET, network, parameters, mask, recipe };
  const trainer = (await sparseEngine.open(shared, 0)).trainer(setup);
  const ours = Array.from({ length: STEPS }, (_, step) => {
    const batch = Uint32Array.from(
      { length: batchSize },
      (__, i) => (step * batchSize + i) % data.labels.length,
    );
    return trainer.step(batch, recipe.learning_rate, step + 1, step);
  });

  const folder = mkdtempSync(join(tmpdir(), 'ticketlab-agreement-'));
  try {
    const write = (file: string, arrays: NodeJS.TypedArray[]) => {
      const bytes = arrays.map(({ buffer, byteOffset, byteLength }) =>
        Buffer.from(buffer, byteOffset, byteLength),
      );
      writeFileSync(join(folder, file), Buffer.concat(bytes));
    };
    write('weights.bin', Object.values(parameters));
    write(
      'mask.bin',
      network.layers.map((layer) => mask[weightName(layer)] ?? new Uint8Array()),
    );
    const { features } = data;
    write('images.bin', [
      Float32Array.from(
        data.values,
        (value, i) => value * (data.scale[i % features] ?? NaN) + (data.shift[i % features] ?? NaN),
      ),
    ]);
    write('labels.bin', [Uint8Array.from(data.labels)]);
    const settings = {
      network,
      parameters: shapesOf(network, parameters),
      steps: STEPS,
      batch: batchSize,
      optimiser: recipe.optimiser,
      learningRate: recipe.learning_rate,
      momentum: recipe.momentum,
    };
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
    const python = process.env.TICKETLAB_PYTHON ?? 'python3';
    const { stdout, status } = spawnSync(python, [script, folder], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (status !== 0) throw new Error('The PyTorch side ended early; its message is above.');
    const theirs: unknown = JSON.parse(stdout);
    if (!Array.isArray(theirs) || theirs.length !== STEPS) throw new Error('PyTorch gave no losses.');
    return Math.max(...ours.map((loss, i) => Math.abs(loss - Number(theirs[i])) / loss));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Names and shapes of all parameters, in the order of their values. */
function shapesOf(network: Network, parameters: Parameters): [name: string, shape: number[]][] {
  const shapes = new Map(network.layers.map((layer) => [weightName(layer), weightShape(layer)]));
  return Object.entries(parameters).map(([name, values]) => [name, shapes.get(name) ?? [values.length]]);
}

/**
 * A pattern for each class, and noise. The made-up images of timings are all alike: what a network tells them apart by is then smaller
 * than its roundings.
 */
function imagesOfClasses(random: Random): PreparedData {
  const data = madeUpImages();
  const patterns = Array.from({ length: data.classes * data.features }, () => random.below(160));
  const values = Uint8Array.from({ length: data.values.length }, (_, i) => {
    const label = data.labels[Math.floor(i / data.features)] ?? 0;
    return (patterns[label * data.features + (i % data.features)] ?? 0) + random.below(96);
  });
  return { ...data, values };
}
