import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Source } from '../../../src/data/catalogue';
import { fetchEntry } from '../../../src/data/fetch';
import type { FetchProgress } from '../../../src/data/fetch';
import { CONTENT, FetchBench, PACKED, entry, web } from './noise';
import { labError } from './support';

describe('fetching a dataset from web servers', () => {
  let bench: FetchBench;
  beforeEach(() => {
    bench = new FetchBench();
  });
  afterEach(() => bench.end());

  it('stores every file unpacked and leaves no partial one behind', async () => {
    const result = await fetchEntry(entry(web(await bench.serve())), bench.options());
    expect(result).toEqual({ alreadyThere: false, folder: bench.target });
    bench.expectComplete();
  });

  it('reports bytes and the total as they come', async () => {
    const server = await bench.serve();
    await fetchEntry(entry(web(server)), bench.options());
    const size = PACKED.get('/train-images.gz')?.length;
    const bytes = bench.progress.flatMap((step) =>
      step.kind === 'bytes' && step.file === 'train-images.gz' ? [step] : [],
    );
    expect(bytes[0]).toMatchObject({ received: 0, total: size });
    expect(bytes.at(-1)).toMatchObject({ received: size, total: size });
    expect(bytes.every((step, i) => step.received >= (bytes[i - 1]?.received ?? 0))).toBe(true);
    expect(bench.progress.at(-1)).toMatchObject({ kind: 'stored', stored: 4, files: 4 });
  });

  it('does not go to the network for what is there, and replaces only what is damaged', async () => {
    const server = await bench.serve();
    await fetchEntry(entry(web(server)), bench.options());
    server.requests.length = 0;
    expect((await fetchEntry(entry(web(server)), bench.options())).alreadyThere).toBe(true);
    expect(server.requests).toEqual([]);

    const damaged = Buffer.from(CONTENT.test);
    damaged[1000] = (damaged[1000] ?? 0) ^ 1;
    writeFileSync(join(bench.target, 'test-images'), damaged);
    await fetchEntry(entry(web(server)), bench.options());
    expect(server.requests.map(({ path }) => path)).toEqual(['/test-images.gz']);
    expect(readFileSync(join(bench.target, 'test-images')).equals(CONTENT.test)).toBe(true);
  });

  it('goes on where a connection was cut, asking only for what is missing', async () => {
    const server = await bench.serve();
    server.cutAfter('/train-images.gz', 100_000, 1);
    await fetchEntry(entry(web(server)), bench.options());
    bench.expectComplete();
    const ranges = server.requests
      .filter(({ path }) => path === '/train-images.gz')
      .map(({ range }) => range);
    expect(ranges).toEqual([undefined, 'bytes=100000-']);
    expect(bench.failures()).toEqual([]);
  });

  it('begins anew where a server cannot go on in the middle', async () => {
    const server = await bench.serve();
    server.ranges = false;
    server.cutAfter('/train-images.gz', 100_000, 1);
    await fetchEntry(entry(web(server)), bench.options());
    bench.expectComplete();
    expect(server.requests.filter(({ path }) => path === '/train-images.gz').length).toBe(2);
  });

  it('gives up on a server that cuts the connection again and again, and tries the next source', async () => {
    const [bad, good] = [await bench.serve(), await bench.serve()];
    bad.cutAfter('/train-images.gz', 100_000, Infinity);
    bad.ranges = false;
    await fetchEntry(entry(web(bad), web(good)), bench.options());
    bench.expectComplete();
    expect(bench.failures()).toEqual(['cuts the connection']);
  });

  it('content with the wrong checksum is never stored: the next source gives the right one', async () => {
    const wrong = new Map(PACKED).set('/train-images.gz', gzipSync(randomBytes(400_000)));
    const [bad, good] = [await bench.serve(wrong), await bench.serve()];
    await fetchEntry(entry(web(bad), web(good)), bench.options());
    bench.expectComplete();
    expect(bench.failures()).toEqual(['has another train-images: its checksum is wrong']);
  });

  it('a page of a hotel’s Wi-Fi in place of a file is told apart, as is a file that is too long', async () => {
    const page = new Map(PACKED).set('/train-images.gz', Buffer.from('<html>Welcome!</html>'));
    const long = new Map(PACKED).set(
      '/train-images.gz',
      gzipSync(Buffer.concat([CONTENT.train, CONTENT.train])),
    );
    const packed = new Map(PACKED).set('/train-images.gz', gzipSync(CONTENT.train).subarray(0, 5000));
    const sources = [
      await bench.serve(page),
      await bench.serve(long),
      await bench.serve(packed),
      await bench.serve(),
    ];
    await fetchEntry(entry(...sources.map((server) => web(server))), bench.options());
    expect(bench.failures()).toEqual([
      'has another train-images: it is too short',
      'sends more than the file can hold',
      'has another train-images: it does not decompress',
    ]);
    bench.expectComplete();
  });

  it('a beginning left by someone else that turns out wrong is thrown away, not trusted', async () => {
    const server = await bench.serve();
    const host = new URL(server.base).host.replace(':', '-');
    mkdirSync(join(bench.target, 'partial'), { recursive: true });
    writeFileSync(join(bench.target, 'partial', `train-images.gz@${host}`), randomBytes(5000));
    await fetchEntry(entry(web(server)), bench.options());
    const ranges = server.requests
      .filter(({ path }) => path === '/train-images.gz')
      .map(({ range }) => range);
    expect(ranges).toEqual(['bytes=5000-', undefined]);
    bench.expectComplete();
  });

  it('a beginning that a killed process left is gone on with; that of a living one is left alone', async () => {
    const server = await bench.serve();
    const host = new URL(server.base).host.replace(':', '-');
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    mkdirSync(join(bench.target, 'partial'), { recursive: true });
    const part = (packed: string, pid: number | undefined) =>
      join(bench.target, 'partial', `${packed}@${host}~${pid}-0`);
    const beginning = (packed: string) => PACKED.get(`/${packed}`)?.subarray(0, 200) ?? Buffer.alloc(0);
    writeFileSync(part('train-images.gz', dead.pid), beginning('train-images.gz'));
    writeFileSync(part('test-images.gz', process.ppid), beginning('test-images.gz'));
    await fetchEntry(entry(web(server)), bench.options());
    expect(server.requests.map(({ path, range }) => [path, range])).toEqual([
      ['/train-images.gz', 'bytes=200-'],
      ['/train-labels.gz', undefined],
      ['/test-images.gz', undefined],
      ['/test-labels.gz', undefined],
    ]);
    expect(readdirSync(join(bench.target, 'partial'))).toEqual([`test-images.gz@${host}~${process.ppid}-0`]);
  });

  it('every reason is in the one error when no source has it', async () => {
    const empty = await bench.serve(new Map());
    const gone = await bench.serve();
    await gone.stop();
    const missing = entry(web(empty), web(gone), {
      kind: 'folder',
      folder: join(bench.folder.path, 'nowhere'),
      suffix: '.gz',
      install: 'apt-get install dataset-noise',
    });
    const error = await labError(fetchEntry(missing, bench.options()));
    expect(error.message).toContain('Noise could not be fetched from any source:');
    expect(error.message).toContain('answers 404 Not Found');
    expect(error.message).toContain('refuses the connection');
    expect(error.message).toContain('not installed (apt-get install dataset-noise)');
    expect(error.hint).toContain(bench.target);
  });

  it('a name that does not resolve fails within seconds', async () => {
    const nowhere: Source = { kind: 'https', base: 'https://ticketlab.invalid/', suffix: '.gz' };
    const started = performance.now();
    const error = await labError(fetchEntry(entry(nowhere), bench.options()));
    expect(error.message).toContain('ticketlab.invalid: its name cannot be resolved');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('a server that falls silent is asked again for the rest', async () => {
    const server = await bench.serve();
    server.stallAfter('/train-images.gz', 300_000);
    await fetchEntry(entry(web(server)), { ...bench.options(), patience: 300 });
    expect(server.requests[1]).toEqual({ path: '/train-images.gz', range: 'bytes=300000-' });
    bench.expectComplete();
  });

  it('a server that stays silent is given up on', async () => {
    const [silent, good] = [await bench.serve(), await bench.serve()];
    silent.stallAfter('/train-images.gz', 0);
    await fetchEntry(entry(web(silent), web(good)), { ...bench.options(), patience: 300 });
    expect(bench.failures()).toEqual(['is silent for 0.3 s']);
    bench.expectComplete();
  });

  it('a slow server is not given up on while bytes come', async () => {
    const server = await bench.serve();
    server.pieces = { bytes: 20_000, milliseconds: 60 };
    await fetchEntry(entry(web(server)), { ...bench.options(), patience: 1000 });
    expect(server.requests.length).toBe(4);
    bench.expectComplete();
  });

  it('cancelled, it stops at once, keeps what came, and the next call goes on from there', async () => {
    const server = await bench.serve();
    server.stallAfter('/train-images.gz', 100_000);
    const cancel = new AbortController();
    const onProgress = (step: FetchProgress) => {
      if (step.kind === 'bytes' && step.received === 100_000) cancel.abort();
    };
    const error = await labError(
      fetchEntry(entry(web(server)), { ...bench.options(), onProgress, signal: cancel.signal }),
    );
    expect(error.message).toBe('Fetching Noise was cancelled.');
    expect(error.hint).toContain('continues from there');
    expect(existsSync(join(bench.target, 'train-images'))).toBe(false);

    server.stallAfter('/train-images.gz', Infinity);
    server.requests.length = 0;
    await fetchEntry(entry(web(server)), bench.options());
    expect(server.requests[0]).toEqual({ path: '/train-images.gz', range: 'bytes=100000-' });
    bench.expectComplete();
  });

  it('two at once do not disturb each other', async () => {
    const server = await bench.serve();
    server.pieces = { bytes: 50_000, milliseconds: 5 };
    await Promise.all([
      fetchEntry(entry(web(server)), bench.options()),
      fetchEntry(entry(web(server)), bench.options()),
    ]);
    bench.expectComplete();
  });
});
