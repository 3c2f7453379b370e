// Runs on a real Slurm to which something happens: jobs cancelled, nodes and owners killed, time limits, files seen late.
import { mkdir, readdir, rename, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/lab/connection/client';
import { currentOwner } from '../../src/lab/owner/owner';
import { startSlurm } from '../support/slurm';
import type { Cluster } from '../support/slurm';
import type { Settings } from '../support/runs';
import { ended, eventsOf, runToEnd, start, trainingFiles, warningsOf } from '../support/runs';
import { jobLogs, local, makeClusterRun, runOnSlurm, startOnSlurm, timesFinished, until } from './support';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startSlurm(2);
});
afterAll(() => cluster?.dispose());

const jobsLeft = () => cluster.ask('squeue', '--noheader').trim();
const running = () =>
  cluster
    .ask('squeue', '--noheader', '--array', '--states=RUNNING', '--format=%F_%K')
    .trim()
    .split('\n')
    .filter(Boolean);

/** Trainings of several seconds: long enough for things to happen to them. */
const LONG: Settings = {
  experiment: 'long',
  replicates: 2,
  network: { hidden: [300, 100] },
  training: { iterations: 2000, evaluate_every: 100 },
  pruning: { rounds: 2 },
  controls: { random_mask: true },
};
/** One that takes longer than a job may. */
const SLOW: Settings = {
  ...LONG,
  experiment: 'slow',
  replicates: 1,
  training: { iterations: 20_000, evaluate_every: 500 },
  controls: { random_mask: false },
};
/** Seconds between checkpoints. */
const OFTEN = { checkpointSeconds: 0.5 };

/** How often trainings went on from a checkpoint instead of from their start. */
const resumptions = async (folder: string): Promise<number> =>
  [...(await jobLogs(folder)).matchAll(/ began \S+ at iteration (\d+)/g)].filter(([, at]) => Number(at) > 0)
    .length;

const once = (counts: Map<string, number>) => new Set(counts.values());

