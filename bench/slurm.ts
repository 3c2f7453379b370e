// Runs on a real Slurm of two nodes of one core each, which is started for the purpose: what going through jobs costs.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { connect, startRunner } from '../src/lab/connection/client';
import { readEvents } from '../src/lab/disk/events';
import { batchNumbers, readBatch } from '../src/lab/runner/executors/slurm/batch-files';
import { currentOwner } from '../src/lab/owner/owner';
import { runFolders } from '../src/lab/disk/runs-root';
import { hasSlurm, startSlurm } from '../test/support/slurm';

const call = promisify(execFile);
type Note = (name: string, value: number, words: string) => void;

/** Trainings that are ready at once, and seconds for which their owner is watched. */
const READY = 1000;
const WATCHED_SECONDS = 60;

/** @param root of the checkout */
export async function benchSlurm(root: string, note: Note): Promise<void> {
  if (!hasSlurm()) throw new Error('Slurm is not installed (Debian: slurmctld slurmd slurm-client munge)');
  const cluster = await startSlurm(2);
  const folder = await mkdtemp(join(tmpdir(), 'ticketlab-bench-slurm-'));
  try {
    const cli = join(root, 'dist', 'cli.mjs');
    const example = await readFile(join(root, 'examples', 'digits.lottery.md'), 'utf8');
    const digits = example.replace(/^replicates: \d+$/m, 'replicates: 12');
    const here = await secondsOf(cli, join(folder, 'here'), digits, []);
    const there = await secondsOf(cli, join(folder, 'there'), digits, ['--on', 'slurm']);
    note(
      'slurm_two_nodes_ratio',
      there / here,
      'digits with 12 replicates: two nodes of one core ÷ two workers',
    );
    // Nothing runs: the nodes are taken, as on a busy cluster.
    for (const node of cluster.nodes)
      cluster.ask('scontrol', 'update', `NodeName=${node}`, 'State=DRAIN', 'Reason=bench');
    await waitingOwner(root, join(folder, 'waiting'), note);
  } finally {
    await cluster.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

async function secondsOf(cli: string, folder: string, text: string, args: string[]): Promise<number> {
  await place(folder, 'shortest_job: 5\nfiles_after: 5\n');
  const file = join(folder, 'digits.lottery.md');
  await writeFile(file, text);
  const from = performance.now();
  await call(process.execPath, [cli, 'run', file, '--cores', '2', '--json', ...args], { maxBuffer: 1 << 28 });
  return (performance.now() - from) / 1000;
}

async function waitingOwner(root: string, folder: string, note: Note): Promise<void> {
  await place(folder, `most_jobs: ${READY}\n`);
  const file = join(folder, 'wide.lottery.md');
  await writeFile(file, WIDE);
  const cli = join(root, 'dist', 'cli.mjs');
  // Made by the command line, started by hand: the queue is no part of what is measured.
  await call(process.execPath, [cli, 'queue', 'hold', '--runs', join(folder, '.ticketlab', 'runs')]).catch(
    () => undefined,
  );
  await call(process.execPath, [cli, 'run', file, '--detach']);
  const [run = ''] = await runFolders(join(folder, '.ticketlab', 'runs'));
  const runner = join(root, 'dist', 'runner.mjs');
  await startRunner(run, { runner, on: 'slurm' });
  const began = Date.now();
  let submitted = 0;
  while (submitted < READY && Date.now() - began < 120_000) {
    await wait(50);
    const batches = await Promise.all((await batchNumbers(run)).map((number) => readBatch(run, number)));
    submitted = batches.reduce((sum, batch) => sum + (batch?.tasks.length ?? 0), 0);
  }
  const { events } = await readEvents(run);
  const started = events.find(({ type }) => type === 'started')?.time ?? '';
  // The file is there a moment before sbatch has answered: until the queue has all of them.
  await untilQueued(READY);
  note(
    'slurm_submit_1000_s',
    (Date.now() - Date.parse(started)) / 1000,
    '1,000 ready trainings in the queue, from the start of their owner',
  );
  const pid = (await currentOwner(run))?.owner.pid ?? 0;
  const [before, from] = [await processorSeconds(pid), performance.now()];
  await wait(WATCHED_SECONDS * 1000);
  const share = ((await processorSeconds(pid)) - before) / ((performance.now() - from) / 1000);
  note('slurm_owner_cpu_share', share, `processor time of the owner of 1,000 queued trainings ÷ time`);
  const connection = await connect(run);
  await connection?.stop();
}

async function untilQueued(tasks: number): Promise<void> {
  for (let count = 0; count < tasks; await wait(100))
    count = (await call('squeue', ['--noheader', '--array', '--format=%i'])).stdout.trim().split('\n').length;
}

async function place(folder: string, settings: string): Promise<void> {
  await mkdir(join(folder, '.ticketlab', 'runs'), { recursive: true });
  await writeFile(join(folder, '.ticketlab', 'slurm.yaml'), settings);
}

/** User and system time of a process, with that of the commands that it has run. */
async function processorSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  // In hundredths, from the 14th of the line on: utime, stime, cutime, cstime.
  return fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) / 100;
}

const WIDE = `\`\`\`yaml
experiment: wide
replicates: ${READY}
dataset: digits
network:
  hidden: [16]
pruning:
  rounds: 1
controls:
  random_reinit: 0
\`\`\`
`;
