// Feeds a reader with files and watches it: only errors with words for a person, in time, and without taking the memory.
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../src/lottery/errors';
import { leastCost } from '../support/cost';
import { drawing, mutate } from './mutate';
import type { Reader } from './readers';

/** Milliseconds of the processor a kilobyte, of which each file has one at least. */
const MOST_TIME = 100;
/** Memory, in sizes of the file; and bytes that any file may take: for buffers, and for what has not been collected yet. */
const MOST_MEMORY = 10;
const FREE_BUFFERS = 32 << 20;
const FREE_HEAP = 256 << 20;

export interface Found {
  reader: string;
  input: Buffer;
  what: string;
}

export function corpusOf(root: string, reader: Reader): Buffer[] {
  const folder = join(root, 'test', 'fuzz', 'corpus', reader.name);
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name)));
}

/** @returns what is wrong with how the reader takes the file; null where nothing is */
export async function watch(
  reader: Reader,
  input: Buffer,
  path: string,
  folder: string,
): Promise<string | null> {
  await writeFile(path, input);
  const kilobytes = Math.max(1, input.length / 1024);
  let wrong: string | null = null;
  const time = await leastCost(async () => {
    wrong ??= await faultOf(reader, input, path, folder);
  }, MOST_TIME * kilobytes);
  return wrong ?? (time > MOST_TIME * kilobytes ? `took ${time.toFixed(0)} ms` : null);
}

async function faultOf(reader: Reader, input: Buffer, path: string, folder: string): Promise<string | null> {
  const memory = process.memoryUsage();
  try {
    await reader.read(path, folder);
  } catch (error) {
    if (!(error instanceof LabError))
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const { heapUsed, external } = process.memoryUsage();
  const most = MOST_MEMORY * input.length;
  if (external - memory.external > most + FREE_BUFFERS)
    return `took ${external - memory.external} bytes in buffers`;
  if (heapUsed - memory.heapUsed > most + FREE_HEAP)
    return `took ${heapUsed - memory.heapUsed} bytes of memory`;
  return null;
}

/** The same file with a sum that fits, if it is whole enough to have one: whoever forges a file forges its sum. */
async function signed(sign: NonNullable<Reader['sign']>, input: Buffer, path: string): Promise<Buffer> {
  await writeFile(path, input);
  return sign(path, input).catch(() => input);
}

/** Files made of the corpus, one after the other, until one is not taken well. */
export async function fuzz(
  reader: Reader,
  corpus: Buffer[],
  { path, folder, seed, inputs }: { path: string; folder: string; seed: number; inputs: number },
): Promise<Found | null> {
  const draw = drawing(seed);
  for (let i = 0; i < inputs; i++) {
    const changed = mutate(corpus, draw);
    const input = reader.sign && draw(2) === 0 ? await signed(reader.sign, changed, path) : changed;
    const what = await watch(reader, input, path, folder);
    if (what !== null) return { reader: reader.name, input, what };
  }
  return null;
}
