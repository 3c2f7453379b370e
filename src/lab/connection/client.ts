// A run's clients: start its runner, attach to it, ask it to pause or stop.
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EDITOR_PYTHON } from '../../engine/pytorch/editor-python';
import { LabError } from '../../lottery/errors';
import { COMMANDS_VERSION } from '../../protocol/run-commands';
import type { RunNotifications } from '../../protocol/run-commands';
import type { ExecutorName, RunEvent, RunProgress } from '../../protocol/run';
import { messagesOver } from './connection';
import { startDetached } from './detached';
import { connectToOwner } from '../owner/address';
import { ask, listen } from './messages';
import { whileHeard } from './time-limits';
import { logFile } from '../disk/paths';
import { filesIn } from '../disk/run-files';
import { OwnedError, currentOwner } from '../owner/owner';
import type { OwnerRecord } from '../owner/owner-record';
import { readRunFile } from '../disk/run-folder';
import { say } from '../../lottery/translate';

/** A live runner that cannot be reached for so long is on another machine. */
const ANSWER_SECONDS = 15;
/** A runner says who it is at once; only one that is stopped, or hangs, takes so long. */
const HELLO_SECONDS = 4;
/** A runner that is asked something tells its progress all the while; one that says nothing for so long is stopped, or hangs. */
const SILENCE_SECONDS = 10;

interface Disposable {
  dispose(): void;
}

/** The run's process is there, but says nothing. */
class SilentError extends LabError {
  constructor({ pid }: Pick<OwnerRecord, 'pid'>) {
    super(say`Process ${pid} has the run but does not answer: it is stopped, or it hangs.`, {
      hint: say`kill -CONT ${pid} continues a stopped process; after kill -9 ${pid} the run can be resumed from its last checkpoints.`,
    });
  }
}

/** A connection to the live runner of a run. It closes when the runner ends, for whatever reason. */
export interface RunConnection {
  /** The runner's process. */
  readonly pid: number;
  progress(): Promise<RunProgress>;
  /** Resolves once every training is checkpointed, all is on disk and the runner is about to end. */
  pause(): Promise<void>;
  /** The same, for a run that is not meant to go on; it can be resumed none the less. */
  stop(): Promise<void>;
  onEvent(listener: (event: RunEvent) => void): Disposable;
  onMeasurement(listener: (news: RunNotifications['measurement']) => void): Disposable;
  /** At most a few times a second. */
  onProgress(listener: (progress: RunProgress) => void): Disposable;
  onClose(listener: () => void): Disposable;
  dispose(): void;
}

export interface StartOptions {
  /** Worker threads at most; as many as the machine has cores unless given. */
  cores?: number;
  /** The Node to run it with; the one this process runs on unless given. */
  node?: string;
  /** Seconds between checkpoints of a training under way. */
  checkpointSeconds?: number;
  /** Where trainings are done; here unless given. */
  on?: ExecutorName;
  /** Path of runner.mjs; beside this bundle unless given. */
  runner?: string;
  /** Python that is chosen in the editor for where the run lies. */
  editorPython?: string;
  /** Variables that the run's processes have in place of this process's; undefined takes one away. */
  environment?: Readonly<Record<string, string | undefined>>;
}

/** Path of the runner that came with this program: beside its bundle. */
export const runnerProgram = (): string => fileURLToPath(new URL('./runner.mjs', import.meta.url));

/**
 * Starts or resumes a run in a process of its own that outlives this one and gives way to all others. Where a live runner has the run already, that is as
 * good: connect to it.
 * @returns once the run is under way and its socket answers
 * @throws RefusedError; LabError with the runner's own reason where it could not start
 */
