// What an owner leaves in a run folder about itself.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errorCode } from '../lottery/errors';
import { readError } from './files';
import { ownersFolder } from './layout';

const ownerSchema = z.object({
  /** Number of this owner, from 1; the highest owns the run. */
  generation: z.int(),
  pid: z.int(),
  host: z.string(),
  boot: z.string(),
  /** Where it listens: a Unix socket or a named pipe. */
  address: z.string(),
  version: z.string(),
  /** ISO 8601. */
  since: z.string(),
});

/** owners/NNNN.json. Its modification time is the owner's heartbeat. */
export type OwnerRecord = z.output<typeof ownerSchema>;

export const claimFile = (folder: string, generation: number) =>
  join(ownersFolder(folder), `${fileName(generation)}.json`);

/** Exists once the owner has given the run up. */
export const releaseFile = (folder: string, generation: number) =>
  join(ownersFolder(folder), `${fileName(generation)}.released`);

/** Number of the newest owner; 0 where there never was one. */
export async function newestGeneration(folder: string): Promise<number> {
  const names = await readdir(ownersFolder(folder)).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw readError(error, ownersFolder(folder));
  });
  return Math.max(0, ...names.map((name) => Number(/^(\d{4,})\.json$/.exec(name)?.[1] ?? 0)));
}

/**
 * A claim that says nothing about its owner comes back with process id 0: where the file system knows no links it
 * may be seen before it is written, and a power failure may have emptied it.
 */
export async function readOwner(folder: string, generation: number): Promise<OwnerRecord> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(claimFile(folder, generation), 'utf8')));
  } catch {
    return { generation, pid: 0, host: '', boot: '', address: '', version: '', since: '' };
  }
}

const fileName = (generation: number) => String(generation).padStart(4, '0');
