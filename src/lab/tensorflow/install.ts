// Installs TensorFlow into the user's storage folder: fetches it to a temporary folder, tests it, and moves it into place.
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processExists } from '../../data/system';
import { findInstalled, installedFile, tensorflowFolder } from '../../engine/tensorflow/installed';
import type { Installed, TfjsPackage } from '../../engine/tensorflow/installed';
import { LabError } from '../../lottery/errors';
import { CommandError, runCommand } from '../install/command';
import { canBuildFromWheel, buildFromWheel } from './build-from-wheel';
import { packageFiles } from './locked-packages';
import { provideLibraryBesideAddon } from './windows-library';
import { testReport } from './test-report';
import { troubleOf } from './install-errors';
import { hasNvidiaCard } from '../install/nvidia';
import { brokenLibrary } from '../install/trouble';
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';

export interface InstallProgress {
  /** `build`: where npm's own way has failed, the library comes from PyPI and the addon is compiled here. */
  doing: 'fetch' | 'build' | 'test';
  /** From 1. */
  step: number;
  steps: number;
}

export interface InstallOptions {
  signal?: AbortSignal;
  onProgress?: (progress: InstallProgress) => void;
  /** What the programs print that do the work. */
  onOutput?: (text: string) => void;
  /** Although it is there already. */
  again?: boolean;
  /** The Node to test it with, and its program; the ones of this process unless given. */
  node?: string;
  test?: string;
}

const PLATFORMS = ['linux x64', 'linux arm64', 'darwin x64', 'darwin arm64', 'win32 x64'];
const STEPS = 3;

/** Why TensorFlow cannot be installed here at all; null where it can. */
export const unsupported = (): TranslatableText | null =>
  PLATFORMS.includes(`${process.platform} ${process.arch}`)
    ? null
    : say`There is no TensorFlow for ${process.platform} ${process.arch}.`;

/** @throws LabError in plain words: no network, no compiler, an unsupported platform, cancelled */
export async function installTensorFlow(options: InstallOptions = {}): Promise<Installed> {
  const folder = tensorflowFolder();
  const found = options.again ? null : findInstalled(folder);
  if (found) return found;
  const reason = unsupported();
  if (reason)
    throw new LabError(reason, { hint: say('The sparse engine runs everywhere and needs no installation.') });
  const signal = options.signal ?? new AbortController().signal;
  const partial = `${folder}.partial-${process.pid}`;
  await removeLeftovers(folder);
  try {
    const installed = await installInto(partial, { ...options, signal });
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    return installed;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (signal.aborted)
      throw new LabError(say('Installing TensorFlow was cancelled.'), {
        hint: say('Nothing was left behind.'),
      });
    throw troubleOf(error);
  }
}

/** What installations have left whose process was killed: up to 2 GB each. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(dirname(folder)).catch((): string[] => []);
  for (const name of names) {
    const pid = name.startsWith(`${basename(folder)}.partial-`) ? Number(name.split('-').at(-1)) : 0;
    if (pid > 0 && (pid === process.pid || !processExists(pid)))
      await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}

async function installInto(
  folder: string,
  options: InstallOptions & { signal: AbortSignal },
): Promise<Installed> {
  const { signal, onOutput } = options;
  const tell = (step: number, doing: InstallProgress['doing']) =>
    options.onProgress?.({ doing, step, steps: STEPS });
  const commands = { signal, cwd: folder, ...(onOutput ? { onOutput } : {}) };
  const name: TfjsPackage = (await hasCuda(signal)) ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
  await mkdir(folder, { recursive: true });
  for (const [file, content] of Object.entries(packageFiles(name)))
    await writeFile(join(folder, file), content);

  tell(1, 'fetch');
  const install = ['ci', '--no-audit', '--no-fund'];
  try {
    await runCommand('npm', install, commands);
  } catch (error) {
    // The package's script fetches the library from a server of its own, which not every network lets through.
    if (!(error instanceof CommandError) || error.missing || !canBuildFromWheel(name)) throw error;
    tell(2, 'build');
    await runCommand('npm', [...install, '--ignore-scripts'], commands);
    await buildFromWheel(folder, commands);
  }
  await provideLibraryBesideAddon(folder, name);

  tell(3, 'test');
  const installed: Installed = { package: name, tensorflow: await tested(folder, name, options) };
  await writeFile(installedFile(folder), JSON.stringify(installed, null, 2));
  return installed;
}

/**
 * In a process of its own: a library that does not suit the processor ends the process that loads it.
 * @returns the version of the library
 */
async function tested(
  folder: string,
  name: TfjsPackage,
  { signal, node = process.execPath, test }: InstallOptions & { signal: AbortSignal },
): Promise<string> {
  const program = test ?? fileURLToPath(new URL('./tensorflow-test.mjs', import.meta.url));
  try {
    const output = await runCommand(node, [program, folder, name], {
      signal,
      env: { ELECTRON_RUN_AS_NODE: '1', TF_CPP_MIN_LOG_LEVEL: '2' },
    });
    const { tensorflow } = testReport.parse(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
    return tensorflow;
  } catch (error) {
    throw brokenLibrary('TensorFlow', error);
  }
}

/** Whether there is a card that TensorFlow has a build for. */
const hasCuda = async (signal: AbortSignal): Promise<boolean> =>
  process.platform !== 'darwin' && process.arch === 'x64' && (await hasNvidiaCard(signal));
