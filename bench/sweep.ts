// Cost of the queue: a hundred short runs, against one run of the same trainings.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const call = promisify(execFile);
const RUNS = 100;

/**
 * Wall time of the runs, one on each core at a time, ÷ that of one run with as many replicates.
 * @param cli path of dist/cli.mjs
 */
export async function sweepOverhead(cli: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'ticketlab-sweep-'));
  try {
    const one = await secondsOf(cli, folder, 'one', [experiment('one', RUNS, 0)]);
    const many = Array.from({ length: RUNS }, (_, seed) => experiment(`run-${seed}`, 1, seed));
    return (await secondsOf(cli, folder, 'many', many)) / one;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function secondsOf(
  cli: string,
  folder: string,
  name: string,
  cells: readonly string[],
): Promise<number> {
  const file = join(folder, `${name}.lottery.md`);
  const runs = join(folder, name);
  await writeFile(file, cells.join('\n'));
  await mkdir(runs);
  await call(process.execPath, [cli, 'queue', 'at-once', String(availableParallelism()), '--runs', runs]);
  const start = performance.now();
  const child = spawn(process.execPath, [cli, 'run', file, '--runs', runs, '--json'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`ticketlab run ${file} ended with exit code ${code}`);
  return (performance.now() - start) / 1000;
}

/** Trainings of a second or so, and as many of them in a replicate as a short sweep has. */
const experiment = (name: string, replicates: number, seed: number) => `\`\`\`yaml
experiment: ${name}
replicates: ${replicates}
seed: ${seed}
dataset: digits
network:
  hidden: [300, 100]
training:
  iterations: 2000
pruning:
  rounds: 3
controls:
  random_reinit: 0
\`\`\`
`;
