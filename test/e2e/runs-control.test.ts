// Owners of a run, and what its clients can do.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { constants, getPriority } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/lab/connection/client';
import { readResults } from '../../src/lab/results/results';
import { deleteRun, findRun, findRuns, summariseRun } from '../../src/lab/runs';
import { runsRoot } from '../../src/lab/disk/runs-root';
import { planTrainings } from '../../src/lottery/trainings/plan';
import { bundle } from '../support/bundle';
import { RUNNER, attachedWhen, ended, eventsOf, makeRun, runToEnd, start } from '../support/runs';

/** A second or so. */
const BRIEF = { replicates: 1, pruning: { rounds: 1 }, controls: { random_reinit: 0 } };
/** Longer than any test waits. */
const LONG = { ...BRIEF, training: { iterations: 10_000_000, evaluate_every: 1000 } };

const underway = (folder: string) =>
  attachedWhen(folder, ({ active }) => active.some(({ iteration }) => iteration > 0));
const startsOf = async (folder: string) =>
  (await eventsOf(folder)).filter(({ type }) => type === 'started').length;

describe('a run', () => {
  test('started three times at once is run once, and everyone gets attached to it', async () => {
    const folder = await makeRun(LONG);
    await Promise.all([start(folder), start(folder), start(folder)]);
    const connections = await Promise.all([connect(folder), connect(folder)]);
    expect(await startsOf(folder)).toBe(1);
    expect(new Set(connections.map((connection) => connection?.pid)).size).toBe(1);
    await connections[0]?.stop();
    expect(await readdir(join(folder, 'owners'))).toEqual(['0001.json', '0001.released']);
  });

  test('whose process was killed is interrupted, and another process takes it over', async () => {
    const folder = await makeRun(LONG);
    await start(folder);
    process.kill((await underway(folder)).pid, 'SIGKILL');
    expect(await ended(folder)).toMatchObject({ state: 'interrupted' });
    await start(folder);
    expect(await summariseRun(folder)).toMatchObject({ state: 'running' });
    await (await connect(folder))?.stop();
    expect(await readdir(join(folder, 'owners'))).toEqual(['0001.json', '0002.json', '0002.released']);
  });

  test('can be stopped, which shows in a list, and resumed to its end', async () => {
    const folder = await makeRun({ ...BRIEF, training: { iterations: 10_000, evaluate_every: 5000 } });
    await start(folder);
    await (await underway(folder)).stop();
    expect(await summariseRun(folder)).toMatchObject({ state: 'stopped' });
    expect(await runToEnd(folder)).toMatchObject({ state: 'finished' });
  });

  test.runIf(process.platform === 'linux')('leaves the processor to whoever else wants it', async () => {
    const folder = await makeRun(LONG);
    await start(folder);
    const connection = await underway(folder);
    const process = `/proc/${connection.pid}`;
    const threads = await readdir(`${process}/task`);
    const priorities = threads.map((thread) => getPriority(Number(thread)));
    expect(priorities.length).toBeGreaterThan(1);
    expect(new Set(priorities)).toEqual(new Set([constants.priority.PRIORITY_BELOW_NORMAL]));
    const session = await readFile(`${process}/autogroup`, 'utf8').catch(() => 'nice 10');
    expect(session).toContain('nice 10');
    await connection.stop();
  });

  test('is paused when its process is asked to end, as at shutdown', async () => {
    const folder = await makeRun(LONG);
    await start(folder);
    process.kill((await underway(folder)).pid, 'SIGTERM');
    const { state, progress } = await ended(folder);
    expect(state).toBe('paused');
    expect(progress.share).toBeGreaterThan(0);
    expect(progress.secondsSpent).toBeGreaterThan(0);
  });

  test('is paused while a mask is being made, which may take minutes', async () => {
    const folder = await makeRun({
      replicates: 1,
      network: { hidden: [600, 600] },
      training: { iterations: 20, evaluate_every: 10 },
      pruning: {
        method: 'at-init',
        criterion: 'synflow',
        steps: 1000,
        scope: 'global',
        rounds: 1,
        rate: 0.5,
      },
      controls: { random_reinit: 0 },
    });
    await start(folder);
    const connection = await attachedWhen(folder, ({ trainings }) => trainings.finished > 0);
    await connection.pause();
    const { state, progress } = await ended(folder);
    expect(state).toBe('paused');
    expect(progress.trainings.finished).toBe(1);
  });

  test('outlives the process that started it', async () => {
    const folder = await makeRun(BRIEF);
    const program = await bundle('test/support/start-run.ts');
    execFileSync(process.execPath, [program, folder, RUNNER]);
    expect(await ended(folder)).toMatchObject({ state: 'finished' });
  });

  test('whose process is stopped says so at once instead of keeping its clients waiting', async () => {
    const folder = await makeRun(LONG);
    await start(folder);
    const connection = await underway(folder);
    process.kill(connection.pid, 'SIGSTOP');
    try {
      const silent = `Process ${connection.pid} has the run but does not answer`;
      const began = performance.now();
      const answers = await Promise.all([
        summariseRun(folder),
        findRuns(dirname(folder)),
        ...[connect(folder), connection.pause(), connection.progress(), start(folder), deleteRun(folder)].map(
          (asked) => asked.then(String, String),
        ),
      ]);
      expect(performance.now() - began).toBeLessThan(15_000);
      const told = { state: 'running', message: expect.stringContaining(silent) };
      expect(answers.slice(0, 2)).toEqual([expect.objectContaining(told), [expect.objectContaining(told)]]);
      for (const answer of answers.slice(2, 6)) expect(answer).toContain(silent);
      expect(answers[6]).toContain(`process ${connection.pid} on`);
    } finally {
      process.kill(connection.pid, 'SIGCONT');
    }
    // The pause that it was asked for is still heard.
    expect(await ended(folder)).toMatchObject({ state: 'paused' });
  });

  test('tells everyone connected of events, measurements and progress, to the very end', async () => {
    const folder = await makeRun({ ...BRIEF, training: { iterations: 400, evaluate_every: 100 } });
    await start(folder);
    const connection = await connect(folder);
    if (!connection) throw new Error('not connected');
    const heard = { events: new Set<string>(), iterations: new Set<number>(), states: new Set<string>() };
    connection.onEvent((event) => heard.events.add(event.type));
    connection.onMeasurement(({ measurement }) => heard.iterations.add(measurement.iteration));
    connection.onProgress(({ state }) => heard.states.add(state));
    await new Promise<void>((done) => connection.onClose(done));
    expect([...heard.events]).toEqual(expect.arrayContaining(['training-finished', 'finished']));
    expect([...heard.iterations]).toEqual(expect.arrayContaining([100, 200, 300, 400]));
    expect([...heard.states]).toEqual(['running', 'finished']);
  });

  test('taken from a process that seemed dead is written by its new owner alone', async () => {
    const folder = await makeRun(LONG);
    await start(folder);
    const connection = await underway(folder);
    const first = join(folder, 'owners', '0001.json');
    await writeFile(join(folder, 'owners', '0002.json'), await readFile(first));
    await new Promise<void>((done) => connection.onClose(done));
    const log = await readFile(join(folder, 'runner.log'), 'utf8');
    expect(log).toContain('Another process has taken the run over.');
    expect((await eventsOf(folder)).at(-1)?.type).toBe('training-started');
  });

  test('has results while it is under way, and all of them at its end', async () => {
    const folder = await makeRun(BRIEF);
    const early = await readResults(folder);
    expect(early).toMatchObject({ state: 'waiting', trainings: [], levels: [] });
    await runToEnd(folder);
    const late = await readResults(folder);
    expect(late.trainings).toHaveLength(planTrainings(late.experiment).length);
    expect(late.levels.map(({ level }) => level)).toEqual([0, 1]);
    expect(late.levels[1]?.accuracy?.testError).toBeGreaterThan(0);
    expect(late.trainings[0]?.measurements.map(({ iteration }) => iteration)).toEqual([
      0, 50, 100, 150, 200, 250, 300,
    ]);
  });
});

