// Whole runs through the command line, as a person makes them: memory, two replicates side by side, tickets taken away.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const call = promisify(execFile);

/** A folder with made-up data of MNIST's size, where runs are made. */
export interface Laboratory {
  /** Seconds that the run took, from its first training to its last. */
  run(settings: RunSettings): Promise<RunFigures>;
  /** Compacts the smallest ticket of the run and classifies the 10,000 test images with it. */
  compact(run: string, level: number): Promise<{ sizeShare: number; speedup: number }>;
  dispose(): Promise<void>;
}

export interface RunSettings {
  name: string;
  replicates: number;
  cores: number;
  rounds: number;
  iterations: number;
  evaluateEvery: number;
}

export interface RunFigures {
  run: string;
  seconds: number;
  /** Peak memory of the runner's process, dataset and workers included, in MB (10⁶ bytes); null where /proc is not there. */
  peakMb: number | null;
}

/** @param cli path of dist/cli.mjs */
export async function openLaboratory(cli: string): Promise<Laboratory> {
  const folder = await mkdtemp(join(tmpdir(), 'ticketlab-bench-'));
  const runs = join(folder, 'runs');
  await writeData(folder);
  const ticketlab = async (...args: string[]): Promise<unknown> => {
    const { stdout } = await call(process.execPath, [cli, ...args, '--json'], { cwd: folder });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  };
  return {
    async run(settings) {
      const file = join(folder, `${settings.name}.lottery.md`);
      await writeFile(file, experimentFile(settings));
      const peakMb = await follow(cli, file, runs, settings);
      const summary = (await ticketlab('status', settings.name, '--runs', runs)) as {
        run: string;
        progress: { secondsSpent: number };
      };
      return { run: summary.run, seconds: summary.progress.secondsSpent, peakMb };
    },
    async compact(run, level) {
      const output = join(folder, 'ticket.safetensors');
      const { share } = (await ticketlab(
        ...['compact', run, '--level', String(level), '--output', output, '--runs', runs],
      )) as { share: number };
      const speedups: number[] = [];
      for (let i = 0; i < 5; i++) {
        const rates = (await ticketlab(
          ...['predict', output, join(folder, 'test-images'), '--labels', join(folder, 'test-labels')],
        )) as { examplesPerSecond: number; denseExamplesPerSecond: number };
        speedups.push(rates.examplesPerSecond / rates.denseExamplesPerSecond);
      }
      return { sizeShare: share, speedup: speedups.sort((a, b) => a - b)[2] ?? NaN };
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Runs to the end, reading the runner's peak memory as long as it lives. */
async function follow(cli: string, file: string, runs: string, { cores }: RunSettings) {
  const child = spawn(
    process.execPath,
    [cli, 'run', file, '--runs', runs, '--cores', String(cores), '--json'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  let peak: number | null = null;
  const timer = setInterval(() => void runnerPeak(runs).then((mb) => (peak = mb ?? peak)), 200);
  const code = await ended;
  clearInterval(timer);
  if (code !== 0) throw new Error(`ticketlab run ${file} ended with exit code ${code}`);
  return peak;
}

/** Highest resident memory so far of the live process whose arguments name a folder of `runs`. */
async function runnerPeak(runs: string): Promise<number | null> {
  try {
    const { stdout } = await call('pgrep', ['-f', `runner.mjs ${runs}`]);
    const peaks = await Promise.all(
      stdout
        .trim()
        .split('\n')
        .map(async (pid) => /VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))),
    );
    return Math.max(...peaks.map((match) => (Number(match?.[1] ?? NaN) * 1024) / 1e6));
  } catch {
    return null;
  }
}

const experimentFile = (settings: RunSettings) => `\`\`\`yaml
experiment: ${settings.name}
replicates: ${settings.replicates}
dataset:
  train: train-images
  train_labels: train-labels
  test: test-images
  test_labels: test-labels
  validation: 5000
network: lenet-300-100
training:
  iterations: ${settings.iterations}
  evaluate_every: ${settings.evaluateEvery}
pruning:
  rounds: ${settings.rounds}
controls:
  random_reinit: 0
\`\`\`
`;

async function writeData(folder: string): Promise<void> {
  for (const [name, count] of [
    ['train', 60_000],
    ['test', 10_000],
  ] as const) {
    const pixels = Uint8Array.from(
      { length: count * 784 },
      (_, i) => (Math.imul(i, 2_654_435_761) >>> 24) & 255,
    );
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
    await writeFile(join(folder, `${name}-images`), Buffer.concat([header(0x803, count, 28, 28), pixels]));
    await writeFile(join(folder, `${name}-labels`), Buffer.concat([header(0x801, count), labels]));
  }
}

/** Of an IDX file: big-endian words. */
function header(...words: number[]): Buffer {
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((word, i) => bytes.writeUInt32BE(word, i * 4));
  return bytes;
}
