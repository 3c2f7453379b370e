// More rounds of a run that is there: what is trained already is taken over, only the new levels are trained.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { median } from './compare';

const call = promisify(execFile);
const REPEATS = 3;

/** @param cli path of dist/cli.mjs */
export async function extendRatio(cli: string): Promise<number> {
  const ratios: number[] = [];
  for (let i = 0; i < REPEATS; i++) {
    const folder = await mkdtemp(join(tmpdir(), 'ticketlab-extend-'));
    try {
      ratios.push((await extended(cli, folder)) / (await twoRoundsAlone(cli, folder)));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return median(ratios);
}

/** Seconds that twelve rounds take where ten have been run before. */
async function extended(cli: string, folder: string): Promise<number> {
  const runs = join(folder, 'extended');
  await call(process.execPath, [cli, 'run', await experimentFile(folder, 10), '--runs', runs, '--json']);
  return secondsOf(cli, await experimentFile(folder, 12), runs);
}

/** The same of a run of twelve rounds that has been paused after ten. */
async function twoRoundsAlone(cli: string, folder: string): Promise<number> {
  const runs = join(folder, 'alone');
  const file = await experimentFile(folder, 12);
  const child = spawn(process.execPath, [cli, 'run', file, '--runs', runs, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let run = '';
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as { type: string; id?: string; run: string };
    if (told.type !== 'training-finished' || told.id !== 'replicate-0/level-10/ticket') continue;
    ({ run } = told);
    await call(process.execPath, [cli, 'pause', run, '--runs', runs]);
  }
  await ended;
  // What it had begun of the eleventh round.
  await rm(join(runs, run, 'replicate-0', 'level-11'), { recursive: true, force: true });
  return secondsOf(cli, file, runs);
}

async function secondsOf(cli: string, file: string, runs: string): Promise<number> {
  const start = performance.now();
  await call(process.execPath, [cli, 'run', file, '--runs', runs, '--json'], { maxBuffer: 1 << 26 });
  return (performance.now() - start) / 1000;
}

async function experimentFile(folder: string, rounds: number): Promise<string> {
  const file = join(folder, `rounds-${rounds}.lottery.md`);
  await writeFile(
    file,
    `\`\`\`yaml
experiment: extend
replicates: 1
dataset: digits
network:
  hidden: [300, 100]
training:
  iterations: 6000
pruning:
  rounds: ${rounds}
controls:
  random_reinit: 0
\`\`\`
`,
  );
  return file;
}
