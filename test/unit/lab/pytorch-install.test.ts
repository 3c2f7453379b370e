// Installing PyTorch: which build from where, what a failure says in plain words, and which Python is used then.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  findInstalledPyTorch,
  pythonOf,
  pytorchFolder,
  recordFile,
} from '../../../src/engine/pytorch/installed';
import { EDITOR_PYTHON } from '../../../src/engine/pytorch/editor-python';
import { findPython, SYSTEM_PYTHON } from '../../../src/engine/pytorch/python';
import { CommandError } from '../../../src/lab/install/command';
import { tellsProgress } from '../../../src/lab/pytorch/install';
import { troubleOf } from '../../../src/lab/pytorch/install-errors';
import { isTorch, isVersion, namesIndex, torchSource } from '../../../src/lab/pytorch/torch-source';
import { LabError } from '../../../src/lottery/errors';
import { temporaryFolder } from '../../support/temporary';

const CPU = 'https://download.pytorch.org/whl/cpu';

describe('what is downloaded', () => {
  const machine = { platform: 'linux', nvidia: false, configured: false } as const;

  test('is the build for the CPU on Linux without an NVIDIA card, PyPI’s elsewhere', () => {
    expect(torchSource({}, machine)).toEqual({ indexUrl: CPU, large: false });
    expect(torchSource({}, { ...machine, nvidia: true })).toEqual({ indexUrl: null, large: true });
    for (const platform of ['darwin', 'win32'] as const)
      expect(torchSource({}, { ...machine, platform })).toEqual({ indexUrl: null, large: false });
  });

  test('comes from the index that pip was given, which may have a build of gigabytes only', () => {
    expect(torchSource({}, { ...machine, configured: true })).toEqual({ indexUrl: null, large: true });
  });

  test('is what was asked for, whatever the machine is', () => {
    const all = { platform: 'linux', nvidia: true, configured: true } as const;
    expect(torchSource({ build: 'cpu' }, all)).toEqual({ indexUrl: CPU, large: false });
    expect(torchSource({ build: 'default' }, machine)).toEqual({ indexUrl: null, large: true });
    const indexUrl = 'https://download.pytorch.org/whl/cu128';
    expect(torchSource({ indexUrl }, machine)).toEqual({ indexUrl, large: true });
    expect(torchSource({ indexUrl: `${CPU}/` }, machine)).toMatchObject({ large: false });
  });

  test.each([
    ["global.index-url='https://mirror.example/simple'", true],
    ["global.cert='a.crt'\n:env:.index-url='https://mirror.example/simple'", true],
    ["install.no-index='true'", true],
    ["global.extra-index-url='https://mirror.example/simple'\n:env:.find-links='/wheels'", false],
    ['', false],
  ])('pip configured by %j has an index of its own: %s', (listed, has) => {
    expect(namesIndex(listed)).toBe(has);
  });

  test('is a version that pip knows as one, and no option of pip', () => {
    expect(['2.13.0', '2.13', '2.14.0rc1', '2.13.0+cpu'].map(isVersion)).not.toContain(false);
    expect(['', '-r x', '2.13 --pre', 'latest', '>=2', '2.13.0+', '2.1;x'].map(isVersion)).not.toContain(
      true,
    );
  });

  test('counts as installed in whichever build, unless one is named', () => {
    expect(isTorch('2.13.0+cpu', '2.13.0')).toBe(true);
    expect(isTorch('2.13.0+cpu', '2.13.0+cu128')).toBe(false);
    expect(isTorch('2.13.1', '2.13.0')).toBe(false);
  });

  test('is told by some of what pip prints', () => {
    const lines = [
      'Collecting torch==2.13.0',
      '  Downloading torch-2.13.0-cp312.whl (192.8 MB)',
      'Installing collected packages: torch',
      'Requirement already satisfied: numpy',
      'Successfully installed torch-2.13.0',
    ];
    expect(lines.map(tellsProgress)).toEqual([true, true, true, false, false]);
  });
});

