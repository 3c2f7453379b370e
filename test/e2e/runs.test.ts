// A run gives the same bits however it is run: by one thread or two, paused or killed.
import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { summariseRun } from '../../src/lab/runs';
import { RUNNER, eventsOf, makeRun, pausedMidway, runToEnd, trainingFiles } from '../support/runs';
import type { Settings } from '../support/runs';

/** What the run leaves when nothing disturbs it. */
let reference: Promise<Record<string, string>> | undefined;
const undisturbed = () =>
  (reference ??= (async () => {
    const folder = await makeRun();
    expect(await runToEnd(folder)).toMatchObject({
      state: 'finished',
      progress: { share: 1, secondsLeft: 0 },
    });
    return trainingFiles(folder);
  })());

const UPDATED: Settings = {
  replicates: 1,
  training: { iterations: 1000, evaluate_every: 200 },
  controls: { random_reinit: 1, random_mask: true },
};

/** Everything that a training draws or carries along beside its weights. */
const DEEP: Settings = {
  replicates: 1,
  dataset: { name: 'digits', augment: 'flip-crop' },
  network: {
    layers: ['conv 4', 'batch-norm', 'residual 6 stride 2', 'dropout 0.1', 'dense 16', 'dropout 0.5'],
  },
  training: { iterations: 150, optimiser: 'sgd', learning_rate: 0.05, momentum: 0.9, evaluate_every: 50 },
  pruning: { rounds: 2, rewind_to: 30, scope: 'global', keep: ['shortcut1'] },
};

describe('a run is bit-identical', () => {
  test('when it is run again, and leaves a curve, a record and a ticket of every training and nothing else', async () => {
    const folder = await makeRun();
    await runToEnd(folder);
    const files = await trainingFiles(folder);
    expect(files).toEqual(await undisturbed());
    expect(Object.keys(files)).toHaveLength(2 * (1 + 3 * 3) * 3);
  });

  test('on one worker thread as on two', async () => {
    const folder = await makeRun();
    await runToEnd(folder, { cores: 1 });
    expect(await trainingFiles(folder)).toEqual(await undisturbed());
  });

  test('but not under another seed', async () => {
    const folder = await makeRun({ seed: 1, pruning: { rounds: 1, rewind_to: 40 } });
    await runToEnd(folder);
    const other = await trainingFiles(folder);
    const dense = 'replicate-0/level-00/ticket/metrics.jsonl';
    expect(other[dense]).toMatch(/./);
    expect(other[dense]).not.toBe((await undisturbed())[dense]);
  });

  test('when it is paused and resumed, and goes on where it was', async () => {
    const { folder } = await pausedMidway();
    expect(await summariseRun(folder)).toMatchObject({ state: 'paused', progress: { state: 'paused' } });
    await runToEnd(folder);
    expect(await trainingFiles(folder)).toEqual(await undisturbed());
    const resumed = (await eventsOf(folder)).filter(
      (event) => event.type === 'training-started' && event.fromIteration > 60,
    );
    expect(resumed.length).toBeGreaterThan(0);
  });

  test('when its process is killed at 25 random moments', { timeout: 240_000 }, async () => {
    await killed(25, {}, await undisturbed());
  });

  test.each<[string, Settings]>([
    ['with batch norms, dropout and shifted images', DEEP],
    [
      'pruned gradually',
      { ...UPDATED, pruning: { method: 'gradual', rounds: 2, scope: 'global', every: 10 } },
    ],
    [
      'under masks that move',
      { ...UPDATED, pruning: { method: 'dynamic', rounds: 2, scope: 'erk', every: 10 } },
    ],
    [
      'with copies',
      {
        ...UPDATED,
        controls: { random_reinit: 0 },
        pruning: { rounds: 2 },
        connectivity: { at: [0, 30], levels: [0, 2] },
      },
    ],
    [
      'pruned once masks have settled',
      { ...UPDATED, pruning: { rounds: 2, prune_at: 'early-bird', every: 10, window: 30 } },
    ],
    ['going on with trained weights', { ...UPDATED, pruning: { rounds: 2, after: 'learning-rate' } }],
  ])('%s too, killed at 5 moments', { timeout: 240_000 }, async (_name, settings) => {
    const folder = await makeRun(settings);
    expect(await runToEnd(folder)).toMatchObject({ state: 'finished' });
    const files = await trainingFiles(folder);
    expect(Object.keys(files)).toHaveLength(7 * 3);
    await killed(5, settings, files);
  });
});

/** Runs it again and again, killed so many times on the way, and expects these files each time. */
async function killed(times: number, settings: Settings, expected: Record<string, string>): Promise<void> {
  let kills = 0;
  while (kills < times) {
    const folder = await makeRun(settings);
    while ((await summariseRun(folder)).state !== 'finished') {
      // One in five while it starts, the others at work; after the last of them it is left alone.
      const atWork = Math.random() < 0.8;
      if (await runAndKill(folder, atWork, kills < times ? Math.random() * 400 : Infinity)) kills++;
      else expect(await summariseRun(folder)).toMatchObject({ state: 'finished' });
    }
    expect(await trainingFiles(folder)).toEqual(expected);
    // Such as of a checkpoint that could not be gone on from.
    expect((await eventsOf(folder)).filter(({ type }) => type === 'warning')).toEqual([]);
  }
}

/** @returns whether it was killed before it ended by itself */
async function runAndKill(folder: string, atWork: boolean, milliseconds: number): Promise<boolean> {
  const before = await beginnings(folder);
  const arguments_ = [RUNNER, folder, '--cores', '2', '--checkpoint-seconds', '0.03'];
  const child = spawn(process.execPath, arguments_, { stdio: 'ignore' });
  const exit = new Promise<boolean>((done) => child.once('exit', (_, signal) => done(signal === 'SIGKILL')));
  while (atWork && child.exitCode === null && (await beginnings(folder)) === before) await wait(5);
  if (milliseconds < Infinity)
    await Promise.race([exit, wait(milliseconds)]).then(() => child.kill('SIGKILL'));
  return exit;
}

const beginnings = async (folder: string) =>
  (await eventsOf(folder)).filter(({ type }) => type === 'training-started').length;
