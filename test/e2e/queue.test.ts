// The queue of a folder of runs, with real processes: runners, its owner, command lines and windows.
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { RunService } from '../../src/extension/runs/service';
import { connect } from '../../src/lab/connection/client';
import type { StartOptions } from '../../src/lab/connection/client';
import { makePlaces } from '../../src/lab/queue/paths';
import { queueProgress } from '../../src/lab/queue/progress';
import { cancel, enqueue, hold, move, readQueue, release, setAtOnce } from '../../src/lab/queue/queue';
import { seeToQueue } from '../../src/lab/queue/summon';
import { currentOwner } from '../../src/lab/owner/owner';
import { summariseRun } from '../../src/lab/runs';
import { inEnglish } from '../../src/lottery/translate';
import type { RunState } from '../../src/protocol/run';
import { cell, lastJson, start, ticketlab } from '../support/command-line';
import { RUNNER, eventsOf, makeRun } from '../support/runs';
import type { Settings } from '../support/runs';
import { temporaryFolder } from '../support/temporary';

const OPTIONS: StartOptions = { runner: RUNNER, cores: 2, checkpointSeconds: 0.2 };
const SHORT: Settings = {
  replicates: 1,
  network: { hidden: [20] },
  training: { iterations: 200, evaluate_every: 100 },
  pruning: { rounds: 1 },
  controls: { random_reinit: 0 },
};
const ENDLESS: Settings = { ...SHORT, training: { iterations: 50_000_000, evaluate_every: 100 } };

/** New runs of one folder, in a queue of their own that is empty again when the test is over. */
async function runs(...settings: Settings[]): Promise<[root: string, ...folders: string[]]> {
  const root = join(await temporaryFolder(), '.ticketlab', 'runs');
  const folders: string[] = [];
  for (const [i, one] of settings.entries())
    folders.push(await makeRun({ ...one, seed: i, experiment: `run-${i}` }, root));
  onTestFinished(async () => {
    for (const folder of folders) {
      await cancel(root, folder);
      const connection = await connect(folder).catch(() => null);
      await connection?.stop().catch(() => undefined);
    }
  });
  return [root, ...folders];
}

const stateOf = async (folder: string): Promise<RunState> => (await summariseRun(folder)).state;
const becomes = (folder: string, state: RunState) =>
  expect.poll(() => stateOf(folder), { timeout: 100_000, interval: 100 }).toBe(state);

/** Times between which each of its runners had a run, and with how many cores. */
async function periods(folder: string) {
  const events = await eventsOf(folder);
  return events.flatMap((event, i) =>
    event.type === 'started'
      ? [
          {
            from: event.time,
            to: events.slice(i + 1).find(({ type }) => ENDS.includes(type))?.time,
            cores: event.cores,
          },
        ]
      : [],
  );
}
const ENDS: string[] = ['finished', 'paused', 'stopped', 'failed'];

async function ownerOf(root: string): Promise<number> {
  const current = await currentOwner((await makePlaces(root)).queue);
  if (!current?.alive) throw new Error('the queue has no owner');
  return current.owner.pid;
}

