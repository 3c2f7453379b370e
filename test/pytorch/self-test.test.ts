// The last check of an installation, in a Python that has PyTorch and in one that has not.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ROOT } from '../support/root';
import { temporaryFolder } from '../support/temporary';

const check = (python: string) =>
  promisify(execFile)(process.execPath, [join(ROOT, 'dist', 'pytorch-test.mjs'), python]);

test('a small network trains as on the sparse engine', async () => {
  const { stdout } = await check(process.env['TICKETLAB_PYTHON'] ?? 'python3');
  expect(stdout).toMatch(/^PyTorch \d.*, Python 3\.\d+\.\d+, /);
});

test.runIf(process.platform !== 'win32')('a Python that cannot do it is told with the reason', async () => {
  const python = join(await temporaryFolder(), 'python');
  await writeFile(python, '#!/bin/sh\necho "libtorch.so: cannot open" >&2\nexit 1\n', { mode: 0o755 });
  await expect(check(python)).rejects.toMatchObject({
    stderr: expect.stringContaining('libtorch.so: cannot open'),
  });
});
