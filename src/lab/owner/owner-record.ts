// The owner file of a run folder.
import { join } from 'node:path';
import { z } from 'zod';
import { say } from '../../lottery/translate';
import { readError } from '../disk/files';
import { ownersFolder } from '../disk/paths';
import { RefusedError, namesIn, readText } from '../disk/run-files';

/** Owners that a run can have. */
const MOST_OWNERS = 999_999;
/** The most of a claim that is read, in bytes. */
const MOST_CLAIM = 1 << 16;

const ownerSchema = z.object({
  /** Number of this owner, from 1; the highest owns the run. */
  generation: z.int().min(1).max(MOST_OWNERS),
  pid: z
    .int()
    .min(1)
    .max(2 ** 31 - 1),
  host: z.string(),
  boot: z.string(),
  /** Where it listens, for people and for older releases. Never believed: address.ts computes where an owner listens. */
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

/**
 * Number of the newest owner; 0 where there never was one.
 * @throws RefusedError where a claim has a number that leaves none for the next owner
 */
export async function newestGeneration(folder: string): Promise<number> {
  const path = ownersFolder(folder);
  const names = await namesIn({ run: folder, path }).catch((error: unknown) => {
    throw readError(error, path);
  });
  let newest = 0;
  for (const name of names) {
    const number = Number(/^(\d{4,})\.json$/.exec(name)?.[1] ?? 0);
    if (number >= MOST_OWNERS)
      throw new RefusedError(join(path, name), say('a claim of the last owner there can be'));
    newest = Math.max(newest, number);
  }
  return newest;
}

/**
 * A claim that says nothing about its owner, or what cannot be, comes back with process id 0: where the file system knows no links it
 * may be seen before it is written, and a power failure may have emptied it.
 */
export async function readOwner(folder: string, generation: number): Promise<OwnerRecord> {
  try {
    const text = await readText({ run: folder, path: claimFile(folder, generation) }, MOST_CLAIM);
    return ownerSchema.extend({ generation: z.literal(generation) }).parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    return { generation, pid: 0, host: '', boot: '', address: '', version: '', since: '' };
  }
}

const fileName = (generation: number) => String(generation).padStart(4, '0');