describe('a queue', () => {
  test('has its runs run one after the other, in their order, and is empty then', async () => {
    const [root, ...folders] = await runs(SHORT, SHORT, SHORT);
    await enqueue(root, folders, OPTIONS);
    for (const folder of folders) await becomes(folder, 'finished');
    const times = (await Promise.all(folders.map(periods))).flat();
    expect(times).toHaveLength(3);
    for (const [i, { from }] of times.entries())
      if (i > 0) expect((times[i - 1]?.to ?? '') <= from).toBe(true);
    await expect.poll(() => readQueue(root).then((queue) => queue.runs)).toEqual([]);
    await expect.poll(async () => (await currentOwner((await makePlaces(root)).queue))?.alive).toBe(false);
    // What is finished is not run again.
    await enqueue(root, folders, OPTIONS);
    expect((await readQueue(root)).runs).toEqual([]);
    expect((await Promise.all(folders.map(periods))).flat()).toHaveLength(3);
  });

  test('with two at a time runs two at a time, which share the cores', async () => {
    const [root, first = '', second = '', third = ''] = await runs(ENDLESS, ENDLESS, SHORT);
    await setAtOnce(root, 2, OPTIONS);
    await enqueue(root, [first, second, third], OPTIONS);
    await Promise.all([becomes(first, 'running'), becomes(second, 'running')]);
    expect((await periods(first)).map(({ cores }) => cores)).toEqual([1]);
    expect((await periods(second)).map(({ cores }) => cores)).toEqual([1]);
    expect(await stateOf(third)).toBe('waiting');
    const connection = await connect(first);
    await connection?.pause();
    connection?.dispose();
    // What a person has paused is not gone on with, and makes place.
    await becomes(third, 'finished');
    expect(await stateOf(first)).toBe('paused');
    expect(await stateOf(second)).toBe('running');
  });

  test('is reordered, held, released, and what waits is taken out, while a run is at work', async () => {
    const [root, first = '', ...others] = await runs(ENDLESS, SHORT, SHORT, SHORT);
    const [second = '', third = '', fourth = ''] = others;
    await enqueue(root, [first, ...others], OPTIONS);
    await becomes(first, 'running');
    await move(root, fourth, 1);
    await hold(root, second);
    expect(await cancel(root, third)).toBe(true);
    expect(await cancel(root, first)).toBe(false);
    const connection = await connect(first);
    await connection?.stop();
    connection?.dispose();
    await becomes(fourth, 'finished');
    expect(await Promise.all([second, third].map(stateOf))).toEqual(['waiting', 'waiting']);
    await release(root, second, OPTIONS);
    await becomes(second, 'finished');
    expect(await stateOf(third)).toBe('waiting');
    await hold(root);
    await enqueue(root, [third], OPTIONS);
    await wait(500);
    expect(await stateOf(third)).toBe('waiting');
    await release(root, undefined, OPTIONS);
    await becomes(third, 'finished');
  });

  test('goes on with the next where a run fails or cannot be started', async () => {
    const [root, broken = '', failing = '', good = ''] = await runs(SHORT, SHORT, SHORT);
    await hold(root);
    await enqueue(root, [broken, failing, good], OPTIONS);
    await writeFile(join(broken, 'run.json'), '{');
    await writeFile(join(failing, 'experiment.resolved.yaml'), 'nothing of it');
    await release(root, undefined, OPTIONS);
    await becomes(good, 'finished');
    expect(await stateOf(failing)).toBe('failed');
    const left = () => readQueue(root).then((queue) => queue.runs);
    await expect.poll(left).toMatchObject([{ folder: broken, held: true, trouble: expect.anything() }]);
    expect(await queueProgress(root)).toMatchObject({ done: 2, failed: 1, total: 3 });
  });

  test('whose process is killed goes on with another, without running anything twice', async () => {
    const [root, first = '', second = ''] = await runs(ENDLESS, SHORT);
    await enqueue(root, [first, second], OPTIONS);
    await becomes(first, 'running');
    const before = await ownerOf(root);
    process.kill(before, 'SIGKILL');
    await seeToQueue(root, OPTIONS);
    expect(await ownerOf(root)).not.toBe(before);
    expect(await stateOf(second)).toBe('waiting');
    const connection = await connect(first);
    await connection?.stop();
    connection?.dispose();
    await becomes(second, 'finished');
    expect(await periods(first)).toHaveLength(1);
    expect(await periods(second)).toHaveLength(1);
  });

  test('whose run is killed leaves it interrupted, and goes on with the next', async () => {
    const [root, first = '', second = ''] = await runs(
      { ...SHORT, training: { iterations: 20_000, evaluate_every: 1000 } },
      SHORT,
    );
    await enqueue(root, [first, second], OPTIONS);
    await becomes(first, 'running');
    // Its log says that it runs a moment before the runner can be reached.
    const connection = await vi.waitUntil(() => connect(first), { timeout: 30_000 });
    process.kill(connection?.pid ?? NaN, 'SIGKILL');
    connection?.dispose();
    await becomes(second, 'finished');
    expect((await summariseRun(first)).state).toBe('interrupted');
  });
});

