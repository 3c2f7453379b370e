// The owner's logic where Slurm does not answer.
import { expect, test } from 'vitest';
import { slurmSchema } from '../../../src/experiment/schema/slurm';
import { SlurmExecutor } from '../../../src/lab/runner/executors/slurm/executor';
import type { FromExecutor } from '../../../src/lab/runner/executors/executor';
import { SlurmBusy } from '../../../src/lab/runner/executors/slurm/slurm';
import type { QueuedTask, Slurm } from '../../../src/lab/runner/executors/slurm/slurm';

const ID = 'replicate-0/level-00/ticket';
const FOLDER = '/runs/run';

/** An executor in simulated time, and what it does. */
function executor(slurm: Partial<Slurm>, tasks: string[][] = []) {
  const done: string[] = [];
  const heard: FromExecutor[] = [];
  const errors: unknown[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    wake: () => undefined,
    wait: (milliseconds: number) => {
      now += milliseconds;
      return new Promise<void>((later) => setImmediate(later));
    },
  };
  const nothing = () => Promise.resolve();
  const files = {
    ...{ prepare: nothing, tidy: nothing, reports: () => Promise.resolve([]), staging: () => FOLDER },
    ...{ report: () => Promise.resolve(null), curve: () => Promise.resolve([]), isMoving: () => false },
    ...{ reached: () => Promise.resolve(0), keepCheckpoint: () => Promise.resolve(0), log: () => 'log' },
    ...{ lastWords: () => Promise.resolve('it died'), verify: () => Promise.reject(new Error('unasked')) },
    endTask: (batch: number, task: number) => Promise.resolve(void done.push(`end ${batch} ${task}`)),
    close: (batch: number) => Promise.resolve(void done.push(`close ${batch}`)),
  };
  const run = {
    ...{ folder: FOLDER, hash: 'h', settings: slurmSchema.parse({}), options: [], checkpointSeconds: 15 },
    ...{ script: () => '', workers: 1, cost: new Map([[ID, 1]]), holds: () => true },
  };
  const events = {
    onMessage: (message: FromExecutor) => heard.push(message),
    onError: (error: unknown) => errors.push(error),
    ...{ onEngine: () => undefined, onRoom: () => undefined },
  };
  const made = new SlurmExecutor(
    run,
    {
      ...{ submit: () => Promise.resolve('1'), queue: () => Promise.resolve([]), startNow: nothing },
      ...{ cancel: nothing, mostTasks: () => Promise.resolve(1000) },
      ...slurm,
    },
    files,
    clock,
    events,
    { batches: tasks.length > 0 ? [{ number: 1, tasks }] : [], last: tasks.length > 0 ? 1 : 0 },
  );
  return { executor: made, done, heard, errors, clock };
}

const queued = (job: string, name: string): QueuedTask => ({
  ...{ job, task: 0, name, state: 'running', node: 'n1', reason: '', folder: FOLDER },
});

test('ends jobs of an earlier owner once Slurm has told which they are', async () => {
  let looks = 0;
  const cancelled: string[][] = [];
  const { executor: one, errors } = executor(
    {
      queue: () =>
        ++looks < 4
          ? Promise.reject(new SlurmBusy('socket timed out'))
          : Promise.resolve(cancelled.length > 0 ? [] : [queued('7', 'ticketlab-h-0001')]),
      cancel: (jobs) => Promise.resolve(void cancelled.push([...jobs])),
    },
    [[ID]],
  );
  one.start();
  one.stop();
  await expect.poll(() => cancelled).toEqual([['7']]);
  await one.close();
  expect(errors).toEqual([]);
});

/** What is ready, given out once. */
const ready = () => {
  const left = [{ id: ID, key: { replicate: 0, level: 0, kind: 'ticket', draw: 0 } as const, needs: [] }];
  return { next: () => left.pop() ?? null, nextAfter: () => null };
};

test('submits nothing twice that may have been accepted', async () => {
  const names: string[] = [];
  const {
    executor: one,
    clock,
    done,
  } = executor({
    submit: ({ name }) => {
      names.push(name);
      return Promise.reject(new SlurmBusy('sbatch: killed', true));
    },
    queue: () => Promise.resolve(names.map((name) => queued('7', name))),
  });
  one.take(ready());
  one.start();
  await expect.poll(() => clock.now()).toBeGreaterThan(1_000_000);
  expect(names).toEqual(['ticketlab-h-0001']);
  expect(done).toEqual([]);
  await one.close();
});

test('counts nothing as failed that no job was seen of, and sees to it that none comes back', async () => {
  const {
    executor: one,
    heard,
    errors,
    done,
  } = executor({
    submit: () => Promise.reject(new SlurmBusy('sbatch: killed', true)),
  });
  for (let i = 1; i <= 5; i++) {
    one.take(ready());
    if (i === 1) one.start();
    await expect.poll(() => heard).toHaveLength(i + 1);
  }
  await one.close();
  expect(heard.filter(({ type }) => type === 'stopped')).toHaveLength(5);
  expect(done.slice(0, 2)).toEqual(['end 1 0', 'close 1']);
  expect(errors).toEqual([]);
});

test('forgets at once what was refused, and tries it again', async () => {
  let times = 0;
  const { executor: one, done } = executor({
    submit: () => (++times < 3 ? Promise.reject(new SlurmBusy('SubmitLimit')) : Promise.resolve('7')),
    queue: (names) => Promise.resolve(names.map((name) => queued('7', name))),
  });
  one.take(ready());
  one.start();
  await expect.poll(() => times).toBe(3);
  await one.close();
  expect(done).toEqual(['close 1', 'close 2']);
});
