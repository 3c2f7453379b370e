// Small datasets, networks and masks for the engine's tests; everything from a seed.
import { trainingSchema } from '../../../src/experiment/schema/cell-schemas';
import type { TrainingRecipe } from '../../../src/lottery/settings';
import { buildNetwork } from '../../../src/lottery/network/build-network';
import {
  biasName,
  hasBias,
  normNames,
  outputsOf,
  plainTensors,
  valuesIn,
  weightName,
  weightsOf,
} from '../../../src/lottery/network/network';
import type { Mask, Network, Parameters } from '../../../src/lottery/network/network';
import { stream } from '../../../src/lottery/random/stream';
import type { Random } from '../../../src/lottery/random/stream';
import type { BuiltInSetup, Engine, PreparedData, Trainer } from '../../../src/engine/engine';
import { piecesOf } from '../../../src/engine/slices';
import { sparseEngine } from '../../../src/engine/sparse/index';

export const randomOf = (seed: number) => stream({ seed, replicate: 0, purpose: 'weights', index: 0 });

export interface DataShape {
  features: number;
  classes: number;
  examples: number;
  floats?: boolean;
}

/** Examples that scatter around one centre a class, as bytes or as floats; three fifths train, a fifth each validate and test. */
export function blobs(random: Random, { features, classes, examples, floats }: DataShape): PreparedData {
  const centres = Array.from({ length: classes * features }, () => random.below(200));
  const labels = Uint16Array.from({ length: examples }, () => random.below(classes));
  const bytes = Uint8Array.from({ length: examples * features }, (_, i) => {
    const label = labels[Math.floor(i / features)] ?? 0;
    return (centres[label * features + (i % features)] ?? 0) + random.below(56);
  });
  const values = floats ? Float32Array.from(bytes, (byte) => byte / 10 - 12) : bytes;
  const order = random.permutation(examples);
  const first = Math.ceil(examples * 0.6);
  const second = Math.ceil(examples * 0.8);
  return {
    features,
    classes,
    shape: [features],
    values,
    labels,
    parts: {
      train: order.slice(0, first),
      validation: order.slice(first, second),
      test: order.slice(second),
    },
    scale: Float32Array.from({ length: features }, (_, k) => (floats ? 0.1 : 0.01) + k * 1e-4),
    shift: Float32Array.from({ length: features }, (_, k) => (floats ? 0.05 : -1.2) + k * 1e-3),
  };
}

export const recipe = (settings: Partial<TrainingRecipe> = {}): TrainingRecipe =>
  trainingSchema.parse(settings);

export function network(data: PreparedData, hidden: number[], activation: 'relu' | 'tanh' = 'relu'): Network {
  return buildNetwork({ hidden, activation, initialiser: 'glorot-normal' }, data.features, data.classes);
}

/** Weights of about the right size, and everything else off its start, so that its order matters. */
export function drawn(random: Random, net: Network): Parameters {
  const parameters: Parameters = {};
  for (const layer of net.layers) {
    const fans =
      layer.kind === 'dense'
        ? layer.inputs + layer.outputs
        : (layer.channels + layer.filters) * layer.kernel ** 2;
    const deviation = Math.sqrt(2 / fans);
    parameters[weightName(layer)] = Float32Array.from(
      { length: weightsOf(layer) },
      () => random.normal() * deviation,
    );
    if (hasBias(layer))
      parameters[biasName(layer)] = Float32Array.from(
        { length: outputsOf(layer) },
        () => random.normal() * 0.05,
      );
  }
  for (const { name, shape } of plainTensors(net))
    parameters[name] ??= Float32Array.from(
      { length: valuesIn(shape) },
      () => startOf(net, name) + random.uniform() * 0.4,
    );
  return parameters;
}

/** What a batch norm's values are before training. */
export const startOf = ({ norms }: Network, name: string): number =>
  norms.map(normNames).some(({ scale, variance }) => name === scale || name === variance) ? 1 : 0;

/** Each weight survives with the density's probability: one density for all layers, or one a layer. */
export function maskOf(random: Random, net: Network, ...densities: [number, ...number[]]): Mask {
  const survives = (density: number) => (random.uniform() < density ? 1 : 0);
  return Object.fromEntries(
    net.layers.map((layer, i) => {
      const density = densities[i] ?? densities[0];
      return [weightName(layer), Uint8Array.from({ length: weightsOf(layer) }, () => survives(density))];
    }),
  );
}

/** What no test is about that does not say so. */
export const QUIET = { startIteration: 0, randomness: { seed: 0, replicate: 0 }, augment: 'none' } as const;

/** A setup that need not say where it starts, nor where randomness is drawn from. */
export type QuietSetup = Omit<BuiltInSetup, keyof typeof QUIET> &
  Partial<Pick<BuiltInSetup, keyof typeof QUIET>>;

/** A trainer in a workspace of its own. */
export async function trainerOn(
  data: PreparedData,
  setup: QuietSetup,
  engine: Engine = sparseEngine,
): Promise<Trainer> {
  const shared = await engine.share(data, {
    network: setup.network,
    optimiser: setup.recipe.optimiser,
    workers: 1,
    batchSize: setup.recipe.batch_size,
  });
  const workspace = await engine.open(shared, 0);
  return workspace.trainer({ ...QUIET, ...setup });
}

/**
 * One step of the optimiser.
 * @param position number of the step, counted since initialisation, from 0
 * @returns its loss
 */
export async function step(
  trainer: Trainer,
  batch: Uint32Array,
  rate: number,
  position: number,
): Promise<number> {
  const [loss = NaN] = await piecesOf(trainer.steps([batch], [rate], position));
  return loss;
}

/** Batches of a part, one after the other, the last of a pass short, for so many steps. */
export function* batches(examples: Uint32Array, size: number, steps: number): Generator<Uint32Array> {
  for (let i = 0, from = 0; i < steps; i++, from = from + size >= examples.length ? 0 : from + size)
    yield examples.subarray(from, from + size);
}

/** Largest relative difference between numbers that belong together. */
export const worst = (a: number[], b: number[]) =>
  Math.max(...a.map((x, i) => Math.abs(x - (b[i] ?? NaN)) / Math.max(Math.abs(b[i] ?? NaN), 1e-3)));