describe('runs', () => {
  test('are found by folder, name, hash, start of a hash, or experiment; in doubt the candidates are named', async () => {
    const one = await makeRun();
    const root = dirname(one);
    const two = await makeRun({ seed: 7 }, root);
    const other = await makeRun({ experiment: 'other', seed: 8 }, root);
    expect((await findRuns(root)).map(({ folder }) => folder).sort()).toEqual([one, two, other].sort());
    const hash = basename(one).slice(-12);
    for (const wanted of [one, basename(one), hash, hash.slice(0, 5)])
      expect((await findRun(root, wanted)).folder).toBe(one);
    expect((await findRun(root, 'other')).folder).toBe(other);
    await expect(findRun(root, 'short')).rejects.toMatchObject({
      hint: expect.stringContaining(basename(two)),
    });
    await expect(findRun(root, 'nothing')).rejects.toThrow('There is no run "nothing"');
  });

  test('of the same experiment are one, whatever it is called', async () => {
    const one = await makeRun();
    const renamed = await makeRun({ experiment: 'renamed', description: 'the same' }, dirname(one));
    expect(renamed).toBe(one);
  });

  test('belong to the nearest .ticketlab upwards', async () => {
    const root = dirname(await makeRun());
    expect(await runsRoot(root)).toBe(root);
    expect(await runsRoot(dirname(dirname(root)))).toBe(root);
  });

  test('are deleted whole, but not while they are run', async () => {
    const folder = await makeRun(LONG);
    await start(folder);
    await expect(deleteRun(folder)).rejects.toThrow('already running');
    await (await connect(folder))?.stop();
    await deleteRun(folder);
    expect(await readdir(dirname(folder))).toEqual([]);
  });
});

test('a runner that is called wrongly says how it is called', () => {
  const { status, stderr } = spawnSync(process.execPath, [RUNNER, '--cores', 'many'], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain('Usage: runner.mjs FOLDER');
});
