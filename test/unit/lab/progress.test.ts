import { describe, expect, test } from 'vitest';
import { ProgressKeeper } from '../../../src/lab/runner/progress';
import { Scheduler } from '../../../src/lab/runner/scheduler';
import { workloadOf } from '../../../src/lab/status/workload';
import { buildNetwork } from '../../../src/lottery/network/build-network';
import { experimentSchema } from '../../../src/experiment/schema/cell-schemas';

const experiment = experimentSchema.parse({
  experiment: 'any',
  replicates: 2,
  dataset: { name: 'digits' },
  network: { hidden: [30] },
  training: { iterations: 1000 },
  pruning: { rounds: 2 },
});
const network = buildNetwork(experiment.network, 64, 10);
const work = workloadOf(experiment, { network, examples: { train: 1000, validation: 100, test: 300 } });

/** Of a run whose earlier runners left trainings at these iterations. */
function keeper(reached: [id: string, iteration: number][] = []) {
  const scheduler = new Scheduler(work.plan, work.priority);
  const given = { parallel: () => 2, spent: 0, reached: new Map(reached) };
  return { scheduler, progress: new ProgressKeeper(work, scheduler, given) };
}

/** The first training is given to a worker. */
function begun(reached: [id: string, iteration: number][] = []) {
  const { scheduler, progress } = keeper(reached);
  const id = scheduler.next()?.id ?? '';
  progress.assign(id);
  return { scheduler, progress, id };
}

describe('the share of a run that is done', () => {
  test('of one that is resumed begins where it was left, before its workers have read a checkpoint', () => {
    const { progress, id } = begun();
    progress.begin(id, 600, null);
    const { share } = progress.snapshot();
    expect(share).toBeGreaterThan(0);
    const resumed = begun([[id, 600]]);
    expect(keeper([[id, 600]]).progress.snapshot().share).toBe(share);
    expect(resumed.progress.snapshot()).toMatchObject({ share, active: [{ iteration: 600 }] });
    resumed.progress.begin(id, 500, null);
    expect(resumed.progress.snapshot().share).toBeLessThan(share);
  });

  test('stays while trainings are put back for a pause', () => {
    const { scheduler, progress, id } = begun();
    progress.begin(id, 0, null);
    progress.advance(id, 400);
    const { share } = progress.snapshot();
    progress.end(id);
    scheduler.putBack(id);
    expect(progress.snapshot()).toMatchObject({ share, active: [] });
  });

  test('falls where what a training left is found to be damaged', () => {
    const { scheduler, progress, id } = begun();
    progress.advance(id, 1000);
    progress.end(id);
    scheduler.finish(id, false);
    const { share } = progress.snapshot();
    expect(share).toBeGreaterThan(0.1);
    scheduler.reopen(id);
    progress.lost(id);
    expect(progress.snapshot().share).toBe(0);
  });
});
