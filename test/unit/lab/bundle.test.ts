import { cp, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { packTar, unpackTar, type TarEntry } from 'modern-tar';
import { beforeEach, describe, expect, test } from 'vitest';
import { bundleOf, planPacking } from '../../../src/lab/bundle/pack';
import { unpackBundle } from '../../../src/lab/bundle/unpack';
import { writeAtomically } from '../../../src/lab/disk/files';
import { readResults } from '../../../src/lab/results/results';
import { createRun, summariseRun } from '../../../src/lab/runs';
import { claim } from '../../../src/lab/owner/owner';
import { experimentSchema } from '../../../src/experiment/schema/cell-schemas';
import { temporaryFolder } from '../../support/temporary';

const TRAINED = 'test/support/run-0.1.0';

/** Three runs: one that was trained by an earlier release, and two that are made and not started. */
async function threeRuns(): Promise<string[]> {
  const root = join(await temporaryFolder(), '.ticketlab', 'runs');
  const { experiment, hash } = JSON.parse(await readFile(join(TRAINED, 'run.json'), 'utf8'));
  const trained = join(root, `${experiment}-${hash}`);
  await mkdir(root, { recursive: true });
  await cp(TRAINED, trained, { recursive: true });
  const folders = [trained];
  for (const name of ['first', 'second']) {
    const made = experimentSchema.parse({
      experiment: name,
      dataset: { name: 'digits' },
      network: { hidden: [8] },
      replicates: name.length,
    });
    const { folder } = await createRun({
      root,
      experiment: made,
      source: `experiment: ${name}\n`,
      experimentFile: join(root, 'x'),
      fingerprint: null,
    });
    await writeFile(join(folder, 'runner.log'), 'of this machine');
    folders.push(folder);
  }
  return folders;
}

async function pack(folders: string[], weights = true): Promise<string> {
  const path = join(await temporaryFolder(), 'runs.ticketlab');
  await writeAtomically(path, bundleOf(await planPacking(folders, weights)));
  return path;
}

const newRoot = async () => join(await temporaryFolder(), 'runs');

async function contents(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) found[path.slice(folder.length + 1)] = (await readFile(path)).toString('base64');
  }
  return found;
}

describe('a bundle of three runs', () => {
  let folders: string[];
  beforeEach(async () => {
    folders = await threeRuns();
  });

  test('gives them back byte for byte, less what belongs to processes of this machine', async () => {
    const root = await newRoot();
    const unpacked = await unpackBundle(await pack(folders), root);
    expect(unpacked.folders.map((folder) => basename(folder))).toEqual(
      folders.map((folder) => basename(folder)),
    );
    expect((await readdir(root)).sort()).toEqual(folders.map((folder) => basename(folder)).sort());
    for (const folder of folders) {
      const packed = Object.entries(await contents(folder)).filter(
        ([path]) => !path.startsWith('owners') && path !== 'runner.log',
      );
      expect(packed.length).toBeGreaterThan(3);
      expect(Object.entries(await contents(join(root, basename(folder)))).sort()).toEqual(packed.sort());
      expect(await readdir(join(root, basename(folder), 'owners'))).toEqual([]);
    }
  });

  test('says the same of them as the originals', async () => {
    for (const weights of [true, false]) {
      const root = await newRoot();
      await unpackBundle(await pack(folders, weights), root);
      for (const folder of folders) {
        const other = join(root, basename(folder));
        expect(await readResults(other)).toEqual(await readResults(folder));
        const { progress, ...about } = await summariseRun(folder);
        // How far a training is that is not finished, only its checkpoint says.
        const share = weights ? {} : { share: expect.any(Number) };
        expect(await summariseRun(other)).toMatchObject({
          ...about,
          folder: other,
          progress: { ...progress, ...share },
        });
      }
    }
  });

  test('has no weights where none are wanted, and is the same whenever it is packed', async () => {
    const root = await newRoot();
    const { weights } = await unpackBundle(await pack(folders, false), root);
    expect(weights).toBe(false);
    const files = Object.keys(await contents(root));
    expect(files.filter((file) => file.endsWith('training.json'))).not.toEqual([]);
    expect(files.filter((file) => file.endsWith('.safetensors'))).toEqual([]);
    expect(await readFile(await pack(folders))).toEqual(await readFile(await pack(folders)));
  });

  test('is not unpacked over a run that is there, nor in part', async () => {
    const root = await newRoot();
    const [, , last = ''] = folders;
    await cp(last, join(root, basename(last)), { recursive: true });
    await expect(unpackBundle(await pack(folders), root)).rejects.toThrow(
      `${basename(last)} is already in ${root}.`,
    );
    expect(await readdir(root)).toEqual([basename(last)]);
  });

  test('is not made of a run that is being run, of a copy beside its original, or of links', async () => {
    const [trained = '', first = ''] = await threeRuns();
    const owner = await claim(first);
    await expect(planPacking([first], true)).rejects.toThrow('is being run');
    owner.release();
    const copy = join(await temporaryFolder(), 'copy');
    await cp(trained, copy, { recursive: true });
    await expect(planPacking([trained, copy], true)).rejects.toThrow('another copy');
    await symlink('/etc/passwd', join(copy, 'network.link'));
    await expect(planPacking([copy], true)).rejects.toThrow('a link');
  });
});

