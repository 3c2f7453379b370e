import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeAtomically } from '../../../src/lab/disk/files';
import { withSafetensors } from '../../../src/lab/disk/tensors/safetensors';
import { encodeSafetensors } from '../../../src/tensors/encode';
import type { TensorArray } from '../../../src/tensors/dtype';
import type { Tensor } from '../../../src/tensors/encode';
import { temporaryFolder } from '../../support/temporary';

const arrays: fc.Arbitrary<TensorArray> = fc.oneof(
  fc.float32Array(),
  fc.float64Array(),
  fc.uint8Array(),
  fc.int8Array(),
  fc.uint16Array(),
  fc.int16Array(),
  fc.uint32Array(),
  fc.int32Array(),
);
const tensors = fc.dictionary(
  fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__' && name !== '__proto__'),
  fc.record({ data: arrays, split: fc.boolean() }).map(({ data, split }): Tensor => ({
    data,
    shape: split && data.length % 2 === 0 ? [2, data.length / 2] : [data.length],
  })),
  { maxKeys: 6 },
);
const metadata = fc.dictionary(
  fc.string().filter((name) => name !== '__proto__'),
  fc.string(),
  { maxKeys: 3 },
);

const save = async (path: string, content: Record<string, Tensor>, about: Record<string, string> = {}) => {
  await writeAtomically(path, encodeSafetensors(content, about));
};
const one: Record<string, Tensor> = { a: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } };

describe('a safetensors file', () => {
  test('gives back every tensor, to the bit, with shapes and metadata', async () => {
    const path = join(await temporaryFolder(), 'a.safetensors');
    await fc.assert(
      fc.asyncProperty(tensors, metadata, async (content, about) => {
        await save(path, content, about);
        await withSafetensors(path, async (file) => {
          expect(file.metadata).toEqual(about);
          expect(file.names.sort()).toEqual(Object.keys(content).sort());
          for (const [name, { shape, data }] of Object.entries(content)) {
            const read = await file.read(name);
            expect(file.info(name).shape).toEqual(shape);
            expect(read.constructor).toBe(data.constructor);
            expect(
              Buffer.from(read.buffer).equals(Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
            ).toBe(true);
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  test('begins every tensor at a multiple of its element size, the data at a multiple of 8', async () => {
    const path = join(await temporaryFolder(), 'a.safetensors');
    await save(path, {
      mask: { shape: [3], data: Uint8Array.of(1, 0, 1) },
      weight: { shape: [3], data: Float32Array.of(1, 2, 3) },
      sums: { shape: [1], data: Float64Array.of(0.5) },
    });
    const header = Number((await readFile(path)).readBigUInt64LE(0));
    expect(header % 8).toBe(0);
    await withSafetensors(path, async (file) => {
      expect(file.info('sums').begin % 8).toBe(0);
      expect(file.info('weight').begin % 4).toBe(0);
    });
  });

  test('cut short anywhere, it says so and names the file', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'whole.safetensors');
    await save(path, one, { about: 'text' });
    const bytes = await readFile(path);
    for (let length = 0; length < bytes.length; length++) {
      const cut = join(folder, 'cut.safetensors');
      await writeFile(cut, bytes.subarray(0, length));
      await expect(withSafetensors(cut, async () => undefined)).rejects.toThrow(
        /cut\.safetensors is not an intact/,
      );
    }
  });

  test('with bytes too many, it is refused', async () => {
    const path = join(await temporaryFolder(), 'a.safetensors');
    await save(path, one);
    await truncate(path, (await readFile(path)).length + 1);
    await expect(withSafetensors(path, async () => undefined)).rejects.toThrow(
      'its tensors need 16 bytes, it has 17',
    );
  });

  test.each([
    ['a header longer than the file', '{}', 1000, 'its header should have 1000 bytes'],
    ['a header that is no JSON', '{"a":', 5, 'its header cannot be understood'],
    [
      'tensors that overlap',
      header([0, 4], [2, 6]),
      null,
      'byte 2 of its data belongs to no tensor, or to two',
    ],
    [
      'a hole between tensors',
      header([0, 4], [6, 10]),
      null,
      'byte 4 of its data belongs to no tensor, or to two',
    ],
    ['a shape that does not fit', header([0, 8], [8, 12]), null, 'tensor "a" needs 4 bytes and is given 8'],
    ['an unknown type', header([0, 4], [4, 8]).replace('F32', 'Q5'), null, 'unknown type Q5'],
  ])('with %s, it is refused', async (_, text, length, message) => {
    const path = join(await temporaryFolder(), 'a.safetensors');
    const head = Buffer.alloc(8);
    head.writeBigUInt64LE(BigInt(length ?? text.length));
    await writeFile(path, Buffer.concat([head, Buffer.from(text), Buffer.alloc(12)]));
    await expect(withSafetensors(path, async () => undefined)).rejects.toThrow(message);
  });

  test('asked for a tensor that it has not, or of another type, it says which', async () => {
    const path = join(await temporaryFolder(), 'a.safetensors');
    await save(path, one);
    await withSafetensors(path, async (file) => {
      await expect(file.read('b')).rejects.toThrow('has no tensor "b"');
      await expect(file.readBytes('a')).rejects.toThrow('tensor "a" is F32, where U8 is needed');
    });
  });

  test('that is not there is named', async () => {
    await expect(withSafetensors('nowhere.safetensors', async () => undefined)).rejects.toThrow(
      'nowhere.safetensors cannot be read: there is no such file.',
    );
  });

  test('is not written with a shape that does not hold its values', () => {
    expect(() => encodeSafetensors({ a: { shape: [3], data: new Uint8Array(4) } })).toThrow(
      'a: shape [3] does not hold 4 values',
    );
  });
});

function header(...offsets: [number, number][]): string {
  const entries = offsets.map((data_offsets, i) => ['ab'[i], { dtype: 'F32', shape: [1], data_offsets }]);
  return JSON.stringify(Object.fromEntries(entries));
}
