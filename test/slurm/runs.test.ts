// Runs on a real Slurm of two nodes: the same bytes as here, whatever happens to jobs, nodes, the controller and the run's owner.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSlurm } from '../support/slurm';
import type { Cluster } from '../support/slurm';
import { eventsOf, trainingFiles, warningsOf } from '../support/runs';
import { jobLogs, local, makeClusterRun, runOnSlurm, timesFinished } from './support';

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
