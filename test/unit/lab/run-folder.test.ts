import { execFileSync } from 'node:child_process';
import { mkdir, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { claim } from '../../../src/lab/owner/owner';
import { readResults } from '../../../src/lab/results/results';
import { dataFolder, readExperiment } from '../../../src/lab/disk/run-folder';
import { createRun, findRuns, summariseRun } from '../../../src/lab/runs';
import { experimentSchema } from '../../../src/experiment/schema/cell-schemas';
import { temporaryFolder } from '../../support/temporary';

const experiment = experimentSchema.parse({
  experiment: 'any',
  dataset: { name: 'digits' },
  network: { hidden: [8] },
  training: { learning_rate: 0.0012345678901234567 },
});

async function make() {
  const base = await temporaryFolder();
  const root = join(base, '.ticketlab', 'runs');
  const source = 'experiment: any # as written\n';
  return createRun({
    root,
    experiment,
    source,
    experimentFile: join(base, 'any.lottery.md'),
    fingerprint: null,
  });
}

describe('a run folder', () => {
  test('holds the experiment as written and with every default, to the bit, and what it is of', async () => {
    const { folder, run, existed } = await make();
    expect(existed).toBe(false);
    expect(basename(folder)).toBe(`any-${run.hash}`);
    expect(await readFile(join(folder, 'experiment.yaml'), 'utf8')).toBe('experiment: any # as written\n');
    expect(await readExperiment(folder, run)).toEqual(experiment);
    expect(dataFolder(folder, run)).toBe(dirname(dirname(dirname(folder))));
    expect(await readdir(dirname(folder))).toEqual([basename(folder)]);
  });

  test('that is made again is the one there is', async () => {
    const { folder } = await make();
    const again = { root: dirname(folder), experiment, source: '', experimentFile: 'x', fingerprint: null };
    expect(await createRun(again)).toMatchObject({ folder, existed: true });
    expect(await readFile(join(folder, 'experiment.yaml'), 'utf8')).not.toBe('');
  });

  test('is the first of its lab: git is told to keep what was found, and to leave out weights', async () => {
    const { folder } = await make();
    const lab = dirname(dirname(folder));
    expect((await readdir(lab)).sort()).toEqual(['.gitattributes', '.gitignore', 'runs']);
    await mkdir(join(folder, 'replicate-0', 'level-00', 'ticket'), { recursive: true });
    for (const file of ['ticket.safetensors', 'metrics.jsonl', 'training.json'])
      await writeFile(join(folder, 'replicate-0', 'level-00', 'ticket', file), '');
    await writeFile(join(folder, 'owners', '0001.json'), '');
    await writeFile(join(folder, 'runner.log'), '');
    const git = (...args: string[]) => execFileSync('git', args, { cwd: dirname(lab), encoding: 'utf8' });
    git('init', '--quiet');
    const kept = git('ls-files', '--others', '--exclude-standard').trim().split('\n');
    expect(kept.map((path) => path.replace(/^\.ticketlab\/(runs\/[^/]+\/)?/, '')).sort()).toEqual([
      '.gitattributes',
      '.gitignore',
      'events.jsonl',
      'experiment.resolved.yaml',
      'experiment.yaml',
      'replicate-0/level-00/ticket/metrics.jsonl',
      'replicate-0/level-00/ticket/training.json',
      'run.json',
    ]);
    expect(git('check-attr', 'text', '.ticketlab/runs/any')).toContain('text: unset');
  });

  test('tells git nothing where runs are there already, where somebody has, or in a folder of another name', async () => {
    const base = await temporaryFolder();
    const lab = join(base, '.ticketlab');
    await mkdir(join(lab, 'runs'), { recursive: true });
    const settings = { experiment, source: '', experimentFile: 'x', fingerprint: null };
    await createRun({ ...settings, root: join(lab, 'runs') });
    await createRun({ ...settings, root: join(base, 'other', 'runs') });
    expect(await readdir(lab)).toEqual(['runs']);
    const own = join(base, 'own', '.ticketlab');
    await mkdir(own, { recursive: true });
    await writeFile(join(own, '.gitignore'), 'mine');
    await createRun({ ...settings, root: join(own, 'runs') });
    expect(await readFile(join(own, '.gitignore'), 'utf8')).toBe('mine');
    expect(await readdir(own)).toContain('.gitattributes');
    expect(await readdir(join(base, 'other'))).toEqual(['runs']);
  });

  test('made many times at once is one', async () => {
    const root = join(await temporaryFolder(), 'runs');
    const settings = { root, experiment, source: '', experimentFile: 'x', fingerprint: null };
    const made = await Promise.all(Array.from({ length: 8 }, () => createRun(settings)));
    expect(new Set(made.map(({ folder }) => folder)).size).toBe(1);
    expect(await readdir(root)).toHaveLength(1);
  });

  test.each([
    [
      'run.json cut short',
      (folder: string) => truncate(join(folder, 'run.json'), 20),
      'run.json is damaged: it is not JSON',
    ],
    [
      'run.json without a hash',
      (folder: string) => writeFile(join(folder, 'run.json'), '{"schema":1}'),
      'run.json is damaged',
    ],
    [
      'no run.json',
      (folder: string) => rm(join(folder, 'run.json')),
      'is not a run folder: it has no run.json',
    ],
    ['a run.json that cannot be read', unreadable, 'run.json cannot be read'],
    [
      'run.json of a newer release',
      (folder: string) => writeFile(join(folder, 'run.json'), '{"schema":7,"version":"8.1"}'),
      /was made by a newer Ticket Lab \(8\.1; this is/,
    ],
    [
      'a run.json without a schema version',
      (folder: string) => withSchema(folder, undefined),
      'run.json is damaged: it does not say its schema version.',
    ],
    [
      'schema version 0',
      (folder: string) => withSchema(folder, 0),
      'run.json is damaged: its schema version is 0, which no Ticket Lab writes.',
    ],
    [
      'a schema version that is text',
      (folder: string) => withSchema(folder, '1'),
      'run.json is damaged: its schema version is "1", which no Ticket Lab writes.',
    ],
    ['the next schema version', (folder: string) => withSchema(folder, 2), 'was made by a newer Ticket Lab'],
    [
      'settings cut short',
      (folder: string) => truncate(join(folder, 'experiment.resolved.yaml'), 200),
      /experiment\.resolved\.yaml is (damaged|not the experiment)/,
    ],
    [
      'settings that are no YAML',
      (folder: string) => writeFile(join(folder, 'experiment.resolved.yaml'), 'a: [b'),
      'experiment.resolved.yaml is damaged: it is not YAML',
    ],
  ])('with %s says so, in lists too', async (_, damage, message) => {
    const { folder } = await make();
    await damage(folder);
    await expect(readResults(folder)).rejects.toThrow(message);
    const [listed] = await findRuns(dirname(folder));
    expect(listed).toMatchObject({ folder, state: 'failed', message: expect.stringMatching(message) });
  });

  test('that nobody has run is waiting, with all of its work left', async () => {
    const { folder } = await make();
    expect(await summariseRun(folder)).toMatchObject({
      state: 'waiting',
      experiment: 'any',
      progress: {
        trainings: { finished: 0, total: 3 * (1 + 12 * 2), skipped: 0 },
        share: 0,
        secondsLeft: null,
      },
    });
  });

  test('whose runner died before its first word is interrupted', async () => {
    const { folder } = await make();
    (await claim(folder)).release();
    expect(await summariseRun(folder)).toMatchObject({ state: 'interrupted' });
  });

  test('where there are none yet, there are no runs', async () => {
    expect(await findRuns(join(await temporaryFolder(), 'nowhere'))).toEqual([]);
  });

  test('is found by the data of your own that it was made with', async () => {
    const base = await temporaryFolder();
    const own = experimentSchema.parse({ ...experiment, dataset: { train: 'mine.csv' } });
    const settings = { root: base, experiment: own, source: '', experimentFile: 'x' };
    const one = await createRun({ ...settings, fingerprint: 'a' });
    expect((await createRun({ ...settings, fingerprint: 'b' })).folder).not.toBe(one.folder);
    expect((await createRun({ ...settings, fingerprint: 'a' })).folder).toBe(one.folder);
  });
});

async function withSchema(folder: string, schema: unknown): Promise<void> {
  const path = join(folder, 'run.json');
  const run: object = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...run, schema }));
}

async function unreadable(folder: string): Promise<void> {
  await rm(join(folder, 'run.json'));
  await mkdir(join(folder, 'run.json'));
}
