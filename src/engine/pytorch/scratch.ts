// Folders in the system's temporary directory, through which arrays go to Python and back.
import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, open, readFile, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '../../lottery/errors';
import { pieces } from '../../tensors/dtype';
import type { TensorArray } from '../../tensors/dtype';
import { encodeSafetensors } from '../../tensors/encode';
import { parseHeader } from '../../tensors/header';

/** With the machine's name: another may see the same directory, and its processes have other numbers. */
const PREFIX = `ticketlab-pytorch-${hostname().replaceAll(/[^A-Za-z0-9.]/g, '')}-`;

/** Makes a folder that only this user can look into, and removes those that processes have left which are gone. */
export async function makeScratch(): Promise<string> {
  await removeLeftovers();
  return mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
}

async function removeLeftovers(): Promise<void> {
  const names = await readdir(tmpdir());
  for (const name of names) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : NaN;
    // Another user's is not ours to remove: it cannot be.
    if (Number.isInteger(pid) && !isAlive(pid))
      await removeScratch(join(tmpdir(), name)).catch(() => undefined);
  }
}

export const removeScratch = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

/** Bytes that are written in one go. */
const AT_ONCE = 1 << 20;

/** Arrays by name: all go as vectors, but those whose shape is given. */
export type Arrays = Record<string, TensorArray>;

export async function writeArrays(
  path: string,
  arrays: Arrays,
  shapes: Record<string, number[]> = {},
): Promise<void> {
  const tensors = Object.entries(arrays).map(([name, data]) => [
    name,
    { shape: shapes[name] ?? [data.length], data },
  ]);
  const chunks = encodeSafetensors(Object.fromEntries(tensors));
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
  // Every asynchronous call waits for another thread to wake, longer than writing little takes: a step of a small network has no time for that.
  if (bytes <= AT_ONCE) return writeFileSync(path, Buffer.concat(chunks), { flag: 'wx', mode: 0o600 });
  const file = await open(path, 'wx', 0o600);
  try {
    for (const chunk of chunks) for (const piece of pieces(chunk)) await file.writeFile(piece);
  } finally {
    await file.close();
  }
}

/** Each array in memory of its own. */
export async function readArrays(path: string): Promise<Arrays> {
  const bytes = await readFile(path);
  const from = (start: number, end: number) => new Uint8Array(bytes.subarray(start, end)).buffer;
  const { tensors, dataStart } = await parseHeader(path, bytes.length, (start, end) =>
    Promise.resolve(from(start, end)),
  );
  return Object.fromEntries(
    Array.from(tensors, ([name, { begin, end, create }]) => [
      name,
      create(from(dataStart + begin, dataStart + end)),
    ]),
  );
}

/** The files of one worker. */
export class Scratch {
  #files = 0;

  constructor(private readonly folder: string) {}

  static in = async (shared: string): Promise<Scratch> => new Scratch(await mkdtemp(join(shared, 'worker-')));

  /** Writes arrays into a file that is there for as long as `use` takes. */
  async sending<T>(arrays: Arrays, use: (path: string) => Promise<T>, shapes = {}): Promise<T> {
    const path = this.#next();
    try {
      await writeArrays(path, arrays, shapes);
      return await use(path);
    } finally {
      rmSync(path, { force: true });
    }
  }

  /** The arrays that `ask` has had written into a file. */
  async receiving(ask: (path: string) => Promise<unknown>): Promise<Arrays> {
    const path = this.#next();
    try {
      await ask(path);
      return await readArrays(path);
    } finally {
      rmSync(path, { force: true });
    }
  }

  #next = (): string => join(this.folder, `${++this.#files}.safetensors`);
}

/** @throws TypeError where an array is of something else */
export function floats(arrays: Arrays): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, values]) => {
      if (!(values instanceof Float32Array)) throw new TypeError(`${name} does not hold 32-bit floats`);
      return [name, values];
    }),
  );
}