describe('several who ask', () => {
  test('the same command many times at once, and a window, run nothing twice and have one owner', async () => {
    const cwd = await temporaryFolder();
    const settings = 'replicates: 1\ntraining: {iterations: 200, evaluate_every: 100}\npruning: {rounds: 1}';
    const cells = ['one', 'two'].map((name, i) => cell(name, `${settings}\nseed: ${i}`));
    await writeFile(join(cwd, 'both.lottery.md'), cells.join('\n'));
    const { stdout } = await ticketlab(['run', 'both.lottery.md', '--detach', '--json'], { cwd });
    const folders = stdout
      .trim()
      .split('\n')
      .map((line): string => JSON.parse(line).folder);
    const root = dirname(folders[0] ?? '');
    const window = await open(root);
    const asked = [0, 1, 2].map(() => ticketlab(['run', 'both.lottery.md'], { cwd }));
    for (const folder of folders) if (window.find(folder)?.state !== 'finished') await window.start(folder);
    expect((await Promise.all(asked)).map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      asked.map(() => ({ code: 0, stderr: '' })),
    );
    for (const folder of folders) expect(await periods(folder)).toHaveLength(1);
    const { queue } = await makePlaces(root);
    const claims = (await readdir(join(queue, 'owners'))).filter((name) => name.endsWith('.json'));
    const released = (await readdir(join(queue, 'owners'))).filter((name) => name.endsWith('.released'));
    // One at a time: each has given the queue up before the next has claimed it.
    expect(claims.length - released.length).toBeLessThanOrEqual(1);
  });

  test('a window shows what a terminal has queued, and takes it out', async () => {
    const [root, first = '', second = '', third = ''] = await runs(ENDLESS, SHORT, SHORT);
    const window = await open(root);
    await enqueue(root, [first, second, third], OPTIONS);
    await expect.poll(() => window.find(third)?.queued?.place, { timeout: 30_000 }).toBe(2);
    await expect.poll(() => window.find(first)?.state, { timeout: 30_000 }).toBe('running');
    expect(window.find(first)?.queued).toBeUndefined();
    await window.queues.move(third, 1);
    expect(window.find(third)?.queued?.place).toBe(1);
    expect(window.find(second)?.queued?.place).toBe(2);
    expect(await window.pause(third)).toBe(true);
    expect(window.find(third)?.queued).toBeUndefined();
    expect((await readQueue(root)).runs.map(({ folder }) => folder)).toEqual([first, second]);
    await expect.poll(() => window.queues.progress?.total, { timeout: 30_000 }).toBe(2);
    await window.stop(first);
    await becomes(second, 'finished');
    expect(await stateOf(third)).toBe('waiting');
  });

  test('a command that waits is ended by SIGINT, and what it has queued is taken out', async () => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, 'endless.lottery.md'), cell('endless', 'training: {iterations: 50000000}'));
    await writeFile(join(cwd, 'next.lottery.md'), cell('next', 'training: {iterations: 200}\nreplicates: 1'));
    await ticketlab(['run', 'endless.lottery.md', '--detach'], { cwd });
    const waiting = start(['run', 'next.lottery.md'], { cwd });
    await waiting.line((line) => /next-\w+: queued, place 1/.test(line));
    waiting.signal('SIGINT');
    expect((await waiting.ended).code).toBe(3);
    const listed = lastJson(await ticketlab(['queue', '--json'], { cwd }));
    expect(listed.runs).toMatchObject([
      { run: expect.stringMatching(/^endless/), place: null, state: 'running' },
    ]);
    await ticketlab(['stop', 'endless'], { cwd });
  });
});

/** As one window has it. */
async function open(root: string): Promise<RunService> {
  const service = new RunService({
    rootFor: () => Promise.resolve(root),
    startOptions: () => OPTIONS,
    requireTrust: () => undefined,
    requireReadable: () => Promise.resolve(),
    log: () => undefined,
    translate: inEnglish,
  });
  onTestFinished(() => service.dispose());
  await service.setRoots([root]);
  return service;
}
