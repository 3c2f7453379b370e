// Runs other people's programs while TensorFlow is installed: cancelled with all their children, their last words kept.
import { spawn } from 'node:child_process';

const WINDOWS = process.platform === 'win32';
/** Characters of a program's output that are kept: what went wrong is at the end. */
const KEPT = 20_000;

export interface CommandOptions {
  signal: AbortSignal;
  cwd?: string;
  env?: Record<string, string>;
  /** What it prints, as it does. */
  onOutput?: (text: string) => void;
}

export class CommandError extends Error {
  constructor(
    readonly program: string,
    /** What it has printed; empty where there is no such program. */
    readonly output: string,
    readonly missing: boolean,
  ) {
    super(missing ? `${program} was not found` : `${program} failed`);
    this.name = 'CommandError';
  }
}

/**
 * @returns what it has printed
 * @throws CommandError where it is not there or fails; the signal's reason where it was cancelled
 */
export async function runCommand(program: string, args: string[], options: CommandOptions): Promise<string> {
  const { signal, cwd, env, onOutput } = options;
  signal.throwIfAborted();
  // On Windows npm is a script of the shell's; elsewhere a group of its own can be ended with all that it has started.
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: WINDOWS,
    detached: !WINDOWS,
    windowsHide: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT);
      onOutput?.(text);
    });
  const stop = () => {
    if (child.pid === undefined) return;
    if (WINDOWS) spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { windowsHide: true });
    else process.kill(-child.pid, 'SIGTERM');
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const code = await new Promise<number | null>((done, fail) => {
      child.once('error', () => fail(new CommandError(program, '', true)));
      child.once('close', done);
    });
    signal.throwIfAborted();
    if (code !== 0) throw new CommandError(program, output, false);
    return output;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
