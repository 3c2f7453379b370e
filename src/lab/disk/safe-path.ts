// The way to a place in a run folder. The folder may come from anybody, so no link below it is followed, and nothing but ordinary
// files is opened (docs/security.md). For run-files.ts alone.
import { closeSync, constants, existsSync, lstatSync, mkdirSync, openSync } from 'node:fs';
import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { LabError, errorCode } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';

export interface InRun {
  /** The run folder. Links that lead to it are its user's own. */
  run: string;
  /** Of the file, below the run folder. */
  path: string;
}

/** Something in a run folder that no run has made: a link, a pipe, a socket, a device. */
export class RefusedError extends LabError {
  constructor(path: string, kind: TranslatableText) {
    super(say`${path} is ${kind}, which a run folder must not hold: nothing there is opened.`, {
      hint: say(
        'Find out where the folder comes from. Where you trust it, put what is meant in its place (cp -rL makes a copy without links); otherwise delete the run.',
      ),
    });
  }
}

/** A folder that is open, so that it stays the same one whatever takes its name. */
export interface Held {
  /** The path by which what lies in it is reached. */
  at: string;
  release(): void;
}

/** Whether a folder can be reached by its open handle; elsewhere each step is looked at before it is taken. */
export const HANDLES = process.platform === 'linux' && existsSync('/proc/self/fd');

/** Never through a link, and without waiting for whoever might be at the other end of a pipe. Windows knows neither. */
export const SAFELY = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export async function inside<T>(place: InRun, act: (at: string) => Promise<T>): Promise<T> {
  const { at, release } = hold(place, stepsTo(place).slice(0, -1));
  try {
    return await act(join(at, basename(place.path)));
  } catch (error) {
    throw named(error, at, dirname(place.path));
  } finally {
    release();
  }
}

export function insideSync<T>(place: InRun, act: (at: string) => T): T {
  const { at, release } = hold(place, stepsTo(place).slice(0, -1));
  try {
    return act(join(at, basename(place.path)));
  } catch (error) {
    throw named(error, at, dirname(place.path));
  } finally {
    release();
  }
}

/** Names of the folders, and the file, that lead from the run folder to a place. */
export function stepsTo({ run, path }: InRun): string[] {
  const way = relative(resolve(run), resolve(path));
  const steps = way.split(sep);
  if (way === '') return [];
  if (isAbsolute(way) || steps.includes('..'))
    throw new LabError(say`${path} does not lie in the run folder ${run}.`);
  return steps;
}

/** @param make the folders that are missing */
export function hold({ run }: InRun, steps: string[], make = false): Held {
  let held = holdFolder(run, run, true);
  let path = run;
  for (const step of steps) {
    path = join(path, step);
    try {
      if (make) makeUnlessThere(join(held.at, step));
      const child = holdFolder(join(held.at, step), path, false);
      held.release();
      held = child;
    } catch (error) {
      held.release();
      throw named(error, held.at, dirname(path));
    }
  }
  return held;
}

function makeUnlessThere(at: string): void {
  try {
    mkdirSync(at);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/** @param follow where the last step to it may be a link */
export function holdFolder(at: string, path: string, follow: boolean): Held {
  if (!follow) refuseForeign(lstatSync(at), path);
  if (!HANDLES) return { at, release: () => undefined };
  const handle = openSync(
    at,
    constants.O_RDONLY | constants.O_DIRECTORY | (follow ? 0 : constants.O_NOFOLLOW),
  );
  return { at: `/proc/self/fd/${handle}`, release: () => closeSync(handle) };
}

export async function unlessForeign(file: FileHandle, path: string): Promise<FileHandle> {
  try {
    refuseForeign(await file.stat(), path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

export function refuseForeign(found: Kinds | undefined, path: string): void {
  const kind = found && foreign(found);
  if (kind) throw new RefusedError(path, kind);
}

type Kinds = Pick<Stats, 'isSymbolicLink' | 'isFIFO' | 'isSocket' | 'isBlockDevice' | 'isCharacterDevice'>;

function foreign(found: Kinds): TranslatableText | null {
  if (found.isSymbolicLink()) return say('a link');
  if (found.isFIFO()) return say('a pipe');
  if (found.isSocket()) return say('a socket');
  if (found.isBlockDevice() || found.isCharacterDevice()) return say('a device');
  return null;
}

/** The same error, of the path that a person knows instead of the handle's. */
function named(error: unknown, at: string, path: string): unknown {
  if (!(error instanceof Error) || at === path || error instanceof LabError) return error;
  error.message = error.message.replaceAll(at, path);
  if (error.stack !== undefined) error.stack = error.stack.replaceAll(at, path);
  return error;
}
