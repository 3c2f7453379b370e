// Sees to it that a queue has a live owner as long as there is something to do.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { LabError } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import { runnerProgram } from '../connection/client';
import type { StartOptions } from '../connection/client';
import { startDetached } from '../connection/detached';
import { whileHeard } from '../connection/time-limits';
import { connectToOwner } from '../owner/address';
import { thisMachine } from '../owner/machine';
import { currentOwner } from '../owner/owner';
import type { OwnerRecord } from '../owner/owner-record';
import { readEntries } from './entry';
import { placesOf, queueLog } from './paths';
import type { QueuePlaces } from './paths';
import { readSettings } from './settings';

/** An owner that ends just now is gone a moment later. */
const PATIENCE_SECONDS = 15;
/** An owner answers at once; only one that is stopped, or hangs, takes so long. */
const ANSWER_SECONDS = 4;
/** What an owner says once it has looked at its queue. */
export const LOOKED = 'looked';

/**
 * Has the queue looked at by its owner, which is started where there is none, unless there is nothing to do.
 * @returns once what can be started is taken from the queue
 * @throws LabError where an owner cannot be started, or does not answer
 */
export async function seeToQueue(root: string, options: StartOptions = {}): Promise<void> {
  const places = await placesOf(root);
  if (!places) return;
  for (const patience = Date.now() + PATIENCE_SECONDS * 1000; await hasWork(places); await wait(50)) {
    const current = await currentOwner(places.queue);
    if (!current?.alive) {
      if ((await startOwner(places, options)) === 'started') return;
    } else if (await isAsked(places, current.owner)) return;
    if (Date.now() > patience) throw new SilentOwnerError(current?.owner.pid ?? 0);
  }
}

/** Something is being run, or could be. */
async function hasWork(places: QueuePlaces): Promise<boolean> {
  if ((await readEntries(places, 'started')).length > 0) return true;
  const { held } = await readSettings(places);
  return !held && (await readEntries(places, 'waiting')).some((entry) => !entry.held);
}

function startOwner(
  { root, queue }: QueuePlaces,
  { node, runner }: StartOptions,
): Promise<'started' | 'owned'> {
  const program = join(dirname(runner ?? runnerProgram()), 'queue.mjs');
  return startDetached({
    node,
    args: [program, root],
    env: {},
    folder: queue,
    log: queueLog(queue),
    name: say('The process of the queue'),
    givesWay: false,
  });
}

/** @returns false where the owner is just ending */
async function isAsked({ queue }: QueuePlaces, owner: OwnerRecord): Promise<boolean> {
  // There it looks every few seconds by itself.
  if (owner.host !== thisMachine().host) return true;
  const socket = await connectToOwner(queue, owner.generation);
  if (socket === 'no answer') throw new SilentOwnerError(owner.pid);
  if (typeof socket === 'string') return false;
  try {
    return await whileHeard(socket, answerOf(socket), ANSWER_SECONDS, new SilentOwnerError(owner.pid));
  } finally {
    socket.destroy();
  }
}

async function answerOf(socket: Socket): Promise<boolean> {
  let said = '';
  socket.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(socket, 'close').catch(() => undefined);
  return said === LOOKED;
}

/** The queue's process is there, but says nothing. */
class SilentOwnerError extends LabError {
  constructor(pid: number) {
    super(say`Process ${pid} has the queue but does not answer: it is stopped, or it hangs.`, {
      hint: say`kill -CONT ${pid} continues a stopped process; after kill -9 ${pid} the next command goes on with the queue.`,
    });
  }
}
