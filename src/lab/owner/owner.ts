// Ownership of a run folder: at most one live process, wherever a process dies (docs/decisions/0050-owner-generations.md).
import { randomUUID } from 'node:crypto';
import { LabError } from '../../lottery/errors';
import { ownAddresses, removeSockets } from './address';
import { diskError } from '../disk/files';
import { ownersFolder } from '../disk/paths';
import { lookAt, makeFolder, touch, writeFirst, writeNewSync } from '../disk/run-files';
import type { InRun } from '../disk/run-files';
import { isAlive } from './liveness';
import type { Judgement } from './liveness';
import { thisMachine } from './machine';
import { claimFile, newestGeneration, readOwner, releaseFile } from './owner-record';
import type { OwnerRecord } from './owner-record';
import { VERSION } from '../version';
import { say } from '../../lottery/translate';

/** The run is owned by somebody who is alive. */
export class OwnedError extends LabError {
  constructor(readonly owner: OwnerRecord) {
    super(
      say`The run is already running: process ${owner.pid} on ${owner.host.split(' ')[0] ?? ''} owns it.`,
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
      address: await ownAddresses(folder, generation).then(([first]) => first),
      version: VERSION,
      since: new Date().toISOString(),
    };
    if (await createClaim(folder, record)) {
      await removeSockets(folder, generation - 1);
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
    // Should the disk refuse, whoever judges this owner asks its socket before calling it dead.
    await touch(this.at(claimFile(this.folder, this.record.generation))).catch(() => undefined);
    return true;
  }

  /** Whether this is still the newest owner. To be asked before anything is written that others rely on. */
  holds(): boolean {
    const { generation } = this.record;
    return (
      lookAt(this.at(claimFile(this.folder, generation))) !== null &&
      lookAt(this.at(claimFile(this.folder, generation + 1))) === null
    );
  }

  /** Gives the run up. */
  release(): void {
    try {
      writeNewSync(this.at(releaseFile(this.folder, this.record.generation)), Buffer.of());
    } catch {
      // On a full disk, or in a deleted folder: the end of this process says the same a moment later.
    }
  }

  private readonly at = (path: string): InRun => ({ run: this.folder, path });
}

/** @returns false where this generation has been claimed by somebody else */
async function createClaim(folder: string, record: OwnerRecord): Promise<boolean> {
  const target = claimFile(folder, record.generation);
  const content = JSON.stringify(record, null, 2) + '\n';
  try {
    makeFolder({ run: folder, path: ownersFolder(folder) });
    return await writeFirst({ run: folder, path: target }, `.claim-${randomUUID()}`, content);
  } catch (error) {
    throw diskError(error, target);
  }
}
