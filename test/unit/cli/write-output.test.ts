import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InputError } from '../../../src/cli/exit';
import { writeOutput } from '../../../src/cli/write-output';
import { temporaryFolder } from '../../support/temporary';

test('an output that cannot be written there is wrong input, named with what to do', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'file'), '');
  await mkdir(join(folder, 'inner'));
  for (const [path, why] of [
    ['missing/x', 'there is no such folder'],
    ['file/x', 'what should be its folder is a file'],
    ['inner', 'it is a folder'],
    ['x'.repeat(260), 'the name is too long'],
  ] as const) {
    const error: unknown = await writeOutput(join(folder, path), 'text').catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ message: `${join(folder, path)} cannot be written: ${why}.` });
    expect(error).toHaveProperty('hint', expect.not.stringContaining('resume'));
  }
  expect((await readdir(folder)).sort()).toEqual(['file', 'inner']);
});

test('an output is written whole', async () => {
  const path = join(await temporaryFolder(), 'out.csv');
  await writeOutput(path, 'a,b\n');
  expect(await readFile(path, 'utf8')).toBe('a,b\n');
});
