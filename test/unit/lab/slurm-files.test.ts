// Files of jobs in a run folder, which may come from anybody, and what Slurm's commands print.
import { cp, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  batchNumbers,
  closeBatch,
  hasOpenBatches,
  readBatch,
  readReport,
  reportNames,
  writeBatch,
  writeReport,
} from '../../../src/lab/runner/executors/slurm/batch-files';
import { RealClock } from '../../../src/lab/runner/executors/slurm/clock';
import { SlurmExecutor } from '../../../src/lab/runner/executors/slurm/executor';
import { RunJobFiles } from '../../../src/lab/runner/executors/slurm/job-files';
import type { FromExecutor } from '../../../src/lab/runner/executors/executor';
import { gather, secondsIn } from '../../../src/lab/runner/executors/slurm/groups';
import { jobScript, quoted, resourceOptions } from '../../../src/lab/runner/executors/slurm/script';
import { parseTask } from '../../../src/lab/runner/executors/slurm/slurm';
import { slurmSchema } from '../../../src/experiment/schema/slurm';
import { temporaryFolder } from '../../support/temporary';

const BATCH = { version: '1', checkpointSeconds: 1, cores: 1, submitted: 0, tasks: [['a']], before: {} };

describe('files of jobs', () => {
  test('come back as they were written, and are gone once the batch is over, but for its logs', async () => {
    const run = await temporaryFolder();
    await writeBatch(run, 3, BATCH);
    expect(await readBatch(run, 3)).toEqual({ schema: 1, ...BATCH });
    await writeReport(run, 3, { type: 'ended', task: 0, code: 75 });
    expect(await reportNames(run, 3)).toEqual(['ended-0']);
    expect(await readReport(run, 3, 'ended-0')).toEqual({ type: 'ended', task: 0, code: 75 });
    await writeFile(join(run, 'jobs', '0003', '0.log'), 'words');
    expect(await hasOpenBatches(run)).toBe(true);
    await closeBatch(run, 3);
    expect(await hasOpenBatches(run)).toBe(false);
    expect(await batchNumbers(run)).toEqual([3]);
    expect(await readFile(join(run, 'jobs', '0003', '0.log'), 'utf8')).toBe('words');
  });

  test.each([
    ['half of a report', '{"type":"finished","id":"x'],
    ['another program’s', '{"type":"else"}'],
    ['a task that cannot be', '{"type":"failed","task":-1,"message":"x"}'],
    ['nothing', ''],
  ])('that are %s tell nothing', async (_, text) => {
    const run = await temporaryFolder();
    await writeBatch(run, 1, BATCH);
    await writeFile(join(run, 'jobs', '0001', 'reports', 'x.json'), text);
    expect(await readReport(run, 1, 'x.json')).toBeNull();
  });

  test('behind links are not opened', async () => {
    const run = await temporaryFolder();
    const other = await temporaryFolder();
    await writeBatch(other, 1, BATCH);
    await symlink(join(other, 'jobs'), join(run, 'jobs'));
    await expect(batchNumbers(run)).rejects.toThrow(/is a link/);
    await mkdir(join(other, 'plain'));
    expect(await readBatch(join(other, 'plain'), 1)).toBeNull();
  });
});

/** A run whose dense network, like folders that are no training's, lies in the staging folder of a job. */
async function staged() {
  const run = await temporaryFolder();
  await cp(join(import.meta.dirname, '..', '..', 'support', 'run-0.1.0'), run, { recursive: true });
  await writeBatch(run, 1, { ...BATCH, tasks: [['owners', '../x', DENSE, DENSE]] });
  await mkdir(join(run, 'jobs', '0001', 'replicate-0', 'level-00'), { recursive: true });
  await mkdir(join(run, 'jobs', '0001', 'owners'));
  await rename(join(run, DENSE), join(run, 'jobs', '0001', DENSE));
  return { run, files: new RunJobFiles(run, HASH, { cores: 1, checkpointSeconds: 1 }) };
}
const DENSE = 'replicate-0/level-00/ticket';
const HASH = '352e16b20054';
const isPlanned = (id: string) => id.startsWith('replicate-');

