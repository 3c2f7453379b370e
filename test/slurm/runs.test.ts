// Runs on a real Slurm of two nodes: the same bytes as here, and clear words where something is missing.
import { spawnSync } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/lab/connection/client';
import { jobScript } from '../../src/lab/runner/executors/slurm/script';
import { VERSION } from '../../src/lab/version';
import { lastJson, ticketlab } from '../support/command-line';
import { startSlurm } from '../support/slurm';
import type { Cluster } from '../support/slurm';
import { temporaryFolder } from '../support/temporary';
import { ended, eventsOf, trainingFiles, warningsOf } from '../support/runs';
import { jobLogs, local, makeClusterRun, runOnSlurm, startOnSlurm, timesFinished, until } from './support';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startSlurm(2);
});
afterAll(() => cluster?.dispose());

const jobsLeft = () => cluster.ask('squeue', '--noheader').trim();

describe('a run on two nodes', () => {
  test('leaves the same bytes as one here, trains nothing twice, and tells where', async () => {
    const folder = await makeClusterRun();
    expect((await runOnSlurm(folder)).state).toBe('finished');
    expect(await trainingFiles(folder)).toEqual(await local());
    const counts = await timesFinished(folder);
    expect(new Set(counts.values())).toEqual(new Set([1]));
    const ends = (await eventsOf(folder)).filter((event) => event.type === 'training-finished');
    expect(ends).toHaveLength(counts.size);
    for (const { where, seconds } of ends) {
      expect(where?.node).toMatch(/^n[12]$/);
      expect(where?.job).toMatch(/^\d+_\d+$/);
      expect(where?.attempts).toBe(1);
      expect(where?.queued).toBeGreaterThanOrEqual(0);
      expect(seconds).toBeGreaterThan(0);
    }
    expect(await warningsOf(folder)).toEqual([]);
    expect(await jobLogs(folder)).toMatch(/on n1[\s\S]*on n2|on n2[\s\S]*on n1/);
    expect(jobsLeft()).toBe('');
  });
});

/** Null once the run's log has a warning. */
const warned = (folder: string): Promise<null> =>
  until(async () => (await warningsOf(folder)).length > 0).then(() => null);

describe('what cannot be run on a cluster', () => {
  test.each([
    ['a partition that does not exist', 'partition: nowhere', /sbatch refuses: .*partition.*/i],
    ['more time than the partition allows', 'time: 9-00', /refuses|may never start/i],
    ['cores that no node has', 'cores: 64', /refuses|may never start/i],
    [
      'a setting that does not exist',
      'partitoin: lab',
      /slurm\.yaml:\d+:1 partitoin: no such setting; did you mean `partition`/,
    ],
  ])('%s', async (_, yaml, message) => {
    const folder = await makeClusterRun({}, yaml);
    let said = '';
    try {
      await startOnSlurm(folder);
      const end = Promise.race([ended(folder), warned(folder)]);
      said = (await end)?.message ?? '';
      if (said === '') {
        said = (await warningsOf(folder)).join();
        await (await connect(folder))?.stop();
        await ended(folder);
      }
    } catch (error) {
      said = String(error);
    }
    expect(said).toMatch(message);
    expect(jobsLeft()).toBe('');
  });

  test('jobs that fail three times end the run with the words of their log', async () => {
    const folder = await makeClusterRun({}, 'setup: [echo the module is missing, exit 7]');
    const { state, message } = await runOnSlurm(folder);
    expect(state).toBe('failed');
    expect(message).toMatch(/failed 3 times on the cluster.*/);
    expect(jobsLeft()).toBe('');
  });

  test('nodes whose program is of another release', async () => {
    const folder = await makeClusterRun({}, 'setup: [sleep 2]');
    await startOnSlurm(folder);
    const batch = join(folder, 'jobs', '0001', 'tasks.json');
    await until(() => stat(batch).then(Boolean, () => false));
    // As if the node had another copy than the owner.
    await writeFile(batch, (await readFile(batch, 'utf8')).replace(/"version":"[^"]+"/, '"version":"9.9.9"'));
    expect((await ended(folder)).state).toBe('finished');
    expect(await jobLogs(folder)).toContain("The run's owner is Ticket Lab 9.9.9");
  });

  test('a machine without Slurm', async () => {
    const folder = await makeClusterRun();
    await expect(startOnSlurm(folder, { environment: { PATH: '/nowhere' } })).rejects.toThrow(
      'There is no `scontrol` here',
    );
  });
});

describe('a check of the cluster', () => {
  const check = async (yaml: string) => {
    const root = join(await makeClusterRun({}, yaml), '..');
    return ticketlab(['cluster', 'check', '--runs', root, '--json'], { cwd: root });
  };

  test('tells what a node has', async () => {
    const ended = await check('');
    expect(lastJson(ended)).toMatchObject({ version: VERSION, node: expect.stringMatching(/^n[12]$/) });
  });

  test('tells what keeps the job from running', async () => {
    const { stderr } = await check('setup: [echo no module nodejs, exit 7]');
    expect(stderr).toMatch(/Job \d+ ended with code 7: no module nodejs/);
    expect((await check('partition: nowhere')).stderr).toMatch(/sbatch refuses: .*partition/i);
  });
});

test('the script of a job tells that a node has no Node', async () => {
  const script = jobScript({
    setup: ['PATH=/nowhere'],
    node: '/nowhere/node',
    program: 'x',
    args: [],
    ended: 'e',
  });
  const { status } = spawnSync('/bin/bash', ['-s'], { input: script, cwd: await temporaryFolder() });
  expect(status).toBe(127);
});
