// Python processes of a run, as Linux tells of them.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Processes of our workers whose parent is a process. */
export function workersOf(pid: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((child) => {
      try {
        const [, parent] = /\) \S+ (\d+)/.exec(readFileSync(`/proc/${child}/stat`, 'utf8')) ?? [];
        const isWorker = readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('ticketlab.worker');
        return Number(parent) === pid && isWorker;
      } catch {
        return false;
      }
    });
}

/** Whether a process is running. */
export const isThere = (pid: number) => readdirSync('/proc').includes(String(pid));

/**
 * Waits until it holds.
 * @throws Error after a minute
 */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await holds()); waited += 10) {
    if (waited > 60_000) throw new Error('It has not come to that within a minute.');
    await wait(10);
  }
}
