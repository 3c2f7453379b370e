// A process of its own that outlives the one that starts it, and tells it once whether it is at work.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { z } from 'zod';
import { LabError } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';
import { diskError } from '../disk/files';
import { phraseSchema } from '../disk/message-schema';
import { closeLog, openToAppend } from '../disk/run-files';
import { lowerPriority } from '../low-priority';

export interface DetachedProgram {
  /** The Node to run it with; the one this process runs on unless given. */
  node?: string | undefined;
  /** Path of the program, then its arguments. */
  args: readonly string[];
  /** Beside this process's own variables; undefined takes one away. */
  env: Readonly<Record<string, string | undefined>>;
  /** The folder that it owns, and the file in it that takes what it complains of. */
  folder: string;
  log: string;
  /** What messages call it. */
  name: TranslatableText;
  /** Whether all other processes go first. */
  givesWay: boolean;
}

/** What such a process tells the one that started it, once. */
const startMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started') }),
  z.object({ type: z.literal('owned') }),
  z.object({
    type: z.literal('failed'),
    message: phraseSchema,
    hint: phraseSchema.optional(),
  }),
]);
type StartMessage = z.output<typeof startMessageSchema>;

/**
 * @returns once it is at work, or has found that another process owns the folder
 * @throws LabError with its own reason where it could not start
 */
export async function startDetached(program: DetachedProgram): Promise<'started' | 'owned'> {
  const { node, args, env, folder, log, name, givesWay } = program;
  const output = openLog(folder, log);
  let child: ChildProcess;
  try {
    child = spawn(node ?? process.execPath, args, {
      detached: true,
      windowsHide: true,
      stdio: ['ignore', output, output, 'ipc'],
      // Under Electron, the editor's own Node.
      env: { ...process.env, ...env, ELECTRON_RUN_AS_NODE: '1' },
    });
    if (givesWay && child.pid !== undefined) lowerPriority(child.pid);
  } finally {
    closeLog(output);
  }
  try {
    return await heard(child, name, log);
  } finally {
    if (child.connected) child.disconnect();
    child.unref();
  }
}

/** Tells the process that started this one, where there is one that listens, and then leaves it alone. */
export function tellStarter(message: StartMessage): Promise<void> {
  return new Promise((done) => {
    if (!process.send) return done();
    process.send(message, undefined, undefined, () => {
      if (process.connected) process.disconnect();
      done();
    });
  });
}

function heard(child: ChildProcess, name: TranslatableText, log: string): Promise<'started' | 'owned'> {
  return new Promise((done, fail) => {
    child.once('error', (cause) =>
      fail(new LabError(say`${name} cannot be started: ${cause.message}`, { cause })),
    );
    child.once('exit', (code, signal) => {
      const silently = () =>
        fail(
          new LabError(say`${name} ended before it was ready (${signal ?? `exit code ${code}`}).`, {
            hint: say`See ${log} for details.`,
          }),
        );
      // What it said last may still be on its way.
      if (child.connected) child.once('disconnect', silently);
      else silently();
    });
    child.on('message', (content) => {
      const { data } = startMessageSchema.safeParse(content);
      if (data?.type === 'started' || data?.type === 'owned') done(data.type);
      if (data?.type === 'failed') fail(new LabError(data.message, { hint: data.hint }));
    });
  });
}

function openLog(folder: string, log: string): number {
  try {
    return openToAppend({ run: folder, path: log });
  } catch (error) {
    throw diskError(error, log);
  }
}
