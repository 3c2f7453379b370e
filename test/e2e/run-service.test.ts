// The run service on real runs: real runners, real folders, real processes that are killed.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/lab/connection/client';
import { readExperiments } from '../../src/experiment/file/read-file';
import type { ReadExperiment } from '../../src/experiment/file/read-file';
import { inEnglish } from '../../src/lottery/translate';
import type { Translate } from '../../src/lottery/translate';
import { isResumable } from '../../src/extension/views/contexts';
import { RunService } from '../../src/extension/runs/service';
import { temporaryFolder } from '../support/temporary';

const RUNNER = fileURLToPath(new URL('../../dist/runner.mjs', import.meta.url));

const SHORT = 'replicates: 1\ntraining: {iterations: 300, evaluate_every: 20}\npruning: {rounds: 2}';
const ENDLESS = 'replicates: 1\ntraining: {iterations: 50000000, evaluate_every: 20}';

/** @param dataset digits unless given */
function experiment(name: string, settings: string, dataset = 'digits'): ReadExperiment {
  const cell = `experiment: ${name}\ndataset: ${dataset}\nnetwork: {hidden: [20]}\n${settings}`;
  const text = `\`\`\`yaml\n${cell}\n\`\`\`\n`;
  const { experiments, problems } = readExperiments(text, 'a.lottery.md');
  expect(problems).toEqual([]);
  const [read] = experiments;
  if (!read) throw new Error('the test has no experiment');
  return read;
}

async function workspace() {
  if (!existsSync(RUNNER)) throw new Error('dist/runner.mjs is not built: npm run build');
  const folder = await temporaryFolder();
  const root = join(folder, '.ticketlab', 'runs');
  return { folder, root, file: join(folder, 'a.lottery.md') };
}

/** As one window has it. */
function open(root: string, translate: Translate = inEnglish) {
  const service = new RunService({
    rootFor: () => Promise.resolve(root),
    startOptions: () => ({ cores: 1, runner: RUNNER, checkpointSeconds: 1 }),
    requireTrust: () => undefined,
    requireReadable: () => Promise.resolve(),
    log: () => undefined,
    translate,
  });
  onTestFinished(async () => {
    for (const { folder, state } of service.runs)
      if (state === 'running') await service.stop(folder).catch(() => undefined);
    service.dispose();
  });
  return service;
}

/** Resolves once `condition` holds, looking whenever the service tells of a change. */
function until(service: RunService, condition: () => unknown): Promise<void> {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`still waiting: ${condition}`)), 60_000);
    const look = () => {
      if (!condition()) return;
      clearTimeout(timer);
      listener.dispose();
      done();
    };
    const listener = service.onDidChange(look);
    look();
  });
}

/** The pid of the process that has the run. */
async function runnerOf(folder: string): Promise<number> {
  const connection = await connect(folder);
  connection?.dispose();
  return connection?.pid ?? 0;
}

