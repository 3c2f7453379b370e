// The turn of a queued run, as whoever asked for it waits for it.
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { LabError } from '../../lottery/errors';
import type { StartOptions } from '../connection/client';
import { readEntries, readEntry, removeEntry } from './entry';
import type { Entry } from './entry';
import { placesOf } from './paths';
import type { QueuePlaces } from './paths';
import { seeToQueue } from './summon';

/** `over`: it is in the queue no more. */
export type Turn = { is: 'waiting'; place: number; held: boolean } | { is: 'at work' } | { is: 'over' };

const SOON_MILLISECONDS = 50;
const LATER_MILLISECONDS = 250;
/** Should the queue's owner have died, another is started by whoever waits longest. */
const UPKEEP_MILLISECONDS = 2000;

/**
 * Where a queued run stands, once it is not just being started.
 * @throws LabError with the reason why it could not be started: it is in the queue no more; or where the queue's owner does not answer
 */
export async function turnOf(root: string, folder: string, options: StartOptions = {}): Promise<Turn> {
  for (const seeTo = upkeep(root, options); ; await seeTo()) {
    const places = await placesOf(root);
    const entry = places && (await find(places, basename(folder)));
    if (!entry) return { is: 'over' };
    if (entry.trouble) {
      await removeEntry(places, entry);
      throw new LabError(entry.trouble.message, { hint: entry.trouble.hint });
    }
    if (entry.part === 'waiting')
      return { is: 'waiting', place: await placeOf(places, entry), held: entry.held };
    if (entry.underWay) return { is: 'at work' };
    await wait(SOON_MILLISECONDS);
  }
}

/**
 * Waits until a queued run does not wait any more, or the signal comes.
 * @param onPlace told whenever it has another place
 * @throws LabError as above
 */
export async function untilItsTurn(
  root: string,
  folder: string,
  { onPlace, signal }: { onPlace: (turn: Turn & { is: 'waiting' }) => void; signal: AbortSignal },
): Promise<Turn> {
  let told = '';
  for (const seeTo = upkeep(root, {}); ; await seeTo()) {
    const turn = await turnOf(root, folder);
    if (turn.is !== 'waiting' || signal.aborted) return turn;
    const now = JSON.stringify(turn);
    if (now !== told) onPlace(turn);
    told = now;
    await wait(LATER_MILLISECONDS);
  }
}

/** To be called often: sees to the queue now and then. */
function upkeep(root: string, options: StartOptions): () => Promise<void> {
  let last = Date.now();
  return async () => {
    if (Date.now() - last < UPKEEP_MILLISECONDS) return;
    await seeToQueue(root, options);
    last = Date.now();
  };
}

/** On its way from one part to the other, either way, it is in the one or the other; in both where it was asked for again when it had ended. */
async function find(places: QueuePlaces, run: string): Promise<Entry | null> {
  const before = await readEntry(places, 'waiting', run);
  const started = await readEntry(places, 'started', run);
  if (!started) return before ?? (await readEntry(places, 'waiting', run));
  return before && before.ownersBefore > started.ownersBefore ? before : started;
}

async function placeOf(places: QueuePlaces, { run }: Entry): Promise<number> {
  const waiting = await readEntries(places, 'waiting');
  return (
    Math.max(
      0,
      waiting.findIndex((entry) => entry.run === run),
    ) + 1
  );
}
