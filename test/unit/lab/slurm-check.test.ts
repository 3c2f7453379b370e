// `cluster check` with commands of the test's own in place of Slurm's.
import { chmod, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { checkCluster } from '../../../src/lab/runner/executors/slurm/check';
import { temporaryFolder } from '../../support/temporary';

afterEach(() => void vi.unstubAllEnvs());

/** A Slurm whose only job is in this state, and never over. @returns the folder of runs, and what scancel was told */
async function slurmWith(state: string) {
  const folder = await temporaryFolder();
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const commands = {
    sbatch: 'echo 7',
    squeue: `echo '7|0|ticketlab-check|${state}|n1|Priority|/'`,
    scancel: `echo "$@" >>'${folder}/cancelled'`,
  };
  for (const [name, script] of Object.entries(commands)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  }
  vi.stubEnv('PATH', `${bin}:${process.env['PATH'] ?? ''}`);
  return { root: join(folder, 'runs'), cancelled: () => readFile(join(folder, 'cancelled'), 'utf8') };
}

describe.skipIf(process.platform === 'win32')('the check of a cluster', () => {
  test('leaves no job and no folder where it is ended', async () => {
    const { root, cancelled } = await slurmWith('PENDING');
    const end = new AbortController();
    const checked = checkCluster(root, { patience: 60, onState: () => end.abort(), signal: end.signal });
    await expect(checked).rejects.toThrow('Job 7 was taken out of the queue.');
    expect(await cancelled()).toBe('--quiet 7\n');
    expect(await readdir(root)).toEqual([]);
  });

  test.each([
    ['PENDING', 'Job 7 has not begun after 1 s: Priority.'],
    ['RUNNING', 'Job 7 is running, and is not over after 1 s.'],
  ])('says of a job that is %s: %s', async (state, words) => {
    const { root } = await slurmWith(state);
    await expect(checkCluster(root, { patience: 1, onState: () => undefined })).rejects.toThrow(words);
    expect(await readdir(root)).toEqual([]);
  });
});