describe('the run service', () => {
  test('a run is made, started, followed to its end, and what it found is known', async () => {
    const { root, file } = await workspace();
    const service = open(root);
    await service.setRoots([root]);
    expect(service.runs).toEqual([]);
    const made = await service.create(experiment('short', SHORT), file);
    await service.start(made.folder);
    await until(service, () => service.find('short-' + made.hash)?.state === 'finished');
    await until(service, () => service.resultsSoFar(made.folder)?.levels.length === 3);
    expect(service.find(made.hash)?.progress.trainings).toEqual({ finished: 5, total: 5, skipped: 0 });
    expect(service.resultsSoFar(made.folder)?.verdict.findings[0]).toMatchObject({ kind: 'dense' });
    const results = await service.results(made.folder);
    expect(results.trainings).toHaveLength(5);
    expect(await service.runOf(experiment('short', SHORT).experiment, file)).toEqual(service.runs[0]);
  });

  test('the run of the same experiment in another folder of the workspace is not an experiment’s own', async () => {
    const [here, there] = [await workspace(), await workspace()];
    const service = open(here.root);
    const elsewhere = open(there.root);
    await elsewhere.create(experiment('short', SHORT), there.file);
    await service.setRoots([here.root, there.root]);
    expect(service.runs).toHaveLength(1);
    expect(await service.runOf(experiment('short', SHORT).experiment, here.file)).toBeUndefined();
    const own = await service.create(experiment('short', SHORT), here.file);
    expect(await service.runOf(experiment('short', SHORT).experiment, here.file)).toEqual(own);
  });

  test('a run is paused and resumed, and a second window sees the same', async () => {
    const { root, file } = await workspace();
    const service = open(root);
    const other = open(root);
    const { folder } = await service.create(experiment('endless', ENDLESS), file);
    await Promise.all([service.setRoots([root]), other.setRoots([root])]);
    await service.start(folder);
    expect(service.find(folder)?.state).toBe('running');
    await until(other, () => other.find(folder)?.state === 'running');
    await until(other, () => (other.find(folder)?.progress.active.length ?? 0) > 0);
    await service.pause(folder);
    expect(service.find(folder)?.state).toBe('paused');
    await until(other, () => other.find(folder)?.state === 'paused');
    await other.start(folder);
    await until(service, () => service.find(folder)?.state === 'running');
    await other.stop(folder);
    expect(other.find(folder)?.state).toBe('stopped');
    await until(service, () => service.find(folder)?.state === 'stopped');
  });

  test('a run that comes to its end while it is being paused is told of as finished, not as an error', async () => {
    const { root, file } = await workspace();
    const service = open(root);
    await service.setRoots([root]);
    const { folder } = await service.create(experiment('short', SHORT), file);
    await service.start(folder);
    await until(service, () => service.find(folder)?.state === 'finished');
    expect(await service.pause(folder)).toBe(false);
    expect(await service.stop(folder)).toBe(false);
    expect(service.find(folder)?.state).toBe('finished');
  });

  test('a run whose process is killed is interrupted within 5 seconds', async () => {
    const { root, file } = await workspace();
    const service = open(root);
    await service.setRoots([root]);
    const { folder } = await service.create(experiment('endless', ENDLESS), file);
    await service.start(folder);
    await new Promise((measured) => service.onDidMeasure(measured));
    const killed = Date.now();
    process.kill(await runnerOf(folder), 'SIGKILL');
    await until(service, () => service.find(folder)?.state === 'interrupted');
    expect(Date.now() - killed).toBeLessThan(5000);
  });

  test('runs of former windows are found again, live ones with their progress', async () => {
    const { root, file } = await workspace();
    const former = open(root);
    const { folder } = await former.create(experiment('endless', ENDLESS), file);
    await former.start(folder);
    former.dispose();
    const service = open(root);
    await service.setRoots([root]);
    expect(service.find(folder)?.state).toBe('running');
    await until(service, () => (service.find(folder)?.progress.active[0]?.iteration ?? 0) > 0);
  });

  test('a live run is stopped, then deleted with all it found', async () => {
    const { root, file } = await workspace();
    const service = open(root);
    await service.setRoots([root]);
    const { folder } = await service.create(experiment('endless', ENDLESS), file);
    await service.start(folder);
    await service.delete(folder);
    expect(service.runs).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  test('a run that is deleted behind its back is gone, a damaged one says what is wrong', async () => {
    const { root, file } = await workspace();
    const service = open(root);
    await service.setRoots([root]);
    const gone = await service.create(experiment('gone', SHORT), file);
    const damaged = await service.create(experiment('damaged', `${SHORT}\nseed: 1`), file);
    await rm(gone.folder, { recursive: true });
    await writeFile(join(damaged.folder, 'run.json'), '{');
    await service.scan();
    await service.poke(damaged.folder);
    const reopened = open(root);
    await reopened.setRoots([root]);
    expect(reopened.runs.map(({ run }) => run)).toEqual([damaged.run]);
    expect(reopened.runs[0]?.message).toMatch(/damaged/);
    expect(service.find(gone.folder)).toBeUndefined();
  });

  test.each([
    ['is overwritten', 'rubbish\n', /events\.jsonl, line 1 is damaged/],
    ['is emptied', '', /events\.jsonl is damaged or missing.*The results are complete/],
  ])(
    'a finished run whose log %s is finished all the same, and says what is wrong',
    async (_, log, wrong) => {
      const { root, file } = await workspace();
      const service = open(root);
      await service.setRoots([root]);
      const { folder } = await service.create(experiment('short', SHORT), file);
      await service.start(folder);
      await until(service, () => service.find(folder)?.state === 'finished');
      await until(service, () => service.resultsSoFar(folder)?.levels.length === 3);
      await writeFile(join(folder, 'events.jsonl'), log);
      await service.scan();
      const run = service.find(folder);
      expect(run).toMatchObject({ state: 'finished', progress: { share: 1 } });
      expect(run?.message).toMatch(wrong);
      expect(run && isResumable(run)).toBe(false);
    },
  );

  test('what is busy says with what, in the language of its reader', async () => {
    const { root, file } = await workspace();
    const service = open(root, (message, ...values) => `〈${inEnglish(message, ...values)}〉`);
    await service.setRoots([root]);
    const { folder, run } = await service.create(experiment('endless', ENDLESS), file);
    const starting = service.start(folder);
    expect(await service.start(folder)).toBe(false);
    await expect(service.pause(folder)).rejects.toThrow(`〈${run} is just being started.〉`);
    expect(await starting).toBe(true);
    const stopping = service.stop(folder);
    await expect(service.start(folder)).rejects.toMatchObject({ hint: '〈Wait a moment.〉' });
    await stopping;
  });

  test('what cannot be started says why, and the run is as it was', async () => {
    const { folder, root, file } = await workspace();
    const service = open(root);
    await service.setRoots([root]);
    await writeFile(join(folder, 'data.csv'), '1,2,a\n3,4,b\n');
    const run = await service.create(experiment('own', SHORT, '{train: data.csv}'), file);
    await rm(join(folder, 'data.csv'));
    await expect(service.start(run.folder)).rejects.toThrow(/data\.csv/);
    expect(service.activity(run.folder)).toBeUndefined();
    expect(service.find(run.folder)?.state).not.toBe('running');
    expect(await service.pause(run.folder)).toBe(false);
  });

  test('its own data names a run by content: unchanged it is the same run, changed it is another', async () => {
    const { folder, root, file } = await workspace();
    const service = open(root);
    await service.setRoots([root]);
    const data = join(folder, 'data.csv');
    const rows = Array.from({ length: 40 }, (_, i) => `${i},${i % 7},${i % 2 ? 'a' : 'b'}\n`).join('');
    await writeFile(data, rows);
    const own = experiment('own', SHORT, '{train: data.csv}');
    const { hash } = await service.create(own, file);
    expect((await service.runOf(own.experiment, file))?.hash).toBe(hash);
    await writeFile(data, `${rows}9,9,a\n`);
    expect(await service.runOf(own.experiment, file)).toBeUndefined();
  });

  test('changes are told together, not one by one', async () => {
    const { root, file } = await workspace();
    for (let seed = 0; seed < 20; seed++)
      await open(root).create(experiment(`run-${seed}`, `${SHORT}\nseed: ${seed}`), file);
    const service = open(root);
    let told = 0;
    service.onDidChange(() => told++);
    await service.setRoots([root]);
    await until(service, () => service.runs.every(({ folder }) => service.resultsSoFar(folder)));
    expect(service.runs).toHaveLength(20);
    expect(told).toBeLessThan(20);
  });

  test('a folder that is no root yet has no runs, and is watched all the same', async () => {
    const { root, file } = await workspace();
    const service = open(root);
    await service.setRoots([root]);
    await mkdir(root, { recursive: true });
    const { folder } = await open(root).create(experiment('later', SHORT), file);
    await until(service, () => service.find(folder));
    expect(await readFile(join(folder, 'run.json'), 'utf8')).toContain('later');
  });
});
