// Who owns a run folder: one live process at most, whatever dies when (docs/decisions/0050-owner-generations.md).
import { existsSync, writeFileSync } from 'node:fs';
import { link, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { makeFolders } from '../data/system';
import { LabError, errorCode } from '../lottery/errors';
import { controlAddress } from './control/address';
import { diskError } from './files';
import { ownersFolder } from './layout';
import { isAlive } from './liveness';
import type { Judgement } from './liveness';
import { thisMachine } from './machine';
import { claimFile, newestGeneration, readOwner, releaseFile } from './owner-record';
import type { OwnerRecord } from './owner-record';
import { VERSION } from './version';
import { say } from '../lottery/translate';

/** The run is owned by somebody who is alive. */
export class OwnedError extends LabError {
  constructor(readonly owner: OwnerRecord) {
    super(
      say`The run is under way already: process ${owner.pid} on ${owner.host.split(' ')[0] ?? ''} has it.`,
      {
        hint: say('Attach to it, or pause or stop it first.'),
      },
    );
  }
}

/** The newest owner, and whether it is alive; null where the run never had one. */
export async function currentOwner(
  folder: string,
  judgement: Judgement = { thorough: false },
): Promise<{ owner: OwnerRecord; alive: boolean } | null> {
  const newest = await newestGeneration(folder);
  if (newest === 0) return null;
  const owner = await readOwner(folder, newest);
  return { owner, alive: await isAlive(folder, owner, judgement) };
}

/**
 * Takes the run: no other process can own it until this one releases it or dies.
 * @throws OwnedError when a live process has it; LabError where the disk is full or refuses
 */
export async function claim(folder: string): Promise<Owner> {
  for (;;) {
    const current = await currentOwner(folder, { thorough: true });
    if (current?.alive) throw new OwnedError(current.owner);
    const generation = (current?.owner.generation ?? 0) + 1;
    const record: OwnerRecord = {
      generation,
      pid: process.pid,
      ...thisMachine(),
      address: await controlAddress(folder, generation),
      version: VERSION,
      since: new Date().toISOString(),
    };
    if (await createClaim(folder, record)) {
      // Its own address alone: what a claim says may be anything.
      if (process.platform !== 'win32')
        await rm(await controlAddress(folder, generation - 1), { force: true });
      return new Owner(folder, record);
    }
    // Somebody else was quicker: look again who that is.
  }
}

/** This process's ownership of a run folder. */
export class Owner {
  constructor(
    private readonly folder: string,
    readonly record: OwnerRecord,
  ) {}

  /**
   * Shows that this process is alive; to be called every HEARTBEAT_SECONDS.
   * @returns false once another process has taken the run, because this one seemed dead: it must not write any more
   */
  async beat(): Promise<boolean> {
    if (!this.holds()) return false;
    const now = new Date();
    // Should the disk refuse, whoever judges this owner asks its socket before calling it dead.
    await utimes(claimFile(this.folder, this.record.generation), now, now).catch(() => undefined);
    return true;
  }

  /** Whether this is still the newest owner. To be asked before anything is written that others rely on. */
  holds(): boolean {
    const { generation } = this.record;
    return (
      existsSync(claimFile(this.folder, generation)) && !existsSync(claimFile(this.folder, generation + 1))
    );
  }

  /** Gives the run up. */
  release(): void {
    try {
      writeFileSync(releaseFile(this.folder, this.record.generation), '');
    } catch {
      // On a full disk, or in a deleted folder: the end of this process says the same a moment later.
    }
  }
}

/** @returns false where this generation has been claimed by somebody else */
async function createClaim(folder: string, record: OwnerRecord): Promise<boolean> {
  const target = claimFile(folder, record.generation);
  const content = JSON.stringify(record, null, 2) + '\n';
  const temporary = join(ownersFolder(folder), `.claim-${randomUUID()}`);
  try {
    await makeFolders(ownersFolder(folder));
    await writeFile(temporary, content, { flag: 'wx' });
    // A link is made by one process only, and what it names is complete.
    await link(temporary, target);
    return true;
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (code === 'EEXIST') return false;
    if (WITHOUT_LINKS.includes(code)) return await createInPlace(target, content);
    throw diskError(error, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** What file systems say that know no hard links: exFAT, some network and FUSE ones. */
const WITHOUT_LINKS = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

async function createInPlace(target: string, content: string): Promise<boolean> {
  try {
    await writeFile(target, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw diskError(error, target);
  }
}
