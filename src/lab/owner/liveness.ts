// Detection of killed and hanging runs: checks that a run's owner is alive.
import { setTimeout as wait } from 'node:timers/promises';
import { processExists } from '../../data/system';
import { connectToOwner } from './address';
import { RefusedError, lookAt } from '../disk/run-files';
import { thisMachine } from './machine';
import { claimFile, releaseFile } from './owner-record';
import type { OwnerRecord } from './owner-record';

/** How often an owner shows that it is alive. */
export const HEARTBEAT_SECONDS = 2;
/** Without a heartbeat for so long, an owner whose process id still exists is asked through its socket. */
const STALE_SECONDS = 10;
/** An owner on another machine can neither be looked up nor asked: only a long silence says that it is dead. */
const SILENT_SECONDS = 60;
/** Clocks of machines differ: a heartbeat that looks old but moves while one watches is alive. */
const WATCH_SECONDS = 2.5 * HEARTBEAT_SECONDS;

export interface Judgement {
  /**
   * Watch the heartbeat of a silent owner on another machine for a few seconds before calling it dead. Needed to take a
   * run over, too slow for a list.
   */
  thorough: boolean;
}

/** Errs on the side of alive: taking a run from a live owner costs its work, waiting costs a minute. */
export async function isAlive(folder: string, owner: OwnerRecord, { thorough }: Judgement): Promise<boolean> {
  if (lookAt({ run: folder, path: releaseFile(folder, owner.generation) })) return false;
  const here = thisMachine();
  // A claim that cannot be read: only its age counts (owner-record.ts).
  if (owner.pid === 0) return silence(folder, owner) < STALE_SECONDS;
  if (owner.host !== here.host) {
    if (silence(folder, owner) < SILENT_SECONDS) return true;
    return thorough && (await beatsWhileWatched(folder, owner));
  }
  if (owner.boot !== here.boot || !processExists(owner.pid)) return false;
  if (silence(folder, owner) < STALE_SECONDS) return true;
  // The process id may by now be another program's; a stopped or overloaded owner's socket still takes connections.
  const socket = await connectToOwner(folder, owner.generation);
  if (typeof socket !== 'string') socket.destroy();
  return socket !== 'nobody';
}

/** Time of the last sign of life; null where the folder is gone. @throws RefusedError */
export function lastHeartbeat(folder: string, { generation }: Pick<OwnerRecord, 'generation'>): Date | null {
  try {
    return lookAt({ run: folder, path: claimFile(folder, generation) })?.mtime ?? null;
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    return null;
  }
}

/** Seconds since the last heartbeat, by this machine's clock. One from the future comes from a clock that is wrong: it is no fresher than an old one. */
function silence(folder: string, owner: OwnerRecord): number {
  const beat = lastHeartbeat(folder, owner);
  return beat === null ? Infinity : Math.abs(Date.now() - beat.getTime()) / 1000;
}

async function beatsWhileWatched(folder: string, owner: OwnerRecord): Promise<boolean> {
  const before = lastHeartbeat(folder, owner);
  await wait(WATCH_SECONDS * 1000);
  const after = lastHeartbeat(folder, owner);
  return before?.getTime() !== after?.getTime();
}
