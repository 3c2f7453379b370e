// Slurm's commands as programs of the test's own.
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { SlurmBusy, slurm } from '../../../src/lab/runner/executors/slurm/slurm';
import { temporaryFolder } from '../../support/temporary';

const JOB = { name: 'x', tasks: 1, folder: '/', log: '%a.log', options: [], script: '#!/bin/sh' };

afterEach(() => void vi.unstubAllEnvs());

/** A command that does what a shell is told. */
async function command(name: string, script: string): Promise<void> {
  const folder = join(await temporaryFolder(), 'bin');
  await mkdir(folder);
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
}

describe.skipIf(process.platform === 'win32')('sbatch', () => {
  test.each([
    ['kill -KILL $$', true],
    ['echo "Socket timed out on send/recv operation" >&2; exit 1', true],
    ['echo "Unable to contact slurm controller (connect failure)" >&2; exit 1', false],
    ['echo "Job violates accounting/QOS policy (job submit limit)" >&2; exit 1', false],
  ])('%s: what was asked may be done: %s', async (script, mayBeDone) => {
    await command('sbatch', script);
    const error: unknown = await slurm.submit(JOB).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SlurmBusy);
    expect(error).toMatchObject({ mayBeDone });
  });

  test('waits for no job', async () => {
    vi.stubEnv('SBATCH_WAIT', '1');
    await command('sbatch', 'echo "7${SBATCH_WAIT:+8}"');
    expect(await slurm.submit(JOB)).toBe('7');
  });
});

test.skipIf(process.platform === 'win32').each([
  ['MaxArraySize            = 1001', 1000],
  ['MaxArraySize            = 0', 1],
  ['MaxArraySize            = 1', 1],
  ['', 1000],
])('scontrol says %s: an array has at most %s tasks', async (said, most) => {
  await command('scontrol', `echo "${said}"`);
  expect(await slurm.mostTasks()).toBe(most);
});
