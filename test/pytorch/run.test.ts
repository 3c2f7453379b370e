// A whole run on PyTorch: killed and resumed it leaves the same bits, and it prunes as the sparse engine does.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { readEvents } from '../../src/lab/disk/events';
import { readFinishedTicket } from '../../src/lab/disk/finished-training';
import { checkpointIteration } from '../../src/lab/disk/checkpoint';
import { checkpointFile } from '../../src/lab/disk/paths';
import { RUNNER, makeRun, runToEnd, trainingFiles } from '../support/runs';
import { isThere, until, workersOf } from './processes';

const DENSE = 'replicate-0/level-00/ticket';
const SETTINGS = {
  replicates: 1,
  training: { iterations: 300, evaluate_every: 50 },
  pruning: { rounds: 1, rewind_to: 40 },
};
const PYTORCH = {
  ...SETTINGS,
  engine: 'pytorch' as const,
  pytorch: { device: 'cpu', precision: 'float32' as const, compile: false, deterministic: true },
};

/** Starts a run whose dense training is checkpointed often, and waits for the first checkpoint. */
async function underWay() {
  const folder = await makeRun(PYTORCH);
  const runner = spawn(process.execPath, [RUNNER, folder, '--cores', '2', '--checkpoint-seconds', '0.02'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let printed = '';
  runner.stderr.on('data', (text: Buffer) => (printed += text.toString()));
  const ended = new Promise((done) => runner.once('exit', done));
  await until(async () => ((await checkpointIteration(checkpointFile(folder, DENSE))) ?? 0) > 0);
  const { pid } = runner;
  if (pid === undefined) throw new Error('It was not started.');
  return { folder, runner, ended, pid, workers: workersOf(pid), printed: () => printed };
}

const scratchOf = (pid: number) =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('ticketlab-pytorch-') && name.includes(`-${pid}-`));

test.runIf(process.platform === 'linux')(
  'killed amid a training, itself or its Python, and resumed, a run leaves the very bits of one left alone',
  async () => {
    const alone = await makeRun(PYTORCH);
    expect(await runToEnd(alone)).toMatchObject({ state: 'finished' });
    const right = await trainingFiles(alone);
    const { events } = await readEvents(alone);
    expect(events.filter(({ type }) => type === 'engine')).toEqual([
      expect.objectContaining({ about: expect.stringMatching(/^PyTorch \d.*, Python 3\.\d+\.\d+, cpu$/) }),
    ]);

    const node = await underWay();
    expect(node.workers).not.toEqual([]);
    expect(scratchOf(node.pid)).toHaveLength(1);
    node.runner.kill('SIGKILL');
    await node.ended;
    await until(() => !node.workers.some(isThere));
    expect(await runToEnd(node.folder)).toMatchObject({ state: 'finished' });
    expect(await trainingFiles(node.folder)).toEqual(right);
    // The next has cleared up after it.
    expect(scratchOf(node.pid)).toEqual([]);

    const python = await underWay();
    for (const pid of python.workers) process.kill(pid, 'SIGKILL');
    await python.ended;
    expect(python.runner.exitCode).toBe(1);
    expect(python.printed()).toContain('The Python process that trains was killed (SIGKILL)');
    expect(scratchOf(python.pid)).toEqual([]);
    expect(await runToEnd(python.folder)).toMatchObject({ state: 'finished' });
    expect(await trainingFiles(python.folder)).toEqual(right);
  },
);

test('its masks are those of the sparse engine', async () => {
  const masks = [];
  for (const settings of [PYTORCH, { ...SETTINGS, engine: 'sparse' as const }]) {
    const folder = await makeRun(settings);
    await runToEnd(folder);
    masks.push((await readFinishedTicket(folder, 'replicate-0/level-01/ticket')).mask);
  }
  expect(masks[0]).toEqual(masks[1]);
});
