// Nothing is trained twice: what another run of the same folder has finished is taken over, with the bytes of what would have been trained.
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takenText } from '../../src/cli/show-results';
import { summariseRun } from '../../src/lab/runs';
import { recordFile, ticketFile } from '../../src/lab/disk/paths';
import { eventsOf, makeRun, runToEnd, trainingFiles } from '../support/runs';
import type { Settings } from '../support/runs';
import { temporaryFolder } from '../support/temporary';

const BASE: Settings = {
  replicates: 1,
  pruning: { rounds: 2, rewind_to: 40 },
  controls: { random_reinit: 1 },
};
const DENSE = 'replicate-0/level-00/ticket';

/** Names of trainings that were taken over, and of those that were trained. */
async function historyOf(folder: string): Promise<{ taken: string[]; trained: string[] }> {
  const events = await eventsOf(folder);
  const started = events.filter((event) => event.type === 'training-started');
  const names = (taken: boolean) =>
    started.flatMap(({ id, from }) => ((from !== undefined) === taken ? [id] : [])).sort();
  return { taken: names(true), trained: names(false) };
}

async function finishedRun(settings: Settings, root?: string): Promise<string> {
  const folder = await makeRun({ ...BASE, ...settings }, root);
  expect(await runToEnd(folder, { cores: 1 })).toMatchObject({ state: 'finished' });
  return folder;
}

describe('a run beside a finished one', () => {
  let first: string;
  let root: string;
  beforeAll(async () => {
    root = join(mkdtempSync(join(tmpdir(), 'ticketlab-test-')), 'runs');
    first = await finishedRun({}, root);
  });

  afterAll(() => rmSync(dirname(root), { recursive: true }));

  test('with more rounds and another control trains what is new alone, and has the bytes of one that trained everything', async () => {
    const more: Settings = {
      experiment: 'more',
      pruning: { rounds: 3, rewind_to: 40 },
      controls: { random_reinit: 1, random_mask: true },
    };
    const folder = await finishedRun(more, root);
    const alone = await finishedRun(more);
    expect(await trainingFiles(folder)).toEqual(await trainingFiles(alone));
    const { taken, trained } = await historyOf(folder);
    expect(taken).toEqual([
      DENSE,
      ...[1, 2].flatMap((level) => [
        `replicate-0/level-0${level}/random-reinit-0`,
        `replicate-0/level-0${level}/ticket`,
      ]),
    ]);
    expect(trained).toHaveLength(2 + 3);
    expect((await historyOf(alone)).taken).toEqual([]);
    const ofDense = (await eventsOf(folder)).find(
      (event) => event.type === 'training-started' && event.id === DENSE,
    );
    expect(ofDense).toMatchObject({ from: basename(first) });
    const summary = await summariseRun(folder);
    expect(summary.taken).toEqual({ [basename(first)]: 5 });
    expect(takenText(summary)).toBe(
      `Trainings that other runs had finished were taken over: 5 from ${basename(first)}.`,
    );
  });

  test('that prunes at another rate takes the dense network alone', async () => {
    const folder = await finishedRun({ pruning: { rounds: 1, rate: 0.5, rewind_to: 40 } }, root);
    expect((await historyOf(folder)).taken).toEqual([DENSE]);
  });

  test.each<[string, Settings]>([
    ['another learning rate', { training: { iterations: 300, evaluate_every: 50, learning_rate: 0.003 } }],
    ['another seed', { seed: 5 }],
    ['another iteration to rewind to', { pruning: { rounds: 1, rewind_to: 50 } }],
  ])('with %s takes nothing', async (_name, settings) => {
    expect(
      (await historyOf(await finishedRun({ pruning: { rounds: 1, rewind_to: 40 }, ...settings }, root)))
        .taken,
    ).toEqual([]);
  });

  test('that is damaged, half deleted, or of another release trains again what it cannot take', async () => {
    const own = join(await temporaryFolder(), 'runs');
    const source = await finishedRun({ controls: { random_reinit: 0 } }, own);
    const next = (name: string, random_reinit: number) =>
      finishedRun({ experiment: name, controls: { random_reinit } }, own);
    const right = await trainingFiles(await finishedRun({ experiment: 'b', controls: { random_reinit: 1 } }));

    truncateSync(ticketFile(source, 'replicate-0/level-01/ticket'), 1000);
    rmSync(recordFile(source, 'replicate-0/level-02/ticket'));
    const second = await next('b', 1);
    expect((await historyOf(second)).taken).toEqual([DENSE]);
    expect(await trainingFiles(second)).toEqual(right);

    const log = join(second, 'events.jsonl');
    writeFileSync(log, readFileSync(log, 'utf8').replaceAll(/"version":"[^"]*"/g, '"version":"0.0.1"'));
    appendFileSync(
      join(source, 'events.jsonl'),
      `${JSON.stringify({ time: '', type: 'engine', about: 'another' })}\n`,
    );
    expect((await historyOf(await next('c', 2))).taken).toEqual([]);
  });

  test('and a folder that makes no sense is not kept from training', async () => {
    const odd = join(root, 'odd-0123456789ab');
    cpSync(first, odd, { recursive: true });
    const run = join(odd, 'run.json');
    writeFileSync(run, readFileSync(run, 'utf8').replace('"fingerprint": null', '"fingerprint": "x"'));
    const settings: Settings = { experiment: 'beside', pruning: { rounds: 1, rewind_to: 40 } };
    expect((await historyOf(await finishedRun(settings, root))).taken).toHaveLength(3);
  });

  test('leaves the finished one as it is', async () => {
    expect((await historyOf(first)).taken).toEqual([]);
    expect(await runToEnd(first)).toMatchObject({ state: 'finished' });
  });
});
