// CIFAR-10: its binary records, its archive, its pictures, and the user's own copy by folder.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/data/catalogue';
import type { CatalogueEntry, Source } from '../../../src/data/catalogue';
import { CIFAR_RECORD, cifarRecords, readCifar } from '../../../src/data/cifar';
import { fetchEntry } from '../../../src/data/fetch';
import { loadDataset } from '../../../src/data/load';
import { normalisation } from '../../../src/data/normalise';
import { readPng } from '../../../src/data/sources/png';
import { SourceError } from '../../../src/data/sources/errors';
import { FetchBench } from './noise';
import { labError, settings, temporaryFolder } from './support';

const records = (...labels: number[]) =>
  Buffer.from(
    labels.flatMap((label, i) => [label, ...Array.from({ length: 3072 }, (_, k) => (i + k) & 255)]),
  );

describe('a binary file', () => {
  const folder = temporaryFolder();
  afterEach(() => folder.remove());
  const read = (content: Uint8Array, count: number) => {
    mkdirSync(folder.path, { recursive: true });
    const path = folder.write('batch.bin', content);
    const values = new Uint8Array(count * 3072);
    const labels = new Uint16Array(count);
    return readCifar({ path }, values, labels, 10).then((sha256) => ({ sha256, values, labels }));
  };

  it('gives images and classes', async () => {
    const { values, labels } = await read(records(3, 9), 2);
    expect([...labels]).toEqual([3, 9]);
    expect([...values.subarray(0, 3)]).toEqual([0, 1, 2]);
    expect([...values.subarray(3072, 3075)]).toEqual([1, 2, 3]);
  });

  it('that is cut short, too long, or has another class is told with the image', async () => {
    expect((await labError(read(records(1, 2).subarray(0, 5000), 2))).message).toContain('ends in image 2');
    expect((await labError(read(records(1, 2, 3), 2))).message).toContain(
      'longer than it should be: 2 images',
    );
    expect((await labError(read(records(1, 10), 2))).message).toContain('image 2: its class is 10');
  });
});

describe('a picture', () => {
  const SHAPE = fc.record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 7 }) });

  it('comes out as its pixels were, whatever filters its rows went through', () => {
    fc.assert(
      fc.property(
        SHAPE,
        fc.array(fc.nat(4), { minLength: 7 }),
        fc.nat(),
        ({ width, height }, filters, seed) => {
          const pixels = Uint8Array.from(
            { length: width * height * 3 },
            (_, i) => Math.imul(i + seed, 2_654_435_761) >>> 24,
          );
          expect(readPng(png(width, height, pixels, filters))).toEqual({ width, height, pixels });
        },
      ),
    );
  });

  it('that is none, or damaged, is a failure of its source', () => {
    const good = png(2, 2, new Uint8Array(12), [0, 0]);
    expect(() => readPng(new Uint8Array(20))).toThrow(SourceError);
    expect(() => readPng(good.subarray(0, good.length - 30))).toThrow(/cut short|does not decompress/);
  });

  it('with an image in each row becomes records', () => {
    const pixels = Uint8Array.from({ length: 2 * 3072 }, (_, i) => i % 251);
    const [first, second] = [...cifarRecords(pixels, Uint8Array.of(7, 2))];
    expect([first?.length, first?.[0], second?.[0]]).toEqual([CIFAR_RECORD, 7, 2]);
    // Pixel 5 of the second image: red, green and blue lie in planes.
    expect([1, 1025, 2049].map((plane) => second?.[plane + 5])).toEqual(
      [0, 1, 2].map((channel) => pixels[3072 + 15 + channel]),
    );
  });
});

