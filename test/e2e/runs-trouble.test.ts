// Trouble around a run: each time a clear message, nothing lost, and the same result in the end.
import {
  appendFile,
  copyFile,
  cp,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeCheckpoint, readCheckpoint } from '../../src/lab/disk/checkpoint';
import { readResults } from '../../src/lab/results/results';
import { createRun, findRuns, summariseRun } from '../../src/lab/runs';
import { VERSION } from '../../src/lab/version';
import { datasetFingerprint } from '../../src/data/fingerprint';
import { experimentSchema } from '../../src/experiment/schema/cell-schemas';
import { smallDisk } from '../support/small-disk';
import {
  RUNNER,
  pausedMidway,
  ended,
  eventsOf,
  makeRun,
  runToEnd,
  start,
  trainingFiles,
  warningsOf,
} from '../support/runs';
import { temporaryFolder } from '../support/temporary';

/** A dense network and two tickets, each pruned from the one before. */
const CHAIN = { replicates: 1, pruning: { rounds: 2 }, controls: { random_reinit: 0, random_mask: false } };
const file = (folder: string, level: number, name: string) =>
  join(folder, 'replicate-0', `level-0${level}`, 'ticket', name);

let original: { folder: string; whole: Record<string, string> };

beforeAll(async () => {
  const folder = await makeRun(CHAIN, await mkdtemp(join(tmpdir(), 'ticketlab-test-')));
  expect(await runToEnd(folder)).toMatchObject({ state: 'finished' });
  original = { folder, whole: await trainingFiles(folder) };
});
afterAll(() => rm(dirname(original.folder), { recursive: true }));

/** A copy of a finished run, to be damaged, and what its trainings left. */
async function finishedChain() {
  const folder = join(await temporaryFolder(), basename(original.folder));
  await cp(original.folder, folder, { recursive: true });
  return { folder, whole: original.whole };
}

describe('a finished training whose files are damaged is trained again, with the same result', () => {
  test.each([
    ['its ticket cut short', (folder: string) => truncate(file(folder, 1, 'ticket.safetensors'), 1000)],
    ['its ticket missing', (folder: string) => rm(file(folder, 1, 'ticket.safetensors'))],
    [
      'its record edited',
      (folder: string) => edit(file(folder, 1, 'training.json'), '"level": 1', '"level": 2'),
    ],
    ['its record cut short', (folder: string) => truncate(file(folder, 1, 'training.json'), 100)],
    ['its curve cut short', (folder: string) => truncate(file(folder, 1, 'metrics.jsonl'), 50)],
  ])('%s', async (_, damage) => {
    const { folder, whole } = await finishedChain();
    await damage(folder);
    expect(await runToEnd(folder)).toMatchObject({ state: 'finished' });
    expect(await trainingFiles(folder)).toEqual(whole);
    expect(await warningsOf(folder)).toEqual([
      expect.stringMatching(/^replicate-0\/level-01\/ticket is damaged: .* It is trained again/),
    ]);
  });

  test('a flipped bit in its ticket, found when the next level is pruned from it', async () => {
    const { folder, whole } = await finishedChain();
    const ticket = file(folder, 1, 'ticket.safetensors');
    const bytes = await readFile(ticket);
    bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
    await writeFile(ticket, bytes);
    await rm(dirname(file(folder, 2, '')), { recursive: true });
    expect(await summariseRun(folder)).toMatchObject({ state: 'interrupted' });
    expect(await runToEnd(folder)).toMatchObject({ state: 'finished' });
    expect(await trainingFiles(folder)).toEqual(whole);
    expect(await warningsOf(folder)).toEqual([
      expect.stringContaining('ticket.safetensors was changed after it was written'),
    ]);
  });
});

