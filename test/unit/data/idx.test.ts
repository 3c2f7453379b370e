import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { loadDataset } from '../../../src/data/load';
import { idx, labError, settings, temporaryFolder } from './support';

const BYTES = 0x08;
const FLOATS = 0x0d;
const SHORTS = 0x0b;
/** Six images of 2×2 pixels, two of each of three classes. */
const IMAGES = idx(
  BYTES,
  [6, 2, 2],
  Uint8Array.from({ length: 24 }, (_, i) => i),
);
const LABELS = idx(BYTES, [6], Uint8Array.of(0, 1, 2, 0, 1, 2));

describe('the user’s own IDX files', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
    folder.write('images', IMAGES);
    folder.write('labels', LABELS);
  });
  afterEach(() => {
    folder.remove();
  });
  const load = (more: object = {}) =>
    loadDataset(
      settings({
        train: 'images',
        train_labels: 'labels',
        test: 'images',
        test_labels: 'labels',
        ...more,
      }),
      folder.path,
    );
  /** The error that these training files give; it names the file and says what to do. */
  const fails = async (images: Uint8Array, labels: Uint8Array = LABELS) => {
    folder.write('images', images);
    folder.write('labels', labels);
    const error = await labError(load());
    expect(error.hint).toBeTruthy();
    return error.message;
  };

  it('are read, gzipped or not', async () => {
    folder.write('images.gz', gzipSync(IMAGES));
    const plain = await load();
    expect(plain).toEqual(await load({ train: 'images.gz' }));
    expect(plain.shape).toEqual([1, 2, 2]);
    expect(plain.classNames).toEqual(['0', '1', '2']);
    expect(plain.fullScale).toBe(255);
    expect([...plain.train.values]).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect([...plain.train.labels]).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('without a test part give a share of their examples to testing', async () => {
    const data = await load({ test: undefined, test_labels: undefined, test_share: 0.5 });
    expect([...data.test.labels].sort()).toEqual([0, 1, 2]);
    expect(data.test.values.length).toBe(12);
    // Every image keeps its label: image i begins with pixel 4i, and its class is i mod 3.
    data.test.labels.forEach((label, i) => {
      expect(((data.test.values[4 * i] ?? NaN) / 4) % 3).toBe(label);
    });
  });

  it('may hold 32-bit floats, several channels, or plain rows of numbers', async () => {
    const floats = new DataView(new ArrayBuffer(24 * 4));
    for (let i = 0; i < 24; i++) floats.setFloat32(4 * i, i / 2 - 3, false);
    folder.write('images', idx(FLOATS, [6, 2, 1, 2], new Uint8Array(floats.buffer)));
    const channels = await load();
    expect(channels.shape).toEqual([2, 1, 2]);
    expect(channels.train.values).toEqual(Float32Array.from({ length: 24 }, (_, i) => i / 2 - 3));
    expect(channels.fullScale).toBe(1);
    folder.write('images', idx(BYTES, [6, 4], new Uint8Array(24)));
    expect((await load()).shape).toEqual([4]);
  });

  it('need not number their classes from 0', async () => {
    folder.write('labels', idx(BYTES, [6], Uint8Array.of(26, 1, 9, 26, 1, 9)));
    const data = await load();
    expect(data.classNames).toEqual(['1', '9', '26']);
    expect([...data.train.labels]).toEqual([2, 0, 1, 2, 0, 1]);
  });

  it('cut short at any byte are refused, gzipped or not, and the file is named', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(IMAGES.length - 1), fc.boolean(), async (length, packed) => {
        const cut = IMAGES.subarray(0, length);
        const message = await fails(packed ? gzipSync(cut) : cut);
        expect(message).toContain('images (dataset.train)');
        expect(message).toMatch(
          length === 0 ? /is empty/ : /cut short|not an IDX file|neither CSV nor IDX|one column/,
        );
      }),
      { numRuns: 60 },
    );
    expect(await fails(IMAGES.subarray(0, 30))).toMatch(
      /promises 6 × 2 × 2 values, 24 bytes, but it contains only 14 bytes/,
    );
    expect(await fails(gzipSync(IMAGES).subarray(0, 30))).toMatch(/its gzip stream ends early/);
  });

  it('longer than their header promises are refused', async () => {
    const long = Buffer.concat([IMAGES, new Uint8Array(3)]);
    expect(await fails(long)).toMatch(/longer than it should be: .* but 3 bytes more follow/);
    expect(await fails(gzipSync(long))).toMatch(/longer than it should be/);
  });

  it('whose header claims a trillion values are refused before any memory is taken', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const huge = idx(BYTES, [1_000_000, 1000, 1000], new Uint8Array(24));
    expect(await fails(huge)).toMatch(/cut short: its header promises 1,000,000 × 1,000 × 1,000 values/);
    expect(await fails(gzipSync(huge))).toMatch(/cut short/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000_000);
  });

  it('with damage inside the gzip stream are refused', async () => {
    const packed = gzipSync(IMAGES);
    packed[packed.length - 6] = (packed[packed.length - 6] ?? 0) ^ 0xff;
    expect(await fails(packed)).toMatch(/is damaged: its gzip stream does not decompress/);
  });

  it('of another type, or with too many dimensions, are refused by name', async () => {
    expect(await fails(idx(SHORTS, [6, 4], new Uint8Array(48)))).toMatch(/holds 16-bit integers/);
    expect(await fails(idx(0x77, [6, 4], new Uint8Array(24)))).toMatch(/unknown type, code 119/);
    expect(await fails(idx(BYTES, [6, 1, 1, 1, 1], new Uint8Array(6)))).toMatch(/has 5 dimensions/);
    expect(await fails(idx(BYTES, [0, 2, 2], new Uint8Array(0)))).toMatch(/is empty: .* 0 × 2 × 2/);
    expect(await fails(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]))).toMatch(/neither CSV nor IDX/);
  });

  it('with more or fewer labels than images are refused', async () => {
    expect(await fails(IMAGES, idx(BYTES, [5], new Uint8Array(5)))).toMatch(
      /labels \(dataset\.train_labels\) has 5 labels, and .*images \(dataset\.train\) has 6 examples/,
    );
  });

  it('mixed up, labels for images or the other way round, are told apart', async () => {
    expect(await fails(LABELS)).toMatch(
      /images \(dataset\.train\) has one number per example: it is a file of labels/,
    );
    expect(await fails(IMAGES, IMAGES)).toMatch(/labels \(dataset\.train_labels\) is not a file of labels/);
  });

  it('with all labels the same are refused', async () => {
    expect(await fails(IMAGES, idx(BYTES, [6], new Uint8Array(6)))).toMatch(
      /every example has the same label, "0"/,
    );
  });

  it('a test label that the training data does not have is refused, with its example', async () => {
    folder.write('other', idx(BYTES, [6], Uint8Array.of(0, 1, 2, 7, 1, 2)));
    const error = await labError(load({ test_labels: 'other' }));
    expect(error.message).toMatch(/other \(dataset\.test_labels\), example 4: the label 7 is not a class/);
    expect(error.hint).toContain('"0", "1", "2"');
  });

  it('test images of another size are refused', async () => {
    folder.write('wide', idx(BYTES, [6, 2, 3], new Uint8Array(36)));
    const error = await labError(load({ test: 'wide' }));
    expect(error.message).toMatch(/wide \(dataset\.test\) has 6 values per example; the training data has 4/);
  });

  it('bytes and floats do not go together', async () => {
    folder.write('floats', idx(FLOATS, [6, 2, 2], new Uint8Array(96)));
    expect((await labError(load({ test: 'floats' }))).message).toMatch(/different kinds of numbers/);
  });

  it('a float that is not finite is refused, with its place', async () => {
    const floats = new DataView(new ArrayBuffer(96));
    floats.setFloat32(4 * 9, NaN, false);
    expect(await fails(idx(FLOATS, [6, 2, 2], new Uint8Array(floats.buffer)))).toMatch(
      /example 3, value 2: NaN is not a finite number/,
    );
  });

  it('without labels, missing, or in fact a folder: each says so', async () => {
    const unlabelled = await labError(load({ train_labels: undefined }));
    expect(unlabelled.message).toMatch(/the file of its labels is not given/);
    expect(unlabelled.hint).toContain('train_labels:');
    expect((await labError(load({ train: 'nowhere' }))).message).toMatch(
      /nowhere \(dataset\.train\) does not exist/,
    );
    expect((await labError(load({ train: '.' }))).message).toMatch(/is not a file/);
  });

  it('a pipe that nobody writes to is refused, not waited for', async () => {
    execFileSync('mkfifo', [join(folder.path, 'pipe')]);
    expect((await labError(load({ train: 'pipe' }))).message).toMatch(
      /pipe \(dataset\.train\) is not a file/,
    );
  });
});
