// Installing TensorFlow: what is fetched, how the addon is compiled, what a failure says in plain words, and where Windows finds the library.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TFJS_VERSION } from '../../../src/engine/tensorflow/installed';
import { CommandError } from '../../../src/lab/install/command';
import { compileAddon } from '../../../src/lab/tensorflow/build-from-wheel';
import { REQUIREMENTS, packageFiles } from '../../../src/lab/tensorflow/locked-packages';
import { troubleOf } from '../../../src/lab/tensorflow/install-errors';
import { provideLibraryBesideAddon } from '../../../src/lab/tensorflow/windows-library';
import { LabError } from '../../../src/lottery/errors';
import { temporaryFolder } from '../../support/temporary';

describe('a failed installation says', () => {
  test.each([
    ['no network', 'npm error code ENOTFOUND\nnpm error network request failed', /could not be downloaded/],
    ['no network for pip', 'ERROR: Max retries exceeded with url: /simple/', /could not be downloaded/],
    [
      'no compiler',
      'gyp ERR! stack Error: not found: make\ngyp ERR! stack at getNotFoundError',
      /has to be compiled on this machine, but there is no compiler/,
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

describe('what is fetched', () => {
  test.each(['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'] as const)(
    '%s and all that it needs have a hash',
    (name) => {
      const files = packageFiles(name);
      const { packages }: { packages: Record<string, { version?: string; integrity?: string }> } = JSON.parse(
        files['package-lock.json'] ?? '',
      );
      const { '': root, ...fetched } = packages;
      expect(root).toEqual({ dependencies: { [name]: TFJS_VERSION } });
      expect(JSON.parse(files['package.json'] ?? '')).toMatchObject({
        dependencies: { [name]: TFJS_VERSION },
      });
      expect(fetched[`node_modules/${name}`]?.version).toBe(TFJS_VERSION);
      for (const { integrity } of Object.values(fetched)) expect(integrity).toMatch(/^sha512-[\w+/]{86}==$/);
    },
  );

  test('the library out of PyPI has one', () => {
    expect(REQUIREMENTS.trim().split('\n')).toEqual([
      expect.stringMatching(/^tensorflow-cpu==[\d.]+ --hash=sha256:[0-9a-f]{64}$/),
    ]);
  });
});

test.runIf(process.platform === 'linux')(
  'the addon is compiled in a folder of any name, which no shell takes for a command',
  async () => {
    const base = await temporaryFolder();
    const folder = join(base, `en"; touch pwned; $(touch pwned) \`touch pwned\` 'gines`);
    const root = join(folder, 'node_modules', 'addon');
    await mkdir(root, { recursive: true });
    // In place of the compiler: what it would have been told.
    const compiler = join(base, 'compiler.cjs');
    const tell = `JSON.stringify({ cwd: process.cwd(), args: process.argv.slice(2) })`;
    await writeFile(compiler, `require('node:fs').writeFileSync('told.json', ${tell});`);
    const env = { npm_config_node_gyp: compiler };
    await compileAddon(folder, root, { signal: new AbortController().signal, cwd: folder, env });
    const told: { cwd: string; args: string[] } = JSON.parse(await readFile(join(root, 'told.json'), 'utf8'));
    expect(told.cwd).toBe(root);
    expect(told.args).toContain(`--module_path=${join(root, 'lib', 'napi-v8')}`);
    expect(told.args).toContain(`--module=${join(root, 'lib', 'napi-v8', 'tfjs_binding.node')}`);
    expect(await readdir(base, { recursive: true })).not.toContainEqual(expect.stringMatching(/pwned$/));
    expect(await readdir(folder)).toEqual(['node_modules']);
  },
);
