// Time of a step by kernel: each one's share of it, and what share of the machine's SIMD peak it reaches.
import { placeOf } from '../src/engine/sparse/placed-network';
import { bindKernels } from '../src/engine/sparse/kernels';
import type { Kernels } from '../src/engine/sparse/kernel-interface';
import { shareDataset } from '../src/engine/sparse/shared-dataset';
import { SparseTrainer } from '../src/engine/sparse/trainer';
import { initialise } from '../src/lottery/network/initialise';
import { layerSurvivors } from '../src/lottery/pruning/masks';
import { finish } from '../src/engine/slices';
import { BATCH, drawBatches, madeUpData, maskAt, network, random, recipe } from './lenet';
import { loadPeak } from './peak';
import { QUIET } from './quiet';

const STEPS = 800;
const WARM_UP = 100;
/** Kernels that do two operations a surviving weight and example, layer by layer. */
const PER_LAYER = /^(forward|inputGradient|weightGradient)(Dense)?$/;

/** Prints a table for the network at each level of the paper's schedule. */
export async function benchKernels(levels: readonly number[]): Promise<void> {
  const shared = await shareDataset(madeUpData(), {
    network,
    optimiser: 'adam',
    workers: 1,
    batchSize: BATCH,
  });
  const kernels = await bindKernels(shared.module, shared.memory);
  const peakRate = await loadPeak();
  for (const level of levels) {
    const mask = maskAt(level);
    const times = new Map<string, number[]>();
    const trainer = new SparseTrainer(
      { ...placeOf(shared, 0, timed(kernels, times)), owns: () => true },
      { ...QUIET, network, parameters: initialise(network, 'glorot-normal', random), mask, recipe },
    );
    const batches = drawBatches();
    const peaks: number[] = [];
    const steps: number[] = [];
    for (let i = 0; i < STEPS; i++) {
      if (i === WARM_UP) times.clear();
      const start = performance.now();
      await finish(trainer.steps([batches[i % batches.length] as Uint32Array], [0.0012], i));
      if (i >= WARM_UP) steps.push(performance.now() - start);
      if (i % 20 === 0) peaks.push(peakRate());
    }
    print(level, times, layerSurvivors(network, mask), median(peaks), median(steps));
  }
}

/** The same kernels, with the milliseconds of each call kept under its name and layer. */
function timed(kernels: Kernels, times: Map<string, number[]>): Kernels {
  const records: unknown[] = [];
  return new Proxy(
    { ...kernels },
    {
      get(target, name: string) {
        const kernel: unknown = Reflect.get(target, name);
        if (typeof kernel !== 'function') return kernel;
        return (...args: unknown[]): unknown => {
          if (PER_LAYER.test(name) && !records.includes(args[0])) records.push(args[0]);
          const key = PER_LAYER.test(name) ? `${name} ${records.indexOf(args[0]) + 1}` : name;
          const start = performance.now();
          const result: unknown = Reflect.apply(kernel, undefined, args);
          const spent = performance.now() - start;
          const list = times.get(key);
          if (list) list.push(spent);
          else times.set(key, [spent]);
          return result;
        };
      },
    },
  );
}

function print(
  level: number,
  times: Map<string, number[]>,
  survivors: number[],
  peak: number,
  step: number,
): void {
  console.log(`level ${level}: ${(step * 1000).toFixed(0)} µs a step, peak ${peak.toFixed(1)} GFLOP/s`);
  console.log('  kernel and layer           µs a step   of the step   of the peak');
  for (const [key, list] of [...times].sort(([a], [b]) => a.localeCompare(b))) {
    const calls = list.length / (STEPS - WARM_UP);
    const milliseconds = median(list) * calls;
    const [name = '', layer] = key.split(' ');
    const operations = PER_LAYER.test(name) ? 2 * (survivors[Number(layer) - 1] ?? NaN) * BATCH : 0;
    const rate = operations > 0 ? percent(operations / milliseconds / 1e6 / peak) : '';
    console.log(
      `  ${key.padEnd(24)} ${(milliseconds * 1000).toFixed(1).padStart(10)} ${percent(milliseconds / step).padStart(13)} ${rate.padStart(13)}`,
    );
  }
  console.log();
}

const percent = (share: number) => `${(share * 100).toFixed(1)}%`;

function median(values: number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
