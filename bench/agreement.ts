// Conv-4 trained here and in PyTorch from the same weights, mask and batches: how far their losses are from each other.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sparseEngine } from '../src/engine/sparse/index';
import { buildNetwork } from '../src/lottery/architectures';
import { trainingSchema } from '../src/lottery/experiment/schema';
import { initialise } from '../src/lottery/initialise';
import { randomMask } from '../src/lottery/masks';
import { weightName, weightsOf } from '../src/lottery/network';
import { stream } from '../src/lottery/random';
import { madeUpImages } from './convolution';
import { QUIET } from './quiet';

const STEPS = 100;
const BATCH = 60;
const RATE = 0.0003;
const DENSITY = 0.2;

/** @returns the largest relative difference of a step's losses */
export async function lossDifference(script: string): Promise<number> {
  const random = stream({ seed: 5, replicate: 0, purpose: 'weights', index: 0 });
  const network = buildNetwork({ architecture: 'conv-4', activation: 'relu' }, [3, 32, 32], 10);
  const parameters = initialise(network, 'glorot-normal', random);
  const mask = randomMask(
    network,
    network.layers.map((layer) => Math.round(weightsOf(layer) * DENSITY)),
    random,
  );
  const data = madeUpImages();
  const recipe = trainingSchema.parse({ batch_size: BATCH, learning_rate: RATE });
  const shared = await sparseEngine.share(data, { network, optimiser: 'adam', workers: 1, batchSize: BATCH });
  const trainer = (await sparseEngine.open(shared, 0)).trainer({
    ...QUIET,
    network,
    parameters,
    mask,
    recipe,
  });
  const ours = Array.from({ length: STEPS }, (_, step) => {
    const batch = Uint32Array.from({ length: BATCH }, (__, i) => (step * BATCH + i) % data.labels.length);
    return trainer.step(batch, RATE, step + 1, step);
  });

  const folder = mkdtempSync(join(tmpdir(), 'ticketlab-agreement-'));
  try {
    const write = (name: string, arrays: NodeJS.TypedArray[]) => {
      const bytes = arrays.map(({ buffer, byteOffset, byteLength }) =>
        Buffer.from(buffer, byteOffset, byteLength),
      );
      writeFileSync(join(folder, name), Buffer.concat(bytes));
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
    writeFileSync(
      join(folder, 'settings.json'),
      JSON.stringify({ steps: STEPS, batch: BATCH, learningRate: RATE }),
    );
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
