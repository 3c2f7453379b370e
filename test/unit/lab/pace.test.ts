import { describe, expect, test } from 'vitest';
import { TimeLeft } from '../../../src/lab/runner/time-left';
import { workloadOf } from '../../../src/lab/status/workload';
import { buildNetwork } from '../../../src/lottery/network/build-network';
import { experimentSchema } from '../../../src/experiment/schema/cell-schemas';

const experiment = experimentSchema.parse({
  experiment: 'any',
  replicates: 2,
  dataset: { name: 'digits' },
  network: { hidden: [300, 100] },
  training: { iterations: 1000 },
  pruning: { rounds: 3, rewind_to: 200 },
});
const network = buildNetwork(experiment.network, 64, 10);
const work = workloadOf(experiment, { network, examples: { train: 1000, validation: 100, test: 300 } });
const total = [...work.cost.values()].reduce((sum, cost) => sum + cost, 0);
const ids = work.plan.map(({ id }) => id);
const longest = Math.max(...work.priority.values());
/** Cost that one thread does in a second. */
const SPEED = total / 100;

describe('the time that is left', () => {
  test('is not known before anything was measured', () => {
    const pace = new TimeLeft(work);
    expect(pace.secondsLeft(ids, [], 2)).toBeNull();
    pace.learn(0, 5);
    expect(pace.secondsLeft(ids, [], 2)).toBeNull();
  });

  test('is the work left by the speed measured, divided by the threads', () => {
    const pace = new TimeLeft(work);
    pace.learn(SPEED * 2, 2);
    expect(pace.secondsLeft(ids, [], 2)).toBeCloseTo(50);
    const [first = ''] = ids;
    const half = (work.cost.get(first) ?? 0) / 2;
    expect(pace.secondsLeft(ids, [{ id: first, iteration: 500 }], 2)).toBeCloseTo((total - half) / SPEED / 2);
  });

  test('is never less than the longest chain takes, however many threads there are', () => {
    const pace = new TimeLeft(work);
    pace.learn(SPEED * 2, 2);
    expect(pace.secondsLeft(ids, [], 64)).toBeCloseTo(longest / SPEED);
  });

  test('follows a machine that becomes slower', () => {
    const pace = new TimeLeft(work);
    pace.learn(SPEED * 10, 10);
    for (let second = 0; second < 100; second++) pace.learn(SPEED / 2, 1);
    expect(pace.secondsLeft(ids, [], 1)).toBeGreaterThan(190);
  });

  test('does not count what a machine slept', () => {
    const pace = new TimeLeft(work);
    for (let second = 0; second < 10; second++) pace.learn(SPEED, 1);
    pace.learn(SPEED, 3600);
    expect(pace.secondsLeft(ids, [], 1)).toBeCloseTo(100);
  });

  test('counts what a training elsewhere took, however long', () => {
    const pace = new TimeLeft(work);
    for (let i = 0; i < 10; i++) pace.learnWhole(SPEED * 3600, 3600);
    expect(pace.secondsLeft(ids, [], 1)).toBeCloseTo(100);
  });

  test('is steady where progress comes in bursts, as between long evaluations', () => {
    const pace = new TimeLeft(work);
    for (let second = 0; second < 1200; second++) pace.learn(second % 60 < 30 ? SPEED * 2 : 0, 1);
    expect(pace.secondsLeft(ids, [], 1)).toBeGreaterThan(80);
    expect(pace.secondsLeft(ids, [], 1)).toBeLessThan(140);
  });

  test('counts a rewound ticket from where it starts', () => {
    expect(work.costDone({ id: 'replicate-0/level-01/ticket', iteration: 200 })).toBe(0);
    expect(work.costDone({ id: 'replicate-0/level-01/random-reinit-0', iteration: 500 })).toBeCloseTo(
      (work.cost.get('replicate-0/level-01/random-reinit-0') ?? 0) / 2,
    );
  });
});
