// The Python that experiments are trained with: where it is looked for, and what it must have.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { errorCode, LabError } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import { pythonOfEditor } from './editor-python';
import { findInstalledPyTorch, pythonOf } from './installed';

const WINDOWS = process.platform === 'win32';
/** [major, minor] of the oldest PyTorch: its optimisers are fused on the CPU, too. */
const OLDEST: [number, number] = [2, 4];
const PACKAGES = ['torch', 'numpy', 'safetensors'] as const;
/** Milliseconds: PyTorch may come from a slow disk. */
const LOOKED_AT_WITHIN = 120_000;

const lookedAtSchema = z.object({
  python: z.string(),
  path: z.string(),
  /** Null where it is not installed. */
  packages: z.record(z.enum(PACKAGES), z.string().nullable()),
  /** What PyTorch can compute on; null unless asked for. */
  devices: z.array(z.string()).nullable(),
});
export type LookedAt = z.output<typeof lookedAtSchema>;

/** The folder `python` of our own, beside the program or above it. */
function pythonFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const python = join(folder, 'python');
    if (existsSync(join(python, 'ticketlab', 'worker'))) return python;
    if (dirname(folder) === folder) throw new Error('The folder python/ticketlab/worker is missing');
  }
}

/** The environment of a process that finds our modules, and no others that are not installed. */
export const pythonEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PYTHONPATH: [pythonFolder(), process.env['PYTHONPATH']].filter(Boolean).join(delimiter),
  // Not what lies in the folder where it is started.
  PYTHONSAFEPATH: '1',
  PYTHONUNBUFFERED: '1',
  PYTHONUTF8: '1',
});

/** The system's, unless the PATH says otherwise. */
export const SYSTEM_PYTHON = WINDOWS ? 'python' : 'python3';

export interface FoundPython {
  python: string;
  /** Whether it is named for Ticket Lab, chosen in the editor, installed by Ticket Lab, or what is left. */
  from: 'named' | 'editor' | 'installed' | 'system';
}

/**
 * The Python to use: the experiment's own; what `TICKETLAB_PYTHON` names; the one chosen in the editor; that of a `.venv` in the folder
 * or above it; the one that Ticket Lab has installed; the system's. The editor always has one chosen: where that lacks PyTorch, it gives
 * way to a `.venv` or the installed one.
 * @param own path of the experiment's own, relative to its folder
 */
export async function findPython(own: string | undefined, folder: string): Promise<FoundPython> {
  const named = own === undefined ? process.env['TICKETLAB_PYTHON'] : resolve(folder, own);
  if (named) return { python: named, from: 'named' };
  const next = withoutEditor(folder);
  const editor = await pythonOfEditor(folder);
  if (editor === undefined) return next;
  return next.from === 'system' || (await isUsable(editor)) ? { python: editor, from: 'editor' } : next;
}

function withoutEditor(folder: string): FoundPython {
  const venv = venvAbove(folder);
  if (venv !== null) return { python: venv, from: 'named' };
  const installed = findInstalledPyTorch();
  return installed
    ? { python: installed.executable, from: 'installed' }
    : { python: SYSTEM_PYTHON, from: 'system' };
}

async function isUsable(python: string): Promise<boolean> {
  try {
    requirePackages(await lookAtPython(python));
    return true;
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
}

function venvAbove(folder: string): string | null {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const python = pythonOf(join(at, '.venv'));
    if (existsSync(python)) return python;
    if (dirname(at) === at) return null;
  }
}

/**
 * The Python that trains an experiment, with what it has.
 * @param own path of the experiment's own, relative to its folder
 * @throws LabError where it is not there, or lacks something: with what to do
 */
export async function usablePython(own: string | undefined, folder: string): Promise<LookedAt> {
  const { python, from } = await findPython(own, folder);
  const looked = await lookAtPython(python);
  requirePackages(looked, from !== 'named');
  return looked;
}

/**
 * What a Python has.
 * @param devices whether to look at those, too: that loads PyTorch, which takes seconds
 * @throws LabError where there is no such Python, or it cannot say
 */
export async function lookAtPython(python: string, devices = false): Promise<LookedAt> {
  const script = join(pythonFolder(), 'ticketlab', 'worker', 'look.py');
  try {
    const { stdout } = await promisify(execFile)(python, [script, ...(devices ? ['devices'] : [])], {
      env: { ...process.env, PYTHONUTF8: '1' },
      timeout: LOOKED_AT_WITHIN,
      windowsHide: true,
    });
    return lookedAtSchema.parse(JSON.parse(stdout));
  } catch (error) {
    if (errorCode(error) === 'ENOENT')
      throw new LabError(
        say`The experiment has \`engine: pytorch\`, but there is no Python: ${python} was not found.`,
        {
          hint: say`Install Python 3.9 or later and then PyTorch, or say where they are: \`pytorch: {python: PATH}\` in the experiment, or the environment variable TICKETLAB_PYTHON.`,
          cause: error,
        },
      );
    throw new LabError(say`${python} cannot be used: ${lastWords(error)}`, {
      hint: say('Is it a Python of version 3.9 or later that starts by itself?'),
      cause: error,
    });
  }
}

function lastWords(error: unknown): string {
  const printed: unknown = error instanceof Error && 'stderr' in error ? error.stderr : '';
  const last = typeof printed === 'string' ? printed.trim().split('\n').at(-1) : '';
  return last || (error instanceof Error ? error.message : String(error));
}

/**
 * @param installable whether Ticket Lab's own would be used where it is installed
 * @throws LabError naming the command that installs what is missing
 */
export function requirePackages({ path, packages }: LookedAt, installable = false): void {
  const missing = PACKAGES.filter((name) => packages[name] === null);
  const install = (names: readonly string[]) => `${path} -m pip install --upgrade ${names.join(' ')}`;
  const elsewhere = installable
    ? say(
        'Or have Ticket Lab install PyTorch in a place of its own: `ticketlab engine install pytorch`, or in the editor the command "Ticket Lab: Install PyTorch Engine".',
      )
    : say(
        'Or name another Python: `pytorch: {python: PATH}` in the experiment, or the environment variable TICKETLAB_PYTHON.',
      );
  if (missing.length > 0)
    throw new LabError(
      say`The experiment has \`engine: pytorch\`, but ${path} lacks ${missing.join(', ')}.`,
      {
        hint: say`Install it: \`${install(missing)}\`. ${elsewhere}`,
      },
    );
  const { torch } = packages;
  if (isOlder(torch ?? ''))
    throw new LabError(say`PyTorch ${torch ?? ''} of ${path} is too old: ${OLDEST.join('.')} is needed.`, {
      hint: say`Install a newer one: \`${install(['torch'])}\`. ${elsewhere}`,
    });
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => parseInt(part, 10));
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}
