// A Python process that trains, and what it is asked. It ends with the thread that has started it, however that ends: its standard input
// is closed then.
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { LabError } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import { Asking } from '../../protocol/channel/asking';
import type { Ask } from '../../protocol/channel/contract';
import { pythonAnswer, pythonContract } from './contract';
import type { PythonContract, PythonFailure } from './contract';
import { pythonEnvironment } from './python';

/** Milliseconds: requests are sized to take less than half a second. */
const SILENT_AFTER = 10 * 60_000;
/** Milliseconds that it is given to end by itself. */
const ENDS_WITHIN = 2000;

export interface ProcessOptions {
  python: string;
  /** Where it works: nothing is imported from there. */
  folder: string;
  environment: Record<string, string>;
  silentAfter?: number;
}

export class PythonProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #asking: Asking<PythonContract, PythonFailure>;
  readonly #silentAfter: number;
  /** Whether it has answered anything. */
  #heard = false;
  /** Why nothing more is answered. */
  #gone: LabError | null = null;

  constructor({ python, folder, environment, silentAfter = SILENT_AFTER }: ProcessOptions) {
    this.#silentAfter = silentAfter;
    // What it prints goes where ours goes: into the run's log.
    this.#child = spawn(python, ['-m', 'ticketlab.worker'], {
      cwd: folder,
      env: { ...pythonEnvironment(), ...environment },
      stdio: ['pipe', 'pipe', 'inherit'],
      windowsHide: true,
    });
    this.#asking = new Asking(
      pythonContract,
      (question) => this.#child.stdin.write(`${JSON.stringify(question)}\n`),
      revived,
    );
    this.#child.on('error', (error) => this.#lose(startFailure(python, error)));
    this.#child.on('close', (code, signal) => this.#lose(death(code, signal)));
    // Where it is gone, its end says so.
    this.#child.stdin.on('error', () => undefined);
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#hear(line));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws LabError with Python's own words; or where the process is gone, or silent for long */
  readonly ask: Ask<PythonContract> = async (name, params) => {
    if (this.#gone) throw this.#gone;
    const timer = setTimeout(() => this.#giveUp(), this.#silentAfter);
    try {
      return await this.#asking.ask(name, params);
    } finally {
      clearTimeout(timer);
    }
  };

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.pid === undefined) return;
    const ended = once(this.#child, 'close');
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), ENDS_WITHIN);
    await ended;
    clearTimeout(timer);
  }

  #hear(line: string): void {
    const answer = pythonAnswer.safeParse(parsed(line));
    if (answer.success) {
      this.#heard = true;
      this.#asking.hear(answer.data);
      // What a Python prints while it starts, before the worker has its channel.
    } else if (!this.#heard) process.stderr.write(`${line}\n`);
    else
      this.#lose(
        new LabError(say`The Python process that trains has said what is no answer: ${line.slice(0, 200)}`),
      );
  }

  #giveUp(): void {
    const minutes = Math.round(this.#silentAfter / 60_000);
    this.#lose(
      new LabError(say`The Python process that trains has not answered for ${minutes} min: it hangs.`, {
        hint: say(
          'It was ended. What it printed is in runner.log; resume the run to go on from its last checkpoints.',
        ),
      }),
    );
    this.#child.kill('SIGKILL');
  }

  #lose(why: LabError): void {
    this.#gone ??= why;
    const gone = this.#gone;
    this.#asking.failAll(() => gone);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function revived({ message, hint, place, trouble }: PythonFailure): LabError {
  if (trouble === 'refused') return new LabError(message, hint === '' ? {} : { hint });
  if (trouble === 'memory')
    return new LabError(say`PyTorch has run out of memory: ${message}`, {
      hint: say(
        'Train fewer networks at a time (`--cores`), with a smaller `training.batch_size`, or on `pytorch: {device: cpu}`.',
      ),
    });
  return new LabError(say`PyTorch has failed: ${message} (${place})`, {
    hint: say('The whole traceback is in runner.log, in the folder of the run.'),
  });
}

const startFailure = (python: string, error: Error) =>
  new LabError(say`${python} could not be started: ${error.message}`, { cause: error });

function death(code: number | null, signal: string | null): LabError {
  const log = say('What it printed is in runner.log. Resume the run to go on from its last checkpoints.');
  if (signal === 'SIGKILL')
    return new LabError(say('The Python process that trains was killed (SIGKILL).'), {
      hint: say`The system does that to a process where memory is short: then train fewer networks at a time (\`--cores\`), or with a smaller \`training.batch_size\`. ${log}`,
    });
  return new LabError(say`The Python process that trains has ended (${signal ?? say`code ${code ?? 0}`}).`, {
    hint: log,
  });
}
