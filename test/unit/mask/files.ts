// Small ticket files for tests.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export * from '../../support/tensors';

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