describe('a run on two nodes to which something happens', () => {
  test('goes on from checkpoints where its jobs are cancelled at random', async () => {
    const folder = await makeClusterRun(LONG);
    await startOnSlurm(folder, OFTEN);
    let isOver = false;
    const end = ended(folder).finally(() => (isOver = true));
    for (let i = 0; i < 4 && !isOver; i++) {
      await until(() => isOver || running().length > 0);
      await wait(500 + Math.random() * 2500);
      const jobs = running();
      const job = jobs[Math.floor(Math.random() * jobs.length)];
      if (job !== undefined) cluster.ask('scancel', job);
    }
    expect((await end).state).toBe('finished');
    expect(await trainingFiles(folder)).toEqual(await local(LONG));
    expect(once(await timesFinished(folder))).toEqual(new Set([1]));
    expect(jobsLeft()).toBe('');
  });

  test('goes on where a node fails and the controller restarts', async () => {
    const folder = await makeClusterRun(LONG);
    await startOnSlurm(folder, OFTEN);
    const end = ended(folder);
    await until(() => running().length === 2);
    await wait(2500);
    await cluster.killNode('n1');
    await cluster.restartController();
    await wait(2000);
    await cluster.startNode('n1');
    expect((await end).state).toBe('finished');
    expect(await trainingFiles(folder)).toEqual(await local(LONG));
    expect(once(await timesFinished(folder))).toEqual(new Set([1]));
    expect(jobsLeft()).toBe('');
  });

  test('is taken over where its owner is killed: its jobs go on, and nothing is trained twice', async () => {
    const folder = await makeClusterRun(LONG);
    for (let i = 0; i < 4; i++) {
      await startOnSlurm(folder, OFTEN);
      if (i === 0) await until(() => running().length > 0);
      await wait(Math.random() * 2500);
      const current = await currentOwner(folder);
      if (!current?.alive) break;
      process.kill(current.owner.pid, 'SIGKILL');
      await until(async () => (await currentOwner(folder))?.alive !== true);
    }
    expect((await runOnSlurm(folder, OFTEN)).state).toBe('finished');
    expect(await trainingFiles(folder)).toEqual(await local(LONG));
    expect(once(await timesFinished(folder))).toEqual(new Set([1]));
    expect(jobsLeft()).toBe('');
  });

  test('asks for another turn before its time is over', async () => {
    // Slurm makes a minute of it.
    const folder = await makeClusterRun(SLOW, 'time: 0:00:20');
    expect((await runOnSlurm(folder, OFTEN)).state).toBe('finished');
    expect(await trainingFiles(folder)).toEqual(await local(SLOW));
    expect(once(await timesFinished(folder))).toEqual(new Set([1]));
    expect(await resumptions(folder)).toBeGreaterThan(0);
    expect(jobsLeft()).toBe('');
  });

  test('leaves no job behind when it is paused, and goes on here', async () => {
    const folder = await makeClusterRun(LONG);
    await startOnSlurm(folder, OFTEN);
    await until(() => running().length > 0);
    await wait(2000);
    await (await connect(folder))?.pause();
    expect((await ended(folder)).state).toBe('paused');
    await until(() => jobsLeft() === '');
    expect((await runToEnd(folder)).state).toBe('finished');
    expect(await trainingFiles(folder)).toEqual(await local(LONG));
    expect(
      (await eventsOf(folder)).some((event) => event.type === 'training-started' && event.fromIteration > 0),
    ).toBe(true);
  });

  test('is not run here while its jobs may be at work', async () => {
    const folder = await makeClusterRun(LONG);
    await startOnSlurm(folder, OFTEN);
    await until(() => running().length > 0);
    const current = await currentOwner(folder);
    process.kill(current?.owner.pid ?? 0, 'SIGKILL');
    await until(async () => (await currentOwner(folder))?.alive !== true);
    await expect(start(folder)).rejects.toThrow('Jobs of this run may still be at work on Slurm.');
    await startOnSlurm(folder, OFTEN);
    await (await connect(folder))?.stop();
    expect((await ended(folder)).state).toBe('stopped');
    await until(() => jobsLeft() === '');
  });

  test('trains what a job has left half of once more', async () => {
    const folder = await makeClusterRun(LONG);
    await startOnSlurm(folder, OFTEN);
    const damaged = await damageFirstResult(folder);
    expect((await ended(folder)).state).toBe('finished');
    expect(await trainingFiles(folder)).toEqual(await local(LONG));
    if (damaged) expect((await warningsOf(folder)).join()).toMatch(/is damaged: .* It is trained again/);
  });

  test('waits for files that are seen late', async () => {
    const folder = await makeClusterRun({}, 'files_after: 30');
    await startOnSlurm(folder);
    const hidden = join(folder, '..', '..', 'hidden');
    await mkdir(hidden);
    const batch = join(folder, 'jobs', '0001');
    await until(() =>
      stat(join(batch, 'reports')).then(
        () => true,
        () => false,
      ),
    );
    // The owner looks at an empty folder while the job writes into the one that was there.
    await rename(join(batch, 'reports'), join(hidden, 'reports'));
    await mkdir(join(batch, 'reports'));
    await until(() => jobsLeft() === '');
    await wait(3000);
    expect(
      (await eventsOf(folder)).filter((event) => event.type === 'training-finished').length,
    ).toBeLessThan(18);
    for (const name of await readdir(join(hidden, 'reports')))
      await rename(join(hidden, 'reports', name), join(batch, 'reports', name));
    expect((await ended(folder)).state).toBe('finished');
    expect(await trainingFiles(folder)).toEqual(await local());
    expect(once(await timesFinished(folder))).toEqual(new Set([1]));
  });
});

/** Cuts the first ticket short that a job finishes, before the owner has seen it. @returns whether it was quick enough */
async function damageFirstResult(folder: string): Promise<boolean> {
  const ticket = join(folder, 'jobs', '0001', 'replicate-0', 'level-00', 'ticket', 'ticket.safetensors');
  for (const end = Date.now() + 60_000; Date.now() < end; await wait(5)) {
    const found = await stat(ticket).catch(() => null);
    if (!found) continue;
    await truncate(ticket, Math.floor(found.size / 2)).catch(() => undefined);
    return true;
  }
  return false;
}
