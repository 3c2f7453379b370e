// Convolutional networks on the sparse engine, on made-up data of CIFAR-10's size: how long a step takes, and what the kernels reach.
import type { PreparedData, Trainer } from '../src/engine/engine';
import { sparseEngine } from '../src/engine/sparse/index';
import { placeOf } from '../src/engine/sparse/placed-network';
import { bindKernels } from '../src/engine/sparse/kernels';
import type { Kernels } from '../src/engine/sparse/kernel-interface';
import { shareDataset } from '../src/engine/sparse/shared-dataset';
import { SparseTrainer } from '../src/engine/sparse/trainer';
import { buildNetwork } from '../src/lottery/network/build-network';
import { trainingSchema } from '../src/experiment/schema/cell-schemas';
import type { TrainingRecipe } from '../src/lottery/settings';
import { initialise } from '../src/lottery/network/initialise';
import { denseMask, layerSurvivors, randomMask } from '../src/lottery/pruning/masks';
import { weightsOf } from '../src/lottery/network/network';
import type { Mask, Network } from '../src/lottery/network/network';
import { stream } from '../src/lottery/random/stream';
import { finish } from '../src/engine/slices';
import { interleaved, median } from './compare';
import { loadPeak } from './peak';
import type { Torch } from './torch';
import { QUIET } from './quiet';

export type ConvolutionalName = 'conv-2' | 'conv-4' | 'resnet-20';

const BATCH = 60;
/** How each is trained. */
export const RECIPES: Record<ConvolutionalName, Partial<TrainingRecipe>> = {
  'conv-2': { batch_size: BATCH, optimiser: 'adam', learning_rate: 0.0002 },
  'conv-4': { batch_size: BATCH, optimiser: 'adam', learning_rate: 0.0002 },
  'resnet-20': { batch_size: 128, optimiser: 'sgd', momentum: 0.9, learning_rate: 0.0002 },
};
const EXAMPLES = 2000;
const SHAPE = [3, 32, 32];
const random = stream({ seed: 1, replicate: 0, purpose: 'weights', index: 0 });

export interface ConvolutionalBench {
  /** Milliseconds of one step, every layer at the density. */
  step(density: number): Promise<number>;
}

export async function convolutionalBench(name: ConvolutionalName): Promise<ConvolutionalBench> {
  const network = buildNetwork({ architecture: name, activation: 'relu' }, SHAPE, 10);
  const recipe = trainingSchema.parse(RECIPES[name]);
  const { optimiser, batch_size: batchSize } = recipe;
  const shared = await sparseEngine.share(madeUpImages(), { network, optimiser, workers: 1, batchSize });
  const workspace = await sparseEngine.open(shared, 0);
  let current: { density: number; trainer: Trainer } | null = null;
  let iteration = 0;
  const trainerAt = async (density: number): Promise<Trainer> => {
    if (current?.density !== density) {
      const parameters = initialise(network, 'glorot-normal', random);
      const mask = maskWith(network, density);
      const trainer = await workspace.trainer({ ...QUIET, network, parameters, mask, recipe });
      current = { density, trainer };
    }
    return current.trainer;
  };
  return {
    async step(density) {
      const trainer = await trainerAt(density);
      const batch = Uint32Array.from({ length: batchSize }, () => random.below(EXAMPLES));
      const start = performance.now();
      await finish(trainer.steps([batch], [0.0002], iteration++));
      return performance.now() - start;
    },
  };
}

/** Every layer at the density. */
export function maskWith(network: Network, density: number): Mask {
  if (density === 1) return denseMask(network);
  const counts = network.layers.map((layer) => Math.round(weightsOf(layer) * density));
  return randomMask(network, counts, random);
}

export function madeUpImages(): PreparedData {
  const features = 3 * 32 * 32;
  const all = Uint32Array.from({ length: EXAMPLES }, (_, i) => i);
  return {
    features,
    classes: 10,
    shape: SHAPE,
    values: Uint8Array.from(
      { length: EXAMPLES * features },
      (_, i) => (Math.imul(i, 2_654_435_761) >>> 24) & 255,
    ),
    labels: Uint16Array.from({ length: EXAMPLES }, (_, i) => i % 10),
    parts: { train: all, validation: all.subarray(0, 1), test: all.subarray(0, 100) },
    scale: new Float32Array(features).fill(1 / 64),
    shift: new Float32Array(features).fill(-2),
  };
}

const DENSITIES = { 100: 1, 20: 0.2, 5: 0.05 } as const;
const COMPARED: [ConvolutionalName, (keyof typeof DENSITIES)[]][] = [
  ['conv-2', [100, 20, 5]],
  ['conv-4', [100, 20, 5]],
  ['resnet-20', [20]],
];
const REPEATS = 7;
/** Steps in which the kernels' rates are measured, and before: V8 compiles meanwhile. */
const WARM_UP = 3;
const MEASURED = 4;