describe('a run goes on', () => {
  test('from the start of a training whose checkpoint is damaged', async () => {
    const settings = { ...CHAIN, training: { iterations: 4000, evaluate_every: 1000 } };
    const undisturbed = await makeRun(settings);
    await runToEnd(undisturbed);
    const { folder, checkpoint: path } = await pausedMidway(settings);
    const bytes = await readFile(path);
    bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 64;
    await writeFile(path, bytes);
    await runToEnd(folder);
    expect(await trainingFiles(folder)).toEqual(await trainingFiles(undisturbed));
    expect(await warningsOf(folder)).toEqual([
      expect.stringContaining('its checksum does not match. replicate-0'),
    ]);
  });

  test('from the start of a training whose damaged checkpoint has another mask than it starts with', async () => {
    const settings = {
      ...CHAIN,
      training: { iterations: 4000, evaluate_every: 1000 },
      pruning: { method: 'gradual' as const, rounds: 1, rate: 0.9, every: 2, end: 2000 },
    };
    const undisturbed = await makeRun(settings);
    await runToEnd(undisturbed);
    const { folder, checkpoint: path } = await pausedMidway(settings, 1);
    const bytes = await readFile(path);
    // Amid the weights.
    const at = Math.floor(bytes.length / 3);
    bytes[at] = (bytes[at] ?? 0) ^ 64;
    await writeFile(path, bytes);
    await runToEnd(folder);
    expect(await trainingFiles(folder)).toEqual(await trainingFiles(undisturbed));
    expect(await warningsOf(folder)).toEqual([
      expect.stringContaining('its checksum does not match. replicate-0/level-01'),
    ]);
  });

  test('from the start of a training whose checkpoint another release wrote, and says so', async () => {
    const settings = { ...CHAIN, training: { iterations: 4000, evaluate_every: 1000 } };
    const { folder, checkpoint: path } = await pausedMidway(settings);
    const owner = { hash: basename(folder).slice(-12), id: relative(folder, dirname(path)) };
    const chunks = encodeCheckpoint(owner, await readCheckpoint(path, owner, null), '0.0.9');
    await writeFile(path, Buffer.concat(chunks));
    const before = (await eventsOf(folder)).length;
    await runToEnd(folder);
    expect(await warningsOf(folder)).toEqual([
      expect.stringContaining(
        `was written by Ticket Lab 0.0.9, this is ${VERSION}. ${owner.id} is trained from its`,
      ),
    ]);
    const again = (await eventsOf(folder)).slice(before);
    expect(again).toContainEqual(expect.objectContaining({ id: owner.id, fromIteration: 0 }));
  });

  test('from the start of a training whose checkpoint was forged, sum and all', async () => {
    const settings = { ...CHAIN, training: { iterations: 4000, evaluate_every: 1000 } };
    const undisturbed = await makeRun(settings);
    await runToEnd(undisturbed);
    const { folder, checkpoint: path } = await pausedMidway(settings);
    const owner = { hash: basename(folder).slice(-12), id: relative(folder, dirname(path)) };
    const { parameters, ...checkpoint } = await readCheckpoint(path, owner, null);
    const renamed = Object.fromEntries(
      Object.entries(parameters).map(([name, values]) => [`other.${name}`, values]),
    );
    await writeFile(path, Buffer.concat(encodeCheckpoint(owner, { ...checkpoint, parameters: renamed })));
    await runToEnd(folder);
    expect(await trainingFiles(folder)).toEqual(await trainingFiles(undisturbed));
    expect(await warningsOf(folder)).toEqual([
      expect.stringMatching(
        /does not fit its training: tensor "parameters\/other\.fc1\.weight" does not belong to it\. replicate-0/,
      ),
    ]);
  });

  test('from a training whose ticket was taken from another run, sums and all', async () => {
    const { folder, whole } = await finishedChain();
    const other = await makeRun({ ...CHAIN, network: { hidden: [12] } });
    await runToEnd(other);
    const dense = join('replicate-0', 'level-00', 'ticket');
    for (const name of await readdir(join(other, dense)))
      await copyFile(join(other, dense, name), join(folder, dense, name));
    await rm(join(folder, 'replicate-0', 'level-01'), { recursive: true });
    await runToEnd(folder);
    expect(await trainingFiles(folder)).toEqual(whole);
    expect(await warningsOf(folder)).toEqual([
      expect.stringContaining('ticket.safetensors is the ticket of another training'),
    ]);
  });

  test('with a damaged line in its event log, which is named', async () => {
    const { folder } = await finishedChain();
    await appendFile(join(folder, 'events.jsonl'), 'rubbish\n');
    const { message } = await summariseRun(folder);
    expect(message).toMatch(/events\.jsonl, line \d+ is damaged and was left out/);
    expect(await runToEnd(folder)).toMatchObject({ state: 'finished' });
    expect(await warningsOf(folder)).toEqual([message]);
  });

  test('once there is room again on a full disk, whatever it was writing when it got full', async () => {
    for (const kilobytes of [100, 160, 240]) {
      const disk = await smallDisk(kilobytes);
      const folder = await makeRun(CHAIN, join(disk.folder, 'runs'));
      await start(folder, { node: disk.node }).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
      const failed = await ended(folder);
      expect(failed).toMatchObject({ state: 'failed' });
      expect(failed.message).toMatch(/cannot be written: (the disk is full|the file would become larger)/);
      await disk.grow(20_000);
      expect(await runToEnd(folder, { node: disk.node })).toMatchObject({ state: 'finished' });
      expect(await trainingFiles(folder)).toEqual(original.whole);
    }
  });
});

