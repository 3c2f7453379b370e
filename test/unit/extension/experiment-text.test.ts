// Experiment files as the editor reads them by itself, whatever lies there.
import { execFileSync } from 'node:child_process';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { experimentText } from '../../../src/extension/experiment-text';
import { readExperiments, refusedFile } from '../../../src/experiment/file/read-file';
import { fileTooLarge } from '../../../src/experiment/file/limits';
import { temporaryFolder } from '../../support/temporary';

test('a file is read, one of gigabytes is not even begun, and a pipe waits for nobody', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'a.lottery.md');
  await writeFile(path, '# Title\n');
  expect(await experimentText(path)).toBe('# Title\n');
  const before = process.memoryUsage().arrayBuffers;
  await truncate(path, 5e9);
  expect(await experimentText(path)).toBeNull();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 << 20);
  const pipe = join(folder, 'b.lottery.md');
  execFileSync('mkfifo', [pipe]);
  await expect(experimentText(pipe)).rejects.toMatchObject({ code: 'EFTYPE' });
});

test('one that is too large says the same whether it was read or not', () => {
  expect(refusedFile('a.lottery.md', fileTooLarge())).toEqual(
    readExperiments(' '.repeat(2 << 20), 'a.lottery.md'),
  );
});
