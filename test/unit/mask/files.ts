// Small ticket files for tests, and the straightforward counts that the inspector's are held against.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export interface TestTensor {
  dtype: string;
  shape: number[];
  bytes: Uint8Array;
}

export const tensor = (dtype: string, shape: number[], data: ArrayBufferView): TestTensor => ({
  dtype,
  shape,
  bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
});

export const floats = (shape: number[], values: ArrayLike<number>) =>
  tensor('F32', shape, Float32Array.from(values));
export const mask = (shape: number[], values: ArrayLike<number>) =>
  tensor('U8', shape, Uint8Array.from(values));

/** The format, written down a second time: length, header, data. */
export function encode(tensors: Record<string, TestTensor>, metadata: Record<string, string> = {}): Buffer {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { dtype, shape, bytes }]) => [
    name,
    { dtype, shape, data_offsets: [end, (end += bytes.length)] },
  ]);
  const header = Buffer.from(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...Object.values(tensors).map((one) => one.bytes)]);
}

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mask-'));
  folders.push(folder);
  return folder;
}

export async function testFile(content: Uint8Array, name = 'test.ticket.safetensors'): Promise<string> {
  const path = join(await testFolder(), name);
  await writeFile(path, content);
  return path;
}

/** The numbers 0 … n − 1. */
export const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

export const sum = (values: Iterable<number>) => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};