describe('a run that cannot start says why, and touches nothing', () => {
  test('made by a newer release', async () => {
    const { folder, whole } = await finishedChain();
    await edit(
      join(folder, 'run.json'),
      '"schema": 1,\n  "version": "0.1.0"',
      '"schema": 2,\n  "version": "9.0.0"',
    );
    await expect(start(folder)).rejects.toThrow(/was made by a newer Ticket Lab \(9\.0\.0;/);
    await expect(start(folder)).rejects.toMatchObject({ hint: expect.stringContaining('Update Ticket Lab') });
    expect(await findRuns(dirname(folder))).toMatchObject([{ message: expect.stringContaining('newer') }]);
    expect(await trainingFiles(folder)).toEqual(whole);
    expect((await eventsOf(folder)).filter(({ type }) => type === 'started')).toHaveLength(1);
  });

  test('with an experiment that was edited', async () => {
    const folder = await makeRun(CHAIN);
    await edit(join(folder, 'experiment.resolved.yaml'), 'seed: 0', 'seed: 1');
    await expect(start(folder)).rejects.toThrow('is not the experiment that this run was made for');
    expect(await summariseRun(folder)).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('edited'),
    });
  });

  test('with a dataset that has not been fetched', async () => {
    process.env['TICKETLAB_CACHE'] = await temporaryFolder();
    const folder = await makeRun({ ...CHAIN, dataset: { name: 'mnist' } });
    await expect(start(folder)).rejects.toMatchObject({
      hint: expect.stringContaining('ticketlab data fetch mnist'),
    });
    expect(await summariseRun(folder)).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('fetched'),
    });
  });

  test('with data of your own that has changed since', async () => {
    const base = await temporaryFolder();
    const rows = Array.from({ length: 60 }, (_, i) => `${i % 7},${i % 5},${i % 2}`).join('\n');
    await writeFile(join(base, 'mine.csv'), rows);
    const experiment = experimentSchema.parse({
      experiment: 'own',
      ...CHAIN,
      dataset: { train: 'mine.csv' },
      network: { hidden: [4] },
      training: { iterations: 20, batch_size: 20 },
    });
    const fingerprint = await datasetFingerprint(experiment.dataset, base);
    const experimentFile = join(base, 'own.lottery.md');
    const { folder } = await createRun({
      root: join(base, 'runs'),
      experiment,
      source: 'experiment: own\n',
      experimentFile,
      fingerprint,
    });
    expect(await runToEnd(folder)).toMatchObject({ state: 'finished' });
    await writeFile(join(base, 'mine.csv'), rows.replace('0,0,0', '1,0,0'));
    await expect(start(folder)).rejects.toThrow('The data has changed since this run was made');
    await writeFile(join(base, 'mine.csv'), rows);
    expect(await runToEnd(folder)).toMatchObject({ state: 'finished' });
    const elsewhere = join(await temporaryFolder(), 'elsewhere');
    await rename(base, elsewhere);
    expect(await runToEnd(join(elsewhere, 'runs', basename(folder)))).toMatchObject({ state: 'finished' });
  });

  test('whose worker thread cannot even begin', async () => {
    const folder = await makeRun(CHAIN);
    const lame = await temporaryFolder();
    const shared = (await readdir(dirname(RUNNER))).filter((name) => name.startsWith('program-'));
    for (const name of ['runner.mjs', 'kernels.wasm', ...shared])
      await copyFile(join(dirname(RUNNER), name), join(lame, name));
    await symlink(resolve('media'), join(lame, 'media'));
    await start(folder, { runner: join(lame, 'runner.mjs') }).catch((error: unknown) =>
      expect(error).toBeInstanceOf(Error),
    );
    expect(await ended(folder)).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('worker.mjs'),
    });
    expect(await runToEnd(folder)).toMatchObject({ state: 'finished' });
  });
});

test('a training that diverges is told of, what builds on it is left out, and the rest is finished', async () => {
  const folder = await makeRun({
    ...CHAIN,
    network: { hidden: [16] },
    training: { iterations: 60, evaluate_every: 20, optimiser: 'sgd', learning_rate: 1000 },
  });
  const { state, progress } = await runToEnd(folder);
  const { finished, total, skipped } = progress.trainings;
  expect({ state, share: progress.share, done: finished === total }).toEqual({
    state: 'finished',
    share: 1,
    done: true,
  });
  expect(progress.diverged).toHaveLength(1);
  expect(skipped).toBeGreaterThan(0);
  expect(total + skipped).toBe(3);
  const { trainings } = await readResults(folder);
  expect(trainings).toHaveLength(total);
  expect(trainings.at(-1)?.measurements.at(-1)?.validationLoss).toBeNaN();
  expect(await runToEnd(folder)).toMatchObject({ state: 'finished' });
});

async function edit(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}
