// LeNet-300-100 on the sparse engine, on made-up data of MNIST's size: how long a step and an evaluation take.
import type { PreparedData, Trainer } from '../src/engine/engine';
import { sparseEngine } from '../src/engine/sparse/index';
import { experimentSchema, pruningSchema, trainingSchema } from '../src/experiment/schema/cell-schemas';
import { initialise } from '../src/lottery/network/initialise';
import { denseMask, density, randomMask } from '../src/lottery/pruning/masks';
import { buildNetwork } from '../src/lottery/network/build-network';
import type { Mask } from '../src/lottery/network/network';
import { plannedSurvivors } from '../src/lottery/pruning/prune';
import { scheduleOf } from '../src/lottery/pruning/mask-schedules';
import { stream } from '../src/lottery/random/stream';
import { finish } from '../src/engine/slices';
import { QUIET } from './quiet';

const TRAIN = 55_000;
const EVALUATED = 10_000;
export const BATCH = 60;
export const random = stream({ seed: 1, replicate: 0, purpose: 'weights', index: 0 });

export const network = buildNetwork(
  { architecture: 'lenet-300-100', activation: 'relu', initialiser: 'glorot-normal' },
  784,
  10,
);
export const recipe = trainingSchema.parse({ batch_size: BATCH });
const pruning = pruningSchema.parse({ rounds: 15 });
const rigl = experimentSchema.parse({
  experiment: 'rigl',
  dataset: { name: 'mnist' },
  network: { architecture: 'lenet-300-100' },
  pruning: { method: 'dynamic', rounds: 1 },
});

/** A network at a level of the paper's schedule, under a random mask of the same counts in every layer. */
export interface Lenet {
  level: number;
  density: number;
  /** Milliseconds of one step of Adam on a batch of 60, the gather of the batch included. */
  step(steps: number): Promise<number>;
  /** Milliseconds of evaluating 10,000 images. */
  evaluate(): Promise<number>;
  /** Milliseconds of processor time of an update of the mask as RigL does it, part by part, and of some steps after it. */
  update(steps: number): Promise<Record<'gradient' | 'choice' | 'rebuilding' | 'steps', number>>;
}

/** Opens the engine once; each call of the result makes the one network that can be measured until the next call. */
export async function lenetBench(): Promise<(level: number) => Promise<Lenet>> {
  const shared = await sparseEngine.share(madeUpData(), {
    network,
    optimiser: 'adam',
    workers: 1,
    batchSize: BATCH,
  });
  const workspace = await sparseEngine.open(shared, 0);
  const batches = drawBatches();
  return async (level) => {
    const mask = maskAt(level);
    const parameters = initialise(network, 'glorot-normal', random);
    const trainer = await workspace.trainer({ ...QUIET, network, parameters, mask, recipe });
    return measured(level, mask, trainer, batches);
  };
}

async function measured(level: number, mask: Mask, trainer: Trainer, batches: Uint32Array[]): Promise<Lenet> {
  let iteration = 0;
  const step = async (steps: number) => {
    const first = iteration;
    iteration += steps;
    const taken = Array.from(
      { length: steps },
      (_, i) => batches[(first + i) % batches.length] as Uint32Array,
    );
    const rates = taken.map(() => 0.0012);
    const start = performance.now();
    await finish(trainer.steps(taken, rates, first));
    return (performance.now() - start) / steps;
  };
  const evaluate = async () => {
    const start = performance.now();
    await finish(trainer.evaluate('test'));
    return performance.now() - start;
  };
  await step(60);
  await evaluate();
  const initial = await trainer.parameters();
  const schedule = scheduleOf({ experiment: rigl, network, replicate: 0, level: 1, initial });
  if (!schedule) throw new Error('RigL updates its mask');
  let now = mask;
  const update = async (steps: number) => {
    const from = processorTime();
    const gradients = await finish(trainer.gradients(batches[iteration % batches.length] as Uint32Array));
    const measured = processorTime();
    const weights = await trainer.parameters();
    now = schedule.update({ iteration: 100, mask: now, weights, gradients });
    const chosen = processorTime();
    await trainer.setMask(now);
    const rebuilt = processorTime();
    await step(steps);
    return {
      ...{ gradient: measured - from, choice: chosen - measured, rebuilding: rebuilt - chosen },
      steps: processorTime() - rebuilt,
    };
  };
  return { level, density: density(network, mask), step, evaluate, update };
}

/** Milliseconds of this process until now: what else runs on the machine is not in it. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** More examples than any cache holds, as in an epoch. */
export const drawBatches = (): Uint32Array[] =>
  Array.from({ length: 900 }, () => Uint32Array.from({ length: BATCH }, () => random.below(TRAIN)));

/** A random mask with the counts that the paper's schedule has at a level. */
export function maskAt(level: number): Mask {
  return level === 0
    ? denseMask(network)
    : randomMask(network, plannedSurvivors(network, pruning)[level] ?? [], random);
}

/**
 * Noise where an image's class lights a pixel, a border that none does, some classes wrong: something to learn, never quite. On noise
 * alone the network dies within a few updates of its mask: then all gradients are 0, and weights grow wherever the last ones are.
 */
export function madeUpData(): PreparedData {
  const examples = TRAIN + EVALUATED;
  const lit = Uint8Array.from({ length: 10 * 784 }, (_, i) => {
    const [y, x] = [Math.floor((i % 784) / 28), i % 28];
    return Math.min(x, y, 27 - x, 27 - y) > 1 && random.uniform() < 0.3 ? 1 : 0;
  });
  const from = (first: number, count: number) => Uint32Array.from({ length: count }, (_, i) => first + i);
  return {
    features: 784,
    classes: 10,
    shape: [1, 28, 28],
    values: Uint8Array.from(
      { length: examples * 784 },
      (_, i) => (Math.imul(i, 2_654_435_761) >>> 24) * (lit[i % lit.length] as number),
    ),
    labels: Uint16Array.from({ length: examples }, (_, i) => (i % 17 === 0 ? i + 1 : i) % 10),
    parts: { train: from(0, TRAIN), validation: from(TRAIN, 1), test: from(TRAIN, EVALUATED) },
    scale: new Float32Array(784).fill(1 / 255 / 0.3081),
    shift: new Float32Array(784).fill(-0.1307 / 0.3081),
  };
}
