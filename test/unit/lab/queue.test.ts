import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { secondsLeft } from '../../../src/lab/queue/forecast';
import type { KnownRun } from '../../../src/lab/queue/forecast';
import { takeEntry } from '../../../src/lab/queue/entry';
import { entryFile, makePlaces } from '../../../src/lab/queue/paths';
import { queueProgress } from '../../../src/lab/queue/progress';
import { cancel, enqueue, hold, move, readQueue, setAtOnce } from '../../../src/lab/queue/queue';
import { makeRun } from '../../support/runs';

/** Runs of a root whose queue is held: nothing is started here. */
let runs: string[] = [];
let root = '';
beforeEach(async () => {
  const first = await makeRun({ seed: 1 });
  root = dirname(first);
  runs = [first, await makeRun({ seed: 2 }, root), await makeRun({ seed: 3 }, root)];
  await hold(root);
});

/** By their seeds. */
const order = async () =>
  (await readQueue(root)).runs.map(({ folder }) => runs.findIndex((run) => run === folder) + 1);

const run = (seed: number) => runs[seed - 1] ?? '';

describe('a queue', () => {
  test('keeps the order in which runs come, whoever asks for them again', async () => {
    await enqueue(root, runs);
    await enqueue(root, [run(3), run(1)]);
    expect(await order()).toEqual([1, 2, 3]);
    expect((await readQueue(root)).runs.map(({ place }) => place)).toEqual([1, 2, 3]);
  });

  test('takes what is to be first before all that waits, in its order', async () => {
    await enqueue(root, [run(1)]);
    await enqueue(root, [run(2), run(3)], { first: true });
    expect(await order()).toEqual([2, 3, 1]);
    await enqueue(root, [run(1)], { first: true });
    expect(await order()).toEqual([1, 2, 3]);
  });

  test('is put into another order, as often as one likes', async () => {
    await enqueue(root, runs);
    await move(root, run(3), 1);
    expect(await order()).toEqual([3, 1, 2]);
    await move(root, run(3), 99);
    expect(await order()).toEqual([1, 2, 3]);
    // More often than a number can be halved.
    for (let i = 0; i < 120; i++) await move(root, run(i % 2 ? 1 : 3), 2);
    expect(await order()).toEqual([3, 1, 2]);
    await expect(move(root, `${run(1)}0`, 1)).rejects.toThrow('does not wait in the queue');
  });

  test('passes over what is held until it is asked for again', async () => {
    await enqueue(root, runs);
    await hold(root, run(2));
    const held = async () => (await readQueue(root)).runs.map((queued) => queued.held);
    expect(await held()).toEqual([false, true, false]);
    await enqueue(root, [run(2)]);
    expect(await held()).toEqual([false, false, false]);
    expect(await order()).toEqual([1, 2, 3]);
  });

  test('gives a run to one of those who want it: whoever cancels it, or its owner', async () => {
    const places = await makePlaces(root);
    for (let i = 0; i < 40; i++) {
      await enqueue(root, [run(1)]);
      const [cancelled, taken] = await Promise.all([
        cancel(root, run(1)),
        takeEntry(places, basename(run(1))),
      ]);
      expect([cancelled, taken].sort()).toEqual([false, true]);
      await rm(entryFile(places.queue, 'started', basename(run(1))), { force: true });
    }
    expect(await cancel(root, run(1))).toBe(false);
  });

  test('forgets runs that are deleted', async () => {
    await enqueue(root, runs);
    await rm(run(1), { recursive: true });
    expect(await order()).toEqual([2, 3]);
  });

  test('takes only runs of its own folder, and only numbers that make sense', async () => {
    const elsewhere = await makeRun();
    await expect(enqueue(root, [elsewhere])).rejects.toThrow('is no run of');
    await expect(enqueue(root, [join(root, 'nothing')])).rejects.toThrow('is not a run folder');
    for (const number of [0, 1.5, NaN, 65]) await expect(setAtOnce(root, number)).rejects.toThrow('1 to 64');
    await setAtOnce(root, 3);
    expect(await readQueue(root)).toEqual({ runs: [], atOnce: 3, held: true });
  });

  test('of a folder that is not there is empty', async () => {
    expect(await readQueue(join(root, 'nothing'))).toEqual({ runs: [], atOnce: 1, held: false });
    await expect(enqueue(join(root, 'nothing'), [])).rejects.toThrow('There are no runs');
  });
});

