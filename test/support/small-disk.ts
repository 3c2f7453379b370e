// A disk that really gets full: a small tmpfs where one may be mounted, else a process whose files may not outgrow a limit.
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary';

export interface SmallDisk {
  /** On the small disk. */
  folder: string;
  /** The Node to run programs with that write to it. */
  node: string;
  /** Gives it more room. */
  grow(kilobytes: number): Promise<void>;
}

export async function smallDisk(kilobytes: number): Promise<SmallDisk> {
  const folder = await temporaryFolder();
  if (mount(folder, `size=${kilobytes}k`)) {
    onTestFinished(() => void execFileSync('umount', ['-l', folder]));
    return {
      folder,
      node: process.execPath,
      grow: async (more) => void mount(folder, `remount,size=${more}k`),
    };
  }
  const node = join(await temporaryFolder(), 'node');
  // The limit is a file's, not the disk's: a sixth of the room lets small files through and stops large ones.
  const limitTo = (most: number) =>
    writeFile(node, `#!/bin/bash\nulimit -f ${Math.ceil(most / 6)}\nexec "${process.execPath}" "$@"\n`, {
      mode: 0o755,
    });
  await limitTo(kilobytes);
  return { folder, node, grow: limitTo };
}

function mount(folder: string, options: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
