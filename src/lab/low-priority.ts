// A run keeps all cores busy for hours. It takes of them what nobody else wants: the editor, and all else that a person does
// meanwhile, should feel as if there were none.
import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

const PRIORITY = constants.priority.PRIORITY_BELOW_NORMAL;

/**
 * Lets other processes go first, where the system allows that.
 * @param pid of a process that was started just now, in a session of its own
 */
export function lowerPriority(pid: number): void {
  ifAllowed(() => setPriority(pid, PRIORITY));
  // Linux may share the processor out by session first, and only then by the priorities of the processes in each (sched(7)).
  ifAllowed(() => writeFileSync(`/proc/${pid}/autogroup`, String(PRIORITY), { flag: 'r+' }));
}

function ifAllowed(act: () => void): void {
  try {
    act();
  } catch {
    // Then it runs like any other.
  }
}