describe('fetching an archive', () => {
  const contents = { 'a.bin': records(1, 2), 'b.bin': records(3) };
  let bench: FetchBench;
  let archive: Buffer<ArrayBuffer>;
  beforeEach(() => {
    bench = new FetchBench();
    const folder = join(bench.folder.path, 'made', 'batches');
    mkdirSync(folder, { recursive: true });
    for (const [name, content] of Object.entries(contents)) writeFileSync(join(folder, name), content);
    writeFileSync(join(folder, 'readme.html'), 'not wanted');
    execFileSync('tar', ['czf', join(bench.folder.path, 'all.tar.gz'), '-C', join(folder, '..'), 'batches']);
    archive = readFileSync(join(bench.folder.path, 'all.tar.gz'));
  });
  afterEach(() => bench.end());

  const entryFrom = (base: string): CatalogueEntry => {
    const [train, test] = Object.entries(contents).map(([name, content]) => ({
      name,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    }));
    if (!train || !test) throw new Error('no files');
    const source: Source = {
      kind: 'archive',
      url: `${base}all.tar.gz`,
      folder: 'batches/',
      bytes: archive.length,
    };
    return {
      ...CATALOGUE.mnist,
      files: { format: 'cifar', train: [train], test: [test] },
      sources: [source],
    };
  };

  it('stores the files that it carries, also where the connection was cut', async () => {
    const server = await bench.serve(new Map([['/all.tar.gz', archive]]));
    server.cutAfter('/all.tar.gz', 100, 1);
    const { alreadyThere, folder } = await fetchEntry(entryFrom(server.base), bench.options());
    expect(alreadyThere).toBe(false);
    for (const [name, content] of Object.entries(contents))
      expect(readFileSync(join(folder, name)).equals(content)).toBe(true);
    expect((await fetchEntry(entryFrom(server.base), bench.options())).alreadyThere).toBe(true);
  });

  it('says so where it is damaged', async () => {
    const server = await bench.serve(new Map([['/all.tar.gz', Buffer.from('no archive')]]));
    const error = await labError(fetchEntry(entryFrom(server.base), bench.options()));
    expect(error.message).toMatch(/archive/);
  });
});

it('your own copy by folder that lacks a file is told with the folder and the field', async () => {
  const folder = temporaryFolder();
  const error = await labError(loadDataset(settings({ name: 'cifar-10', folder: 'mine' }), folder.path));
  expect(error.message).toContain('dataset.folder');
  expect(error.message).toContain(join(folder.path, 'mine'));
  folder.remove();
});

it('normalisation by channel takes each channel’s own mean and deviation', () => {
  const values = Float32Array.of(1, 3, 10, 30, 1, 3, 10, 30);
  const training = { values, features: 4, shape: [2, 1, 2], indices: Uint32Array.of(0, 1), fullScale: 1 };
  const { scale, shift } = normalisation('channel', training);
  expect([...scale]).toEqual([1, 1, 0.1, 0.1].map(Math.fround));
  expect([...shift]).toEqual([-2, -2, -2, -2]);
});

/** A PNG of RGB pixels, each row through the filter that is listed for it. */
function png(width: number, height: number, pixels: Uint8Array, filters: number[]): Uint8Array {
  const row = width * 3;
  const raw = new Uint8Array(height * (row + 1));
  const at = (y: number, x: number) => (y < 0 || x < 0 ? 0 : (pixels[y * row + x] ?? 0));
  for (let y = 0; y < height; y++) {
    const filter = filters[y] ?? 0;
    raw[y * (row + 1)] = filter;
    for (let x = 0; x < row; x++) {
      const [left, above, corner] = [at(y, x - 3), x < 0 ? 0 : at(y - 1, x), at(y - 1, x - 3)];
      const paeth = [left, above, corner].reduce((best, value) =>
        Math.abs(left + above - corner - value) < Math.abs(left + above - corner - best) ? value : best,
      );
      const predicted = [0, left, above, (left + above) >> 1, paeth][filter] ?? 0;
      raw[y * (row + 1) + 1 + x] = at(y, x) - predicted;
    }
  }
  const chunk = (kind: string, body: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([length, Buffer.from(kind), body, Buffer.alloc(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', new Uint8Array()),
  ]);
}