type Entry = TarEntry;

describe('a hostile bundle', () => {
  let good: Buffer;
  let run: string;
  let manifest: Entry;
  let entries: Entry[];
  beforeEach(async () => {
    const folders = await threeRuns();
    run = basename(folders[1] ?? '');
    good = await readFile(await pack(folders.slice(1, 2)));
    const all: Entry[] = (await unpackTar(gunzipSync(good))).map(({ header, data }) => ({
      header,
      ...(data ? { body: data } : {}),
    }));
    [manifest, ...entries] = all as [Entry, ...Entry[]];
  });

  const entry = (name: string, body: string | Uint8Array = 'x', header: object = {}): Entry => ({
    header: {
      name,
      size: typeof body === 'string' ? Buffer.byteLength(body) : body.length,
      type: 'file',
      ...header,
    },
    body,
  });
  const written = async (bytes: Uint8Array) => {
    const path = join(await temporaryFolder(), 'hostile.ticketlab');
    await writeFile(path, bytes);
    return path;
  };
  const bundle = async (...all: Entry[]) => written(gzipSync(await packTar(all)));
  /** Refused with these words, and nothing is left of it: not beside the folder of runs either. */
  async function isRefused(path: string, words: string | RegExp): Promise<void> {
    const base = await temporaryFolder();
    const root = join(base, 'inner', 'runs');
    await expect(unpackBundle(path, root)).rejects.toThrow(words);
    const left = await readdir(base, { recursive: true });
    expect(left.filter((name) => name !== 'inner' && name !== join('inner', 'runs'))).toEqual([]);
  }

  test('is refused where a path leads out of it, or is of no file of a run', async () => {
    for (const path of [
      '../escaped',
      `${run}/../../escaped`,
      `${run}/../other/run.json`,
      '/tmp/escaped',
      'C:\\escaped',
      `${run}\\run.json`,
      `${run}/replicate-0/level-00/ticket/../../../../../escaped`,
      `${run}/owners/0001.json`,
      `${run}/.spare`,
      `${run}/RUN.JSON`,
      `${run}/run.json/`,
      `${run}/replicate-0/level-0/ticket/metrics.jsonl`,
      `other-0123456789ab/run.json`,
    ])
      await isRefused(await bundle(manifest, ...entries, entry(path)), /is refused|no bundle/);
  });

  test('is refused where it holds a link, a folder, a pipe or a device', async () => {
    const name = `${run}/network.json`;
    for (const type of ['symlink', 'link', 'character-device', 'fifo', 'directory'])
      await isRefused(
        await bundle(manifest, ...entries, {
          header: { name, size: 0, type: type as 'file', linkname: '/etc/passwd' },
        }),
        'is no file: a link, a folder or a device',
      );
  });

  test('is refused where a file or a run is there twice, also where only some systems take the two for one', async () => {
    await isRefused(await bundle(manifest, ...entries, ...entries), 'is there twice');
    const twice = { schema: 1, version: '0', runs: [run, run.replace('first', 'FIRST')], weights: true };
    await isRefused(
      await bundle(entry('ticketlab-bundle.json', JSON.stringify(twice)), ...entries),
      'is there twice',
    );
  });

  test('is refused where sizes are absurd', async () => {
    const archive = Buffer.from(await packTar([manifest, entry(`${run}/network.json`, 'x')]));
    const at = archive.indexOf(`${run}/network.json`);
    const claims = (size: number) => {
      const claiming = Buffer.from(archive);
      claiming.write(`${size.toString(8).padStart(11, '0')}\0`, at + 124);
      claiming.write('        ', at + 148);
      const sum = claiming.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
      claiming.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148);
      return gzipSync(claiming);
    };
    const large = entry(`${run}/network.json`, Buffer.alloc((128 << 20) + 1));
    await isRefused(await bundle(manifest, large), 'claims 134217729 bytes; at most 134217728 are taken');
    await isRefused(await written(claims(2 ** 32)), /cut short|no bundle/);
    await isRefused(await written(claims(1000)), /cut short|no bundle/);
  });

  test('is refused where it unfolds without end', async () => {
    const zeros = Buffer.alloc(120 << 20);
    const texts = ['network.json', 'events.jsonl', 'annotations.json'].map((name) =>
      entry(`${run}/${name}`, zeros),
    );
    await isRefused(await bundle(manifest, ...texts), 'unfolds into more than 200 times its size');
  });

  test('is refused where it is something else, damaged, or cut short anywhere', async () => {
    await isRefused(await written(Buffer.from('PK\u0003\u0004 a zip')), 'is no bundle of runs');
    await isRefused(await written(Buffer.alloc(0)), 'is no bundle of runs');
    await isRefused(await bundle(...entries), 'is no bundle of runs');
    await isRefused(await bundle(entry('ticketlab-bundle.json', '{"schema":1}')), 'is no bundle of runs');
    await isRefused(await bundle(entry('ticketlab-bundle.json', '{"schema":2}')), 'a newer Ticket Lab');
    for (let length = 20; length < good.length; length += 97)
      await isRefused(await written(good.subarray(0, length)), /cut short|no bundle|damaged/);
    await expect(unpackBundle('/nowhere/x.ticketlab', await newRoot())).rejects.toThrow('There is no file');
  });

  test('is refused where a run is not the one that its name says, or its settings are not those of its hash', async () => {
    const changed = entries.map((one) =>
      one.header.name.endsWith('experiment.resolved.yaml')
        ? entry(
            one.header.name,
            Buffer.from(String(Buffer.from(one.body as Uint8Array)).replace('seed: 0', 'seed: 1')),
          )
        : one,
    );
    await isRefused(await bundle(manifest, ...changed), 'is no run, or a damaged one');
    await isRefused(await bundle(manifest, ...entries.slice(0, 2)), 'is no run, or a damaged one');
    const other = `other-${run.slice(-12)}`;
    const renamed = entries.map(({ header, body }) =>
      entry(header.name.replace(run, other), body as Uint8Array),
    );
    const named = JSON.stringify({ schema: 1, version: '0', runs: [other], weights: true });
    await isRefused(await bundle(entry('ticketlab-bundle.json', named), ...renamed), 'is another run');
  });

  test('that is none is unpacked', async () => {
    const root = await newRoot();
    await unpackBundle(await bundle(manifest, ...entries), root);
    expect(await readdir(root)).toEqual([run]);
    await rm(dirname(root), { recursive: true });
  });
});
