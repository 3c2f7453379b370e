// A training in PyTorch from given weights, under a given mask, on given batches: what ours are compared with.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PreparedData } from '../src/engine/engine';
import type { TrainingRecipe } from '../src/lottery/settings';
import { learningRate } from '../src/lottery/trainings/learning-rate';
import { weightName, weightShape } from '../src/lottery/network/network';
import type { Mask, Network, Parameters } from '../src/lottery/network/network';

export interface CarriedTraining {
  network: Network;
  parameters: Parameters;
  mask: Mask;
  data: PreparedData;
  recipe: TrainingRecipe;
  /** Examples of every step. */
  batches: Uint32Array[];
}

/**
 * @param script agreement_torch.py
 * @param precision of all of PyTorch's arithmetic; what it starts from are the same float32 values
 * @returns the loss of every step
 */
export function trainInTorch(
  script: string,
  training: CarriedTraining,
  precision: 'float32' | 'float64' = 'float32',
): number[] {
  const { network, parameters, mask, data, recipe, batches } = training;
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
    const { features, values, scale, shift } = data;
    // Only what is trained on: a dataset may be large.
    const used = Uint32Array.from(new Set(batches.flatMap((batch) => Array.from(batch))));
    const placeOf = new Map(Array.from(used, (example, place) => [example, place]));
    const normalised = Float32Array.from({ length: used.length * features }, (_, i) => {
      const feature = i % features;
      const value = values[(used[Math.floor(i / features)] ?? NaN) * features + feature] ?? NaN;
      return value * (scale[feature] ?? NaN) + (shift[feature] ?? NaN);
    });
    write('images.bin', [normalised]);
    write('labels.bin', [Uint8Array.from(used, (example) => data.labels[example] ?? NaN)]);
    const settings = {
      network,
      parameters: shapesOf(network, parameters),
      batches: batches.map((batch) => Array.from(batch, (example) => placeOf.get(example))),
      rates: batches.map((_, step) => learningRate(recipe, step)),
      precision,
      ...recipe,
    };
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
    const python = process.env.TICKETLAB_PYTHON ?? 'python3';
    const { stdout, status } = spawnSync(python, [script, folder], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (status !== 0) throw new Error('The PyTorch side ended early; its message is above.');
    const losses: unknown = JSON.parse(stdout);
    if (!Array.isArray(losses) || losses.length !== batches.length)
      throw new Error('PyTorch gave no losses.');
    return losses.map(Number);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Names and shapes of all parameters, in the order of their values. */
function shapesOf(network: Network, parameters: Parameters): [name: string, shape: number[]][] {
  const shapes = new Map(network.layers.map((layer) => [weightName(layer), weightShape(layer)]));
  return Object.entries(parameters).map(([name, values]) => [name, shapes.get(name) ?? [values.length]]);
}
