// VGG-19 in training on two workers, to see the memory that a runner takes: the runner's own parts, on data of CIFAR-10's size of which
// only a few examples are looked at, or it would take hours.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, execPath } from 'node:process';
import { promisify } from 'node:util';
import type { PreparedData } from '../src/engine/engine';
import { sparseEngine } from '../src/engine/sparse/index';
import { claim } from '../src/lab/owner/owner';
import { createRun } from '../src/lab/runs';
import { Dispatcher } from '../src/lab/runner/dispatcher';
import { LocalExecutor } from '../src/lab/runner/executors/local';
import { RunWriter } from '../src/lab/runner/run-writer';
import { ProgressKeeper } from '../src/lab/runner/progress';
import { Scheduler } from '../src/lab/runner/scheduler';
import { workloadOf } from '../src/lab/status/workload';
import type { WorkerSetup } from '../src/lab/worker/messages';
import { buildNetwork } from '../src/lottery/network/build-network';
import { experimentSchema } from '../src/experiment/schema/cell-schemas';
import { writeExperiment } from '../src/experiment/write-cell';

const SHAPE = [3, 32, 32];
const FEATURES = 3 * 32 * 32;
const EXAMPLES = 60_000;
const LOOKED_AT = { train: 64, validation: 8, test: 8 };
const WORKERS = 2;
/** So short that trainings hand some out on their way, both at once. */
const CHECKPOINT_SECONDS = 5;

/** The paper's recipe for it and all that takes memory: checkpoints, rewinding, pruning, tickets of both kinds. */
const EXPERIMENT = experimentSchema.parse({
  experiment: 'vgg19-memory',
  replicates: WORKERS,
  dataset: { name: 'cifar-10', augment: 'flip-crop', normalise: 'channel' },
  network: { architecture: 'vgg-19' },
  training: {
    iterations: 2,
    batch_size: 64,
    optimiser: 'sgd',
    learning_rate: 0.01,
    momentum: 0.9,
    weight_decay: 0.0001,
    evaluate_every: 2,
  },
  pruning: { scope: 'global', rounds: 1, rate: 0.2, keep: ['fc1'], rewind_to: 1 },
  controls: { random_reinit: 1 },
});

/** How this program is told to be the runner. */
export const AS_RUNNER = '--vgg19-runner';

/** Peak memory of the process, in MB (10⁶ bytes); null where /proc is not there. */
export async function vgg19PeakMb(): Promise<number | null> {
  const root = await mkdtemp(join(tmpdir(), 'ticketlab-bench-'));
  try {
    const [, program = ''] = argv;
    const { stdout } = await promisify(execFile)(execPath, ['--expose-gc', program, root, AS_RUNNER]);
    const peak = Number(stdout.trim());
    return peak > 0 ? peak : null;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Runs the experiment to its end in a folder of `root`, and prints the peak so far; 0 where /proc is not there. */
export async function runVgg19(root: string): Promise<void> {
  const { folder, run } = await createRun({
    root,
    experiment: EXPERIMENT,
    source: writeExperiment(EXPERIMENT),
    experimentFile: join(root, 'vgg19.lottery.md'),
    fingerprint: null,
  });
  const network = buildNetwork(EXPERIMENT.network, SHAPE, 10);
  const { batch_size: batchSize, optimiser } = EXPERIMENT.training;
  const data = madeUpData();
  const { scale, shift, parts } = data;
  const shared = await sparseEngine.share(data, { network, optimiser, workers: WORKERS, batchSize });
  const work = workloadOf(EXPERIMENT, { network, examples: LOOKED_AT });
  const scheduler = new Scheduler(work.plan, work.priority);
  const owner = await claim(folder);
  const writer = new RunWriter(folder, owner, () => undefined);
  const progress = new ProgressKeeper(work, scheduler, {
    parallel: () => WORKERS,
    spent: 0,
    reached: new Map(),
  });
  const setups = Array.from({ length: WORKERS }, (_, index): WorkerSetup => ({
    ...{ role: 'train', index, folder, hash: run.hash, experiment: EXPERIMENT, network, shared },
    ...{ input: { scale, shift }, inputShape: SHAPE, trainExamples: parts.train, imported: null },
    checkpointSeconds: CHECKPOINT_SECONDS,
  }));
  // In a run a thread of its own reads the data, and takes this memory with it.
  data.values = new Uint8Array();
  globalThis.gc?.();
  await new Promise<void>((done, fail) => {
    const events = {
      onEngine: () => undefined,
      onMeasurement: () => undefined,
      onQuiet: () => void dispatcher.close().then(done),
      onError: fail,
    };
    const dispatcher = new Dispatcher(
      scheduler,
      progress,
      writer,
      events,
      (heard) => new LocalExecutor(setups, heard),
    );
    dispatcher.start();
  });
  writer.close();
  owner.release();
  console.log(await peakMb());
}

async function peakMb(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  return (Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024) / 1e6;
}

function madeUpData(): PreparedData {
  const values = new Uint8Array(EXAMPLES * FEATURES);
  for (let i = 0; i < values.length; i++) values[i] = Math.imul(i, 2_654_435_761) >>> 24;
  const { train, validation, test } = LOOKED_AT;
  const part = (from: number, length: number) => Uint32Array.from({ length }, (_, i) => from + i);
  return {
    ...{ features: FEATURES, classes: 10, shape: SHAPE, values },
    labels: Uint16Array.from({ length: EXAMPLES }, (_, i) => i % 10),
    parts: {
      train: part(0, train),
      validation: part(train, validation),
      test: part(train + validation, test),
    },
    scale: new Float32Array(FEATURES).fill(1 / 64),
    shift: new Float32Array(FEATURES).fill(-2),
  };
}
