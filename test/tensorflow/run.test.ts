// A whole run on the native TensorFlow: killed and resumed it leaves the same bits, and it prunes as the sparse engine does.
import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readFinishedTicket } from '../../src/lab/disk/finished-training';
import { checkpointIteration } from '../../src/lab/disk/checkpoint';
import { checkpointFile } from '../../src/lab/disk/paths';
import { RUNNER, makeRun, runToEnd, trainingFiles } from '../support/runs';

const DENSE = 'replicate-0/level-00/ticket';
const SETTINGS = {
  replicates: 1,
  training: { iterations: 300, evaluate_every: 50 },
  pruning: { rounds: 1, rewind_to: 40 },
};

test('killed amid a training and resumed, a run leaves the very bits of one that was left alone', async () => {
  const alone = await makeRun({ ...SETTINGS, engine: 'tensorflow' });
  expect(await runToEnd(alone)).toMatchObject({ state: 'finished' });
  const folder = await makeRun({ ...SETTINGS, engine: 'tensorflow' });
  const runner = spawn(process.execPath, [RUNNER, folder, '--cores', '2', '--checkpoint-seconds', '0.02'], {
    stdio: 'ignore',
  });
  const ended = new Promise((done) => runner.once('exit', done));
  while (runner.exitCode === null && !((await checkpointIteration(checkpointFile(folder, DENSE))) ?? 0))
    await wait(2);
  runner.kill('SIGKILL');
  await ended;
  expect(runner.signalCode).toBe('SIGKILL');
  expect(await runToEnd(folder)).toMatchObject({ state: 'finished' });
  expect(await trainingFiles(folder)).toEqual(await trainingFiles(alone));
});

test('its masks are those of the sparse engine', async () => {
  const masks = [];
  for (const engine of ['tensorflow', 'sparse'] as const) {
    const folder = await makeRun({ ...SETTINGS, engine });
    await runToEnd(folder);
    masks.push((await readFinishedTicket(folder, 'replicate-0/level-01/ticket')).mask);
  }
  expect(masks[0]).toEqual(masks[1]);
});
