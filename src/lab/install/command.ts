// Runs external programs during an installation of TensorFlow: cancels them with all child processes, and keeps their last output.
import { x } from 'tinyexec';

const WINDOWS = process.platform === 'win32';
/** Characters of a program's output that are kept: what went wrong is at the end. */
const KEPT = 20_000;
/** A program that is told to end gets so long to do it. */
const GRACE_MILLISECONDS = 2000;

export interface CommandOptions {
  signal: AbortSignal;
  cwd?: string;
  env?: Record<string, string>;
  /** What it prints, as it does: whole lines. */
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
  const command = x(program, args, {
    nodePath: false,
    // A group of its own can be ended with all that it has started; Windows has no groups.
    nodeOptions: { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: !WINDOWS },
  });
  let grace: NodeJS.Timeout | undefined;
  const stop = () => {
    const { pid } = command;
    if (pid === undefined) return;
    if (WINDOWS) {
      void x('taskkill', ['/pid', String(pid), '/t', '/f']);
      return;
    }
    process.kill(-pid, 'SIGTERM');
    // npm waits for what it has asked a server.
    grace = setTimeout(() => process.kill(-pid, 'SIGKILL'), GRACE_MILLISECONDS);
  };
  signal.addEventListener('abort', stop, { once: true });
  let output = '';
  try {
    for await (const line of command) {
      output = `${output}${line}\n`.slice(-KEPT);
      onOutput?.(`${line}\n`);
    }
  } catch (error) {
    throw command.pid === undefined ? new CommandError(program, '', true) : error;
  } finally {
    clearTimeout(grace);
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  if (command.exitCode !== 0) throw new CommandError(program, output, false);
  return output;
}
