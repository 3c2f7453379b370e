// Installs PyTorch into the user's storage folder: makes a Python environment there, tests it, and writes down that it is the one to use.
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processExists } from '../../data/system';
import { findInstalledPyTorch, pythonOf, pytorchFolder, recordFile } from '../../engine/pytorch/installed';
import type { InstalledPyTorch, InstalledRecord } from '../../engine/pytorch/installed';
import { lookAtPython, requirePackages, SYSTEM_PYTHON } from '../../engine/pytorch/python';
import { LabError } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import { writeAtomically } from '../disk/files';
import { runCommand } from '../install/command';
import type { CommandOptions } from '../install/command';
import { hasNvidiaCard } from '../install/nvidia';
import { brokenLibrary } from '../install/trouble';
import { troubleOf } from './install-errors';
import { isTorch, pipIsConfigured, torchSource } from './torch-source';
import type { TorchChoices } from './torch-source';

export interface PyTorchProgress {
  doing: 'make' | 'fetch' | 'test';
  /** From 1. */
  step: number;
  steps: number;
}

export interface PyTorchInstallOptions extends TorchChoices {
  /** Python to make the environment with: a path, or a name on the PATH. */
  python?: string | undefined;
  signal?: AbortSignal;
  onProgress?: (progress: PyTorchProgress) => void;
  /** What Python and pip print. */
  onOutput?: (text: string) => void;
  /** Asked before gigabytes are downloaded; they are unless it is given. */
  agree?: () => Promise<boolean>;
  /** Although it is there already. */
  again?: boolean;
  /** The Node to test it with, and its program; the ones of this process unless given. */
  node?: string;
  test?: string;
}

/** What is installed already; null where nothing is. */
export const installedPyTorch = (): InstalledPyTorch | null => findInstalledPyTorch();

type Cancellable = PyTorchInstallOptions & { signal: AbortSignal };

const STEPS = 3;
/** [major, minor] */
const OLDEST_PYTHON: [number, number] = [3, 9];
/** Ours only: an installation must not go to the user's own packages, whatever pip's configuration says. */
const PIP = ['-I', '-m', 'pip', 'install', '--progress-bar', 'off', '--no-input'];
const PIP_ENVIRONMENT = { PIP_USER: '0', PIP_DISABLE_PIP_VERSION_CHECK: '1', PYTHONUTF8: '1' };

/**
 * @returns null where gigabytes were not agreed to
 * @throws LabError in plain words: no Python, no network, no such version, cancelled
 */
export async function installPyTorch(options: PyTorchInstallOptions = {}): Promise<InstalledPyTorch | null> {
  const root = pytorchFolder();
  const { torch, again } = options;
  const found = again ? null : findInstalledPyTorch(root);
  if (found && (torch === undefined || isTorch(found.torch, torch))) return found;
  const signal = options.signal ?? new AbortController().signal;
  const environment = `env-${Date.now().toString(36)}-${process.pid}`;
  await mkdir(root, { recursive: true });
  await removeLeftovers(root);
  try {
    const record = await installInto(root, environment, { ...options, signal });
    if (record === null) await remove(root, environment);
    else await writeAtomically(recordFile(root), JSON.stringify(record, null, 2));
    // The one before it, if there was one.
    await removeLeftovers(root);
    return record && findInstalledPyTorch(root);
  } catch (error) {
    await remove(root, environment);
    if (signal.aborted)
      throw new LabError(say('Installing PyTorch was cancelled.'), {
        hint: say('Nothing was left behind.'),
      });
    throw troubleOf(error);
  }
}

const remove = (root: string, name: string) => rm(join(root, name), { recursive: true, force: true });

/** Environments that are not the one to use, unless they are being made. */
async function removeLeftovers(root: string): Promise<void> {
  const used = findInstalledPyTorch(root)?.environment;
  for (const name of await readdir(root)) {
    const pid = name.startsWith('env-') ? Number(name.split('-').at(-1)) : 0;
    if (name === used || !(pid > 0)) continue;
    // On Windows one that a run still uses stays until the next time.
    if (pid === process.pid || !processExists(pid)) await remove(root, name).catch(() => undefined);
  }
}

async function installInto(
  root: string,
  environment: string,
  options: Cancellable,
): Promise<InstalledRecord | null> {
  const { signal, onOutput, onProgress } = options;
  const tell = (step: number, doing: PyTorchProgress['doing']) => onProgress?.({ doing, step, steps: STEPS });
  const commands: CommandOptions = {
    ...{ signal, cwd: root, env: PIP_ENVIRONMENT },
    ...(onOutput ? { onOutput } : {}),
  };
  const folder = join(root, environment);
  const executable = pythonOf(folder);

  tell(1, 'make');
  await makeEnvironment(options.python ?? SYSTEM_PYTHON, folder, commands);
  const source = await sourceOf(options, executable);
  if (source.large && options.agree && !(await options.agree())) return null;

  tell(2, 'fetch');
  // The small ones first: where there is no network, that is known at once.
  await runCommand(executable, [...PIP, 'numpy', 'safetensors'], commands);
  const index = source.indexUrl === null ? [] : [`--index-url=${source.indexUrl}`];
  const wanted = options.torch === undefined ? 'torch>=2.4' : `torch==${options.torch}`;
  await runCommand(executable, [...PIP, ...index, wanted], commands);

  tell(3, 'test');
  const looked = await lookAtPython(executable);
  requirePackages(looked);
  await test(executable, options);
  return { environment, torch: looked.packages.torch ?? '', python: looked.python };
}

async function makeEnvironment(python: string, folder: string, commands: CommandOptions): Promise<void> {
  const version = await runCommand(
    python,
    ['-I', '-c', 'import sys; print("%d.%d" % sys.version_info[:2])'],
    { ...commands, onOutput: () => undefined },
  );
  const [major = 0, minor = 0] = version.trim().split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_PYTHON;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor))
    throw new LabError(say`${python} is Python ${version.trim()}: ${OLDEST_PYTHON.join('.')} is needed.`, {
      hint: say('Name a newer one: `ticketlab engine install pytorch --python PATH`.'),
    });
  await runCommand(python, ['-I', '-m', 'venv', folder], commands);
}

/** Asks the machine only what is not said. */
async function sourceOf(options: Cancellable, python: string) {
  const { signal } = options;
  const { platform } = process;
  const asked = options.indexUrl === undefined && options.build === undefined && platform === 'linux';
  return torchSource(options, {
    platform,
    nvidia: asked && (await hasNvidiaCard(signal)),
    configured: asked && (await pipIsConfigured(python, { signal, env: PIP_ENVIRONMENT })),
  });
}

/** In a process of its own, which has the sparse engine to compare with. */
async function test(
  python: string,
  { signal, node = process.execPath, test: program }: Cancellable,
): Promise<void> {
  const file = program ?? fileURLToPath(new URL('./pytorch-test.mjs', import.meta.url));
  try {
    await runCommand(node, [file, python], { signal, env: { ELECTRON_RUN_AS_NODE: '1' } });
  } catch (error) {
    throw brokenLibrary('PyTorch', error);
  }
}

/** What pip prints that tells how far it is: `Downloading torch-2.13.0-….whl (192.8 MB)`. */
export const tellsProgress = (line: string): boolean =>
  /^\s*(Collecting|Downloading|Installing collected) /.test(line);
