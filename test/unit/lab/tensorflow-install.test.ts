// Installing TensorFlow: what a failure says in plain words, and where Windows finds the library.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CommandError } from '../../../src/lab/tensorflow/command';
import { troubleOf } from '../../../src/lab/tensorflow/trouble';
import { provideLibraryBesideAddon } from '../../../src/lab/tensorflow/windows';
import { LabError } from '../../../src/lottery/errors';
import { temporaryFolder } from '../../support/temporary';

describe('a failed installation says', () => {
  test.each([
    ['no network', 'npm error code ENOTFOUND\nnpm error network request failed', /could not be downloaded/],
    ['no network for pip', 'ERROR: Max retries exceeded with url: /simple/', /could not be downloaded/],
    [
      'no compiler',
      'gyp ERR! stack Error: not found: make\ngyp ERR! stack at getNotFoundError',
      /has to be compiled here, and there is no compiler/,
    ],
    ['no compiler for C++', 'make: g++: No such file or directory\nmake: *** Error 127', /no compiler/],
    ['a platform without it', 'npm error code EBADPLATFORM', /There is no TensorFlow for this platform/],
    ['a full disk', 'npm error code ENOSPC', /The disk is full/],
  ])('%s', (_what, output, message) => {
    const trouble = troubleOf(new CommandError('npm', output, false));
    expect(trouble).toBeInstanceOf(LabError);
    expect((trouble as LabError).message).toMatch(message);
    expect((trouble as LabError).hint).toBeTruthy();
  });

  test('the last words of the program where nobody has foreseen them', () => {
    const output = Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n');
    const trouble = troubleOf(new CommandError('python3', output, false)) as LabError;
    expect(trouble.message).toBe('TensorFlow could not be installed: python3 failed.');
    expect(trouble.hint).toContain('line 39');
    expect(trouble.hint).not.toContain('line 34\n');
  });
});

describe('on Windows the library', () => {
  const name = '@tensorflow/tfjs-node';
  const installed = async (beside: string | null) => {
    const folder = await temporaryFolder();
    const root = join(folder, 'node_modules', name);
    const addon = join(root, 'lib', 'napi-v8');
    await mkdir(addon, { recursive: true });
    await mkdir(join(root, 'deps', 'lib'), { recursive: true });
    await writeFile(join(root, 'deps', 'lib', 'tensorflow.dll'), 'the library');
    if (beside !== null) await writeFile(join(addon, 'tensorflow.dll'), beside);
    await provideLibraryBesideAddon(folder, name, 'win32');
    return readFile(join(addon, 'tensorflow.dll'), 'utf8');
  };

  test('is put beside the addon, where the system looks for it', async () => {
    expect(await installed(null)).toBe('the library');
  });

  test('is left alone where the package has put it there', async () => {
    expect(await installed('linked')).toBe('linked');
  });
});
