// Identity of this machine and its current boot, to know whose process ids can be checked from here.
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface Machine {
  /** Processes with the same `host` can see one another's ids: the host's name and, on Linux, its process namespace. */
  host: string;
  /** Differs after a restart of the machine; empty where the system does not tell. */
  boot: string;
}

export function thisMachine(): Machine {
  const namespace = ifReadable(() => readlinkSync('/proc/self/ns/pid'));
  const boot = ifReadable(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  return { host: namespace ? `${hostname()} ${namespace}` : hostname(), boot };
}

function ifReadable(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