describe('files of a queue', () => {
  test('lie outside of the runs: what a copy or a clone holds queues nothing', async () => {
    await enqueue(root, runs);
    const { queue } = await makePlaces(root);
    expect(queue.startsWith(dirname(dirname(root)))).toBe(false);
    const copy = join(dirname(root), 'copy');
    await cp(root, copy, { recursive: true });
    await cp(queue, join(copy, basename(queue)), { recursive: true });
    await cp(queue, join(dirname(copy), 'queue'), { recursive: true });
    expect((await readQueue(copy)).runs).toEqual([]);
  });

  test('are one queue for all paths that lead to the runs', async () => {
    await enqueue(root, [run(1)]);
    const link = join(dirname(root), 'link');
    await symlink(root, link);
    expect((await readQueue(link)).runs).toEqual([
      { run: basename(run(1)), folder: join(link, basename(run(1))), place: 1, held: false },
    ]);
  });

  test('that are cut short, empty, huge, of another release or none of ours are left out', async () => {
    await enqueue(root, runs);
    const { queue } = await makePlaces(root);
    const path = (name: string) => entryFile(queue, 'waiting', name);
    const whole = await readFile(path(basename(run(1))), 'utf8');
    const wrong: [string, string][] = [
      ['cut', whole.slice(0, -20)],
      ['empty', ''],
      ['huge', whole + ' '.repeat(1 << 18)],
      ['newer', whole.replace('"schema": 1', '"schema": 2')],
      ['nonsense', whole.replace(/"place": \d+/, '"place": "first"')],
      ['..', whole],
    ];
    for (const [name, content] of wrong) {
      if (!name.startsWith('.')) await mkdir(join(root, name));
      await writeFile(path(name), content);
    }
    await mkdir(join(root, 'linked'));
    await symlink(path(basename(run(1))), path('linked'));
    await mkdir(path('folder'));
    expect(await order()).toEqual([1, 2, 3]);
  });

  test('of settings that say nothing leave the settings as they are at first', async () => {
    const { queue } = await makePlaces(root);
    for (const content of ['', '{"atOnce": 1e9, "held": "yes"}', '[]']) {
      await writeFile(join(queue, 'settings.json'), content);
      expect(await readQueue(root)).toEqual({ runs: [], atOnce: 1, held: false });
    }
  });
});

describe('the time left of a queue', () => {
  const known = (
    cost: number | null,
    progress: Partial<KnownRun['progress']> = {},
    kind = 'digits',
  ): KnownRun => ({
    cost: { kind, cost },
    progress: { share: 0, secondsSpent: 0, secondsLeft: null, ...progress },
  });
  const waiting = [known(100), known(300)];

  test('is what like runs have taken for the same work', () => {
    const finished = [known(100, { share: 1, secondsSpent: 20, secondsLeft: 0 })];
    expect(secondsLeft({ finished, atWork: [], waiting, atOnce: 1 })).toBeCloseTo(80);
    expect(
      secondsLeft({ finished, atWork: [], waiting: [known(100, { share: 0.75 })], atOnce: 1 }),
    ).toBeCloseTo(5);
  });

  test('is shared among runs that run at a time, and no less than the longest of them', () => {
    const finished = [known(100, { share: 1, secondsSpent: 20, secondsLeft: 0 })];
    const atWork = [known(100, { share: 0.5, secondsSpent: 30, secondsLeft: 30 })];
    expect(secondsLeft({ finished, atWork, waiting, atOnce: 2 })).toBeCloseTo(55);
    expect(secondsLeft({ finished, atWork, waiting: [], atOnce: 2 })).toBeCloseTo(30);
    expect(secondsLeft({ finished, atWork, waiting: [known(10)], atOnce: 2 })).toBeCloseTo(30);
  });

  test('comes from the run at work before any has finished', () => {
    const atWork = [known(100, { share: 0.2, secondsSpent: 4, secondsLeft: 16 })];
    expect(secondsLeft({ finished: [], atWork, waiting, atOnce: 1 })).toBeCloseTo(16 + 80);
  });

  test('is not known where nothing like it was run', () => {
    const finished = [known(100, { share: 1, secondsSpent: 20, secondsLeft: 0 })];
    expect(secondsLeft({ finished, atWork: [], waiting: [known(5, {}, 'mnist')], atOnce: 1 })).toBeNull();
    expect(secondsLeft({ finished, atWork: [], waiting: [known(null)], atOnce: 1 })).toBeNull();
    expect(secondsLeft({ finished: [], atWork: [known(9)], waiting, atOnce: 1 })).toBeNull();
  });

  test('of one that is held and at rest is nothing', async () => {
    await enqueue(root, runs);
    expect(await queueProgress(root)).toEqual({ done: 0, failed: 0, total: 3, share: 0, secondsLeft: 0 });
  });
});