describe('a failed installation says', () => {
  test.each([
    [
      'no network',
      "WARNING: Retrying after connection broken by 'NewConnectionError'\nERROR: No matching distribution found for torch",
      /could not be downloaded/,
    ],
    ['no index', 'ERROR: No matching distribution found for numpy', /could not be downloaded/],
    ['no such version', 'ERROR: No matching distribution found for torch==9.0', /no such PyTorch/],
    ['a full disk', 'ERROR: Could not install packages: [Errno 28] No space left on device', /disk is full/],
    ['no venv', '/usr/bin/python3: No module named venv', /venv is missing/],
    ['no venv on Debian', 'created successfully because ensurepip is not available.', /venv is missing/],
    ['no Python on Windows', 'Python was not found; run without arguments to install', /was not found/],
  ])('%s', (_what, output, message) => {
    const trouble = troubleOf(new CommandError('python3', output, false));
    expect(trouble).toBeInstanceOf(LabError);
    expect((trouble as LabError).message).toMatch(message);
    expect((trouble as LabError).hint).toBeTruthy();
  });

  test('the last words of the program where nobody has foreseen them', () => {
    const trouble = troubleOf(new CommandError('pip', 'one\ntwo', false)) as LabError;
    expect(trouble.message).toBe('PyTorch could not be installed: pip failed.');
    expect(trouble.hint).toContain('two');
  });
});

describe('the Python that is used', () => {
  afterEach(() => void vi.unstubAllEnvs());

  const installed = async (
    record: object = { environment: 'env-a-1', torch: '2.13.0+cpu', python: '3.12.1' },
  ) => {
    vi.stubEnv('TICKETLAB_ENGINES', await temporaryFolder());
    vi.stubEnv('TICKETLAB_PYTHON', '');
    const python = pythonOf(join(pytorchFolder(), 'env-a-1'));
    await mkdir(join(python, '..'), { recursive: true });
    await writeFile(python, '');
    await writeFile(recordFile(pytorchFolder()), JSON.stringify(record));
    return python;
  };

  test('is the installed one before the system’s, and after every one that is named', async () => {
    const python = await installed();
    const folder = await temporaryFolder();
    expect(await findPython(undefined, folder)).toEqual({ python, from: 'installed' });
    expect(await findPython('mine', folder)).toEqual({ python: join(folder, 'mine'), from: 'named' });
    const venv = pythonOf(join(folder, '.venv'));
    await mkdir(join(venv, '..'), { recursive: true });
    await writeFile(venv, '');
    expect(await findPython(undefined, folder)).toEqual({ python: venv, from: 'named' });
    vi.stubEnv('TICKETLAB_PYTHON', '/named');
    expect(await findPython(undefined, folder)).toEqual({ python: '/named', from: 'named' });
  });

  test('is the system’s where nothing is installed, or what is written down leads elsewhere or nowhere', async () => {
    const system = { python: SYSTEM_PYTHON, from: 'system' };
    const folder = await temporaryFolder();
    for (const environment of ['env-b-2', '../env-a-1', 'env-a-1/..']) {
      await installed({ environment, torch: '2.13.0', python: '3.12.1' });
      expect(findInstalledPyTorch()).toBeNull();
      expect(await findPython(undefined, folder)).toEqual(system);
    }
    vi.stubEnv('TICKETLAB_ENGINES', folder);
    expect(await findPython(undefined, folder)).toEqual(system);
  });

  /** A program that says of itself what a Python with this PyTorch says. */
  const pythonThatHas = async (folder: string, torch: string | null) => {
    const path = join(folder, `python-with-${torch}`);
    const packages = { torch, numpy: '2.0.0', safetensors: '0.6.0' };
    const says = JSON.stringify({ python: '3.12.1', path, packages, devices: null });
    await writeFile(path, `#!/bin/sh\necho '${says}'\n`, { mode: 0o755 });
    return path;
  };

  test.skipIf(process.platform === 'win32')(
    'is the one chosen in the editor, which gives way to others where it lacks PyTorch',
    async () => {
      vi.stubEnv('TICKETLAB_ENGINES', await temporaryFolder());
      vi.stubEnv('TICKETLAB_PYTHON', '');
      const folder = await temporaryFolder();
      const lacks = await pythonThatHas(folder, null);
      vi.stubEnv(EDITOR_PYTHON, lacks);
      expect(await findPython(undefined, folder)).toEqual({ python: lacks, from: 'editor' });
      const python = await installed();
      expect(await findPython(undefined, folder)).toEqual({ python, from: 'installed' });
      vi.stubEnv(EDITOR_PYTHON, join(folder, 'gone'));
      expect(await findPython(undefined, folder)).toEqual({ python, from: 'installed' });
      const has = await pythonThatHas(folder, '2.13.0');
      vi.stubEnv(EDITOR_PYTHON, has);
      expect(await findPython(undefined, folder)).toEqual({ python: has, from: 'editor' });
      expect(await findPython('mine', folder)).toEqual({ python: join(folder, 'mine'), from: 'named' });
    },
  );
});