describe('what a new owner finds', () => {
  test('is what the run has planned, each once, in the last batch that lists it', async () => {
    const { run, files } = await staged();
    const other = 'replicate-0/level-00/random-0';
    await writeBatch(run, 2, { ...BATCH, tasks: [[other]] });
    await writeBatch(run, 10, { ...BATCH, tasks: [['x'], [DENSE]] });
    expect(await files.open(isPlanned)).toEqual({
      ...{ last: 10 },
      batches: [
        { number: 1, tasks: [[]] },
        { number: 2, tasks: [[other]] },
        { number: 10, tasks: [[], [DENSE]] },
      ],
    });
  });

  test('counts where it is of the run', async () => {
    const { run, files } = await staged();
    expect((await files.verify(1, DENSE)).record.id).toBe(DENSE);
    const others = new RunJobFiles(run, '0'.repeat(12), { cores: 1, checkpointSeconds: 1 });
    await expect(others.verify(1, DENSE)).rejects.toThrow(/ticket of another training/);
  });

  test('changes nothing where it is no training', async () => {
    const { run, files } = await staged();
    const report = { type: 'finished', task: 0, node: 'n', job: '1_0', queued: 0, attempts: 1 } as const;
    for (const id of ['owners', DENSE]) await writeReport(run, 1, { ...report, id, seconds: 1 });
    const heard: FromExecutor[] = [];
    const events = {
      onMessage: (message: FromExecutor) => heard.push(message),
      ...{ onEngine: () => undefined, onRoom: () => undefined, onError: () => undefined },
    };
    const about = {
      ...{ folder: run, hash: HASH, settings: slurmSchema.parse({}), options: [], checkpointSeconds: 1 },
      ...{ script: () => '', workers: 1, cost: new Map([[DENSE, 1]]), holds: () => true },
    };
    const slurm = {
      ...{ submit: () => Promise.reject(new Error('unasked')), queue: () => Promise.resolve([]) },
      ...{ cancel: () => Promise.resolve(), startNow: () => Promise.resolve() },
      mostTasks: () => Promise.resolve(1000),
    };
    const executor = new SlurmExecutor(
      about,
      slurm,
      files,
      new RealClock(),
      events,
      await files.open(isPlanned),
    );
    expect(executor.adopted).toEqual([DENSE]);
    executor.start();
    await vi.waitFor(() => expect(heard).not.toEqual([]));
    await executor.close();
    expect(heard).toMatchObject([{ type: 'staged', id: DENSE }]);
  });
});

test('a line of squeue is a task, whatever its folder is called', () => {
  expect(parseTask('12|3|ticketlab-a-0001|RUNNING|n1|None|/home/me/a|b')).toEqual({
    ...{ job: '12', task: 3, name: 'ticketlab-a-0001', state: 'running', node: 'n1', reason: 'None' },
    folder: '/home/me/a|b',
  });
  expect(parseTask('12|3|x|COMPLETING|n1|None|/')?.state).toBe('ending');
  expect(parseTask('12|3|x|PENDING||BeginTime|/')?.state).toBe('pending');
  for (const line of ['', 'slurm_load_jobs error', '12|N/A|x|PENDING||None|/'])
    expect(parseTask(line)).toBeNull();
});

test.each([
  [undefined, Infinity],
  ['20', 1200],
  ['1:30', 90],
  ['2:00:00', 7200],
  ['1-12', 129_600],
  ['1-0:10:00', 87_000],
])('a time of %s are %s seconds', (time, seconds) => {
  expect(secondsIn(time)).toBe(seconds);
});

test('a script quotes what it is given', () => {
  expect(quoted("it's $(id)")).toBe(`'it'\\''s $(id)'`);
  const script = jobScript({ setup: [], node: '/n', program: '/p', args: ['/a b; id'], ended: 'jobs/e-' });
  expect(script).toContain(`"$node" '/p' '/a b; id' "$SLURM_ARRAY_TASK_ID" &`);
});

test('options are what the settings ask for, and jobs of minutes are warned later', () => {
  const options = (settings: object) => resourceOptions(slurmSchema.parse(settings), null);
  expect(options({ partition: 'gpu', memory: '4G', gpus: 2, options: ['--nice=5'] })).toEqual([
    ...['--nodes=1', '--ntasks=1', '--cpus-per-task=1', '--partition=gpu', '--mem=4G', '--gres=gpu:2'],
    ...['--signal=B:USR1@90', '--nice=5'],
  ]);
  expect(options({ time: '1' })).toContain('--signal=B:USR1@15');
});

describe('a job', () => {
  const ready = (chain: string[], others: string[]) => ({
    next: () => toPlanned(others.shift()),
    nextAfter: (ids: readonly string[]) =>
      ids.at(-1) === chain[0] || chain.length < 3 ? toPlanned(chain.splice(1, 1)[0]) : null,
  });
  const key = { replicate: 0, level: 0, kind: 'ticket', draw: 0 } as const;
  const toPlanned = (id: string | undefined) => (id === undefined ? null : { id, key, needs: [] });

  test('takes a chain as far as its time goes, and others only where it would be over too soon', () => {
    const lengths = { secondsOf: () => 60, shortest: 100, longest: 200 };
    expect(gather('a', ready(['a', 'b'], ['x', 'y']), lengths)).toEqual(['a', 'b']);
    expect(gather('a', ready(['a'], ['x', 'y']), lengths)).toEqual(['a', 'x']);
    expect(gather('a', ready(['a'], ['x', 'y']), { ...lengths, secondsOf: () => null })).toEqual(['a']);
  });
});