export async function startRunner(folder: string, options: StartOptions = {}): Promise<void> {
  // Not even the log of a newer release's run is to be touched, nor that of a folder which holds what no run makes.
  await readRunFile(folder);
  await filesIn(folder);
  const args = [options.runner ?? runnerProgram(), folder];
  if (options.cores !== undefined) args.push('--cores', String(options.cores));
  if (options.checkpointSeconds !== undefined)
    args.push('--checkpoint-seconds', String(options.checkpointSeconds));
  if (options.on !== undefined) args.push('--on', options.on);
  const editor = options.editorPython === undefined ? {} : { [EDITOR_PYTHON]: options.editorPython };
  const began = await startDetached({
    node: options.node,
    args,
    env: { ...options.environment, ...editor },
    folder,
    log: logFile(folder),
    name: say('The runner'),
    givesWay: true,
  });
  if (began === 'owned') await answering(folder);
}

/**
 * Attaches to the live runner of a run.
 * @returns null where none is alive, or where it is on another machine or another user's
 * @throws SilentError; LabError where the runner is another release's and speaks another protocol
 */
export async function connect(folder: string): Promise<RunConnection | null> {
  const current = await currentOwner(folder);
  if (!current?.alive) return null;
  const socket = await connectToOwner(folder, current.owner.generation);
  if (socket === 'no answer') throw new SilentError(current.owner);
  if (typeof socket === 'string') return null;
  const rpc = messagesOver(socket);
  const closed = new Set<() => void>();
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    socket.destroy();
    rpc.dispose();
    for (const listener of closed) listener();
  };
  rpc.onClose(close);
  rpc.onError(close);
  // Closing only now, after all that came before it was heard: on a closed socket messages still queued would be lost.
  listen(rpc, 'goodbye', close);
  rpc.listen();
  const silence = new SilentError(current.owner);
  const heard = <T>(answer: Promise<T>, seconds: number) => whileHeard(socket, answer, seconds, silence);
  try {
    const { version, owner } = await heard(ask(rpc, 'hello', { version: COMMANDS_VERSION }), HELLO_SECONDS);
    if (version !== COMMANDS_VERSION)
      throw new LabError(
        say`The run's process belongs to Ticket Lab ${current.owner.version}, which uses a different protocol.`,
        {
          hint: say`Pause it with that release, or end process ${current.owner.pid}: the run is then paused.`,
        },
      );
    if (owner !== current.owner.generation) throw new Error('an older owner answered');
  } catch (error) {
    close();
    if (error instanceof LabError) throw error;
    return null;
  }
  return {
    pid: current.owner.pid,
    progress: () => heard(ask(rpc, 'progress', null), SILENCE_SECONDS),
    pause: () => end('pause', heard(ask(rpc, 'pause', null), SILENCE_SECONDS)),
    stop: () => end('stop', heard(ask(rpc, 'stop', null), SILENCE_SECONDS)),
    onEvent: (listener) => listen(rpc, 'event', listener),
    onMeasurement: (listener) => listen(rpc, 'measurement', listener),
    onProgress: (listener) => listen(rpc, 'progress', listener),
    onClose: (listener) => {
      if (!open) queueMicrotask(listener);
      closed.add(listener);
      return { dispose: () => void closed.delete(listener) };
    },
    dispose: close,
  };
}

async function end(how: 'pause' | 'stop', answer: Promise<null>): Promise<void> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof SilentError) throw error;
    const ended =
      how === 'pause'
        ? say('The run ended before it could pause.')
        : say('The run ended before it could stop.');
    throw new LabError(ended, {
      hint: say('The Runs view, or `ticketlab status`, shows its state.'),
      cause: error,
    });
  }
}

/** Waits until the runner that has the run already answers, or has ended: it may still be reading its data. */
async function answering(folder: string): Promise<void> {
  for (const patience = Date.now() + ANSWER_SECONDS * 1000; ; await wait(50)) {
    const connection = await connect(folder);
    connection?.dispose();
    const current = await currentOwner(folder);
    if (connection || !current?.alive) return;
    if (Date.now() > patience) throw new OwnedError(current.owner);
  }
}