/** Steps of Conv-2, Conv-4 and ResNet-20 beside PyTorch's, and the kernels' rates. */
export async function compareConvolutions(
  torch: Torch | null,
  note: (name: string, value: number, words: string) => void,
): Promise<void> {
  for (const [name, percents] of COMPARED) {
    const bench = await convolutionalBench(name);
    const short = name.replace('-', '');
    const { optimiser = 'adam', batch_size: batchSize = BATCH } = RECIPES[name];
    for (const percent of percents) {
      const density = DENSITIES[percent];
      await bench.step(density);
      const { mine, theirs } = await interleaved(
        REPEATS,
        () => bench.step(density),
        torch && (() => torch.convolutionalStep(name, density)),
      );
      note(
        `${short}_step_ms_${percent}`,
        mine,
        `ms a step, batch ${batchSize}, ${optimiser}, all layers at ${percent}%`,
      );
      if (theirs === null) continue;
      note(
        `torch_${short}_step_ms_${percent}`,
        theirs,
        'ms, PyTorch, the same with dense arithmetic and masks',
      );
      note(`${short}_step_ratio_${percent}`, theirs / mine, 'PyTorch ÷ Ticket Lab');
    }
  }
  await kernelRates(note);
}

/** Of a convolution of 64 channels to 64, 32 × 32, in all three passes. */
async function kernelRates(note: (name: string, value: number, words: string) => void): Promise<void> {
  const network = buildNetwork({ architecture: 'conv-2', activation: 'relu' }, SHAPE, 10);
  const shared = await shareDataset(madeUpImages(), {
    network,
    optimiser: 'adam',
    workers: 1,
    batchSize: BATCH,
  });
  const kernels = await bindKernels(shared.module, shared.memory);
  const peakRate = await loadPeak();
  const recipe = trainingSchema.parse({ batch_size: BATCH });
  const together: Record<string, number> = {};
  for (const [percent, density] of Object.entries(DENSITIES)) {
    const times = new Map<string, number[]>();
    const peaks: number[] = [];
    const mask = maskWith(network, density);
    const parameters = initialise(network, 'glorot-normal', random);
    const place = { ...placeOf(shared, 0, timedKernels(kernels, times)), owns: () => true };
    const trainer = new SparseTrainer(place, { ...QUIET, network, parameters, mask, recipe });
    const batch = Uint32Array.from({ length: BATCH }, (_, i) => i);
    for (let i = 0; i < WARM_UP + MEASURED; i++) {
      if (i === WARM_UP) times.clear();
      await finish(trainer.steps([batch], [0.0002], i));
      peaks.push(peakRate());
    }
    const milliseconds = [...times.values()].map((calls) => (median(calls) * calls.length) / MEASURED);
    const [first = 0, second = 0] = layerSurvivors(network, mask);
    const operations = (passes: number) => (2 * passes * 32 * 32 * BATCH) / 1e6;
    together[percent] =
      operations(2 * first + 3 * second) / milliseconds.reduce((sum, each) => sum + each, 0);
    // In the order of a step: both layers forward, the second one's way back, the first one's weights.
    const [, forward, inputs, weights] = milliseconds;
    for (const [kernel, spent = NaN] of [
      ['forward', forward],
      ['inputs', inputs],
      ['weights', weights],
    ] as const) {
      const rate = operations(second) / spent;
      const share = Math.round((100 * rate) / median(peaks));
      note(
        `conv_gflops_${kernel}_${percent}`,
        rate,
        `GFLOP/s, 64 channels to 64 at ${percent}%: ${share}% of the peak`,
      );
    }
  }
  note(
    'conv_gflops_20_over_100',
    (together['20'] ?? NaN) / (together['100'] ?? NaN),
    'operations a second of the kernels at 20% ÷ at 100%',
  );
}

/** The same kernels, with the milliseconds of each call of a convolution's kept by kernel and layer. */
function timedKernels(kernels: Kernels, times: Map<string, number[]>): Kernels {
  const measured =
    <A extends unknown[]>(name: string, kernel: (...args: A) => void) =>
    (...args: A): void => {
      const start = performance.now();
      kernel(...args);
      const key = `${name} ${String(args[0])}`;
      times.set(key, [...(times.get(key) ?? []), performance.now() - start]);
    };
  return {
    ...kernels,
    correlate: measured('correlate', kernels.correlate),
    filterGradient: measured('filterGradient', kernels.filterGradient),
  };
}
