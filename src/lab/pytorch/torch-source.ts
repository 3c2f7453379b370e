// The build of PyTorch to install, and its source.
import { CommandError, runCommand } from '../install/command';
import type { CommandOptions } from '../install/command';

export interface TorchChoices {
  /** `2.13.0`; the newest unless given. */
  torch?: string | undefined;
  /** `cpu` computes on the CPU alone; `default` is what pip takes by itself. Chosen for the machine unless given. */
  build?: TorchBuild | undefined;
  /** Of a package index: `https://download.pytorch.org/whl/cu128`. */
  indexUrl?: string | undefined;
}

export const TORCH_BUILDS = ['cpu', 'default'] as const;
export type TorchBuild = (typeof TORCH_BUILDS)[number];

export interface TorchSource {
  /** Null for pip's own. */
  indexUrl: string | null;
  /** Whether it may be a build of gigabytes. */
  large: boolean;
}

interface Machine {
  platform: NodeJS.Platform;
  nvidia: boolean;
  /** Whether somebody has told pip where packages come from. */
  configured: boolean;
}

const CPU_INDEX = 'https://download.pytorch.org/whl/cpu';

/**
 * PyPI has a build for CUDA for Linux, of gigabytes, and one for the CPU (on a Mac its GPU, too) for the others. So on Linux without an
 * NVIDIA card PyTorch's own index serves, unless pip has been given another: that may be the only one that can be reached.
 */
export function torchSource(
  { build, indexUrl }: TorchChoices,
  { platform, nvidia, configured }: Machine,
): TorchSource {
  if (indexUrl !== undefined) return { indexUrl, large: !/\/cpu\/?$/.test(indexUrl) };
  const cpu = build === 'cpu' || (build === undefined && platform === 'linux' && !nvidia && !configured);
  return cpu ? { indexUrl: CPU_INDEX, large: false } : { indexUrl: null, large: platform === 'linux' };
}

/** A version as pip has them: `2.13.0`, `2.13.0+cpu`, `2.14.0rc1`. */
export const isVersion = (text: string): boolean => /^\d[\w.]*(\+[\w.]+)?$/.test(text);

/** Whether an installed version is the wanted one; builds for different devices are told apart only where a build is named. */
export const isTorch = (installed: string, wanted: string): boolean =>
  wanted.includes('+') ? installed === wanted : installed.split('+')[0] === wanted;

/** Whether pip has been told another index, by PIP_INDEX_URL or in its configuration. */
export async function pipIsConfigured(python: string, commands: CommandOptions): Promise<boolean> {
  try {
    return namesIndex(await runCommand(python, ['-I', '-m', 'pip', 'config', 'list'], commands));
  } catch (error) {
    if (error instanceof CommandError) return false;
    throw error;
  }
}

/** @param listed by `pip config list`: `global.index-url='https://…'` */
export const namesIndex = (listed: string): boolean => /^\S*\.(index-url|no-index)=/m.test(listed);
