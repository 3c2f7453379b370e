// The queue of a folder of runs: what is to be run, in which order, by whoever asks (docs/decisions/0057-one-queue.md).
import { basename, dirname, resolve } from 'node:path';
import { LabError } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import { MOST_AT_ONCE } from '../../protocol/queue';
import type { Queue, QueuedRun } from '../../protocol/queue';
import { runnerProgram } from '../connection/client';
import type { StartOptions } from '../connection/client';
import { readRunFile } from '../disk/run-folder';
import { runFolders } from '../disk/runs-root';
import { currentOwner } from '../owner/owner';
import { summariseFolder } from '../runs';
import { decisiveEnvironment, readEntries, readEntry, removeEntry, writeEntry } from './entry';
import type { Entry, EntryOptions } from './entry';
import { makePlaces, placesOf } from './paths';
import type { QueuePlaces } from './paths';
import { readSettings, writeSettings } from './settings';
import { seeToQueue } from './summon';

/** @throws LabError where the queue is there, and cannot be read */
export async function readQueue(root: string): Promise<Queue> {
  const places = await placesOf(root);
  if (!places) return { runs: [], atOnce: 1, held: false };
  const there = new Set(await runFolders(places.root));
  const before = await readEntries(places, 'started');
  const waiting = await readEntries(places, 'waiting');
  // On its way from one part to the other, either way, an entry is in one of these.
  const after = await readEntries(places, 'started');
  const started = [...new Map([...before, ...after].map((entry) => [entry.run, entry])).values()];
  const turn = new Set(started.map(({ run }) => run));
  const runs = [...started, ...waiting.filter(({ run }) => !turn.has(run))].filter(({ folder }) =>
    there.has(folder),
  );
  let place = 0;
  return {
    runs: runs.map(({ run, folder, part, held, trouble }): QueuedRun => {
      const saying = trouble === undefined ? {} : { trouble: troubleText(trouble) };
      return { run, folder, place: part === 'started' ? null : ++place, held, ...saying };
    }),
    ...(await readSettings(places)),
  };
}

const troubleText = ({ message, hint }: NonNullable<Entry['trouble']>) =>
  hint === undefined ? message : say`${message} ${hint}`;

export interface QueueOptions extends StartOptions {
  /** Before all that waits, instead of behind it. */
  first?: boolean;
}

/**
 * Queues runs, in the order given, and sees to it that they are run. What is queued already keeps its place (unless it is to
 * be first) and is released where it was held; what is finished is left out.
 * @param folders of runs in `root`
 * @throws LabError where one is no run folder, or a newer release's; where the disk refuses; where the queue's owner does not answer
 */
export async function enqueue(
  root: string,
  folders: readonly string[],
  { first = false, ...options }: QueueOptions = {},
): Promise<void> {
  const places = await makePlaces(root);
  const wanted: Begun[] = [];
  for (const folder of folders) {
    const begun = await unlessFinished(places, folder);
    if (begun) wanted.push(begun);
  }
  const present = [...(await readEntries(places, 'waiting')), ...(await readEntries(places, 'started'))];
  const taken = present.map(({ place }) => place);
  let place = first ? Math.min(0, ...taken) - wanted.length : Math.max(0, ...taken) + 1;
  for (const { run, ownersBefore, alive } of wanted) {
    const before = present.find((entry) => entry.run === run);
    // Its owner may just not have seen yet that what was started has ended.
    if (before?.part === 'started' && (alive || before.ownersBefore >= ownersBefore)) continue;
    const entry: Entry = {
      ...{
        run,
        folder: resolve(places.root, run),
        part: 'waiting',
        held: false,
        underWay: false,
        ownersBefore,
      },
      place: before?.part === 'waiting' && !first ? before.place : place++,
      options: entryOptions(options),
    };
    await writeEntry(places, entry);
  }
  await seeToQueue(root, options);
}

interface Begun {
  run: string;
  /** Owners that the run has had, the one at work left out. */
  ownersBefore: number;
  alive: boolean;
}

async function unlessFinished({ root }: QueuePlaces, folder: string): Promise<Begun | null> {
  if (dirname(resolve(folder)) !== root) throw new LabError(say`${folder} is no run of ${root}.`);
  await readRunFile(folder);
  const current = await currentOwner(folder);
  const alive = current?.alive ?? false;
  if (current && !alive && (await summariseFolder(folder)).state === 'finished') return null;
  const owners = current?.owner.generation ?? 0;
  return { run: basename(folder), ownersBefore: alive ? owners - 1 : owners, alive };
}

function entryOptions({ environment: _, ...options }: StartOptions): EntryOptions {
  return {
    ...options,
    node: options.node ?? process.execPath,
    runner: options.runner ?? runnerProgram(),
    environment: decisiveEnvironment(),
  };
}

/**
 * Takes a run out of the queue.
 * @returns false where its turn has come: from then on it is paused or stopped like every run; or where it was not queued
 */
export async function cancel(root: string, folder: string): Promise<boolean> {
  const places = await placesOf(root);
  return places !== null && (await removeEntry(places, { part: 'waiting', run: basename(folder) }));
}

/**
 * Gives a run that waits another place.
 * @param to 1 for the next one
 * @throws LabError where it does not wait
 */
export async function move(root: string, folder: string, to: number): Promise<void> {
  const { places, entry } = await waitingEntry(root, folder);
  const others = (await readEntries(places, 'waiting')).filter(({ run }) => run !== entry.run);
  const index = Math.min(Math.max(Math.round(to), 1), others.length + 1) - 1;
  const place = between(others[index - 1]?.place, others[index]?.place);
  if (place !== null) return writeEntry(places, { ...entry, place });
  const all = [...others.slice(0, index), entry, ...others.slice(index)];
  for (const [i, one] of all.entries()) await writeEntry(places, { ...one, place: i + 1 });
}

/** Null where no number lies between the two. */
function between(before: number | undefined, after: number | undefined): number | null {
  if (before === undefined) return after === undefined ? 1 : after - 1;
  if (after === undefined) return before + 1;
  const middle = (before + after) / 2;
  return before < middle && middle < after ? middle : null;
}

/**
 * Passes a run over, or starts nothing at all, until it is released. What is at work goes on.
 * @param folder of the run; without one it is the whole queue
 * @throws LabError where it does not wait
 */
export async function hold(root: string, folder?: string): Promise<void> {
  if (folder === undefined) return changeSettings(root, { held: true });
  const { places, entry } = await waitingEntry(root, folder);
  await writeEntry(places, { ...entry, held: true });
}

/** The opposite of `hold`; what could not be started is tried again. @throws LabError as `hold` and `enqueue` do */
export async function release(root: string, folder?: string, options: StartOptions = {}): Promise<void> {
  if (folder === undefined) await changeSettings(root, { held: false });
  else {
    const { places, entry } = await waitingEntry(root, folder);
    await writeEntry(places, { ...entry, held: false, trouble: undefined });
  }
  await seeToQueue(root, options);
}

/**
 * Sets how many runs are run at a time; they share the cores. What is at work goes on.
 * @param runs from 1 to 64
 * @throws LabError where it is another number, or as `enqueue` does
 */
export async function setAtOnce(root: string, runs: number, options: StartOptions = {}): Promise<void> {
  if (!Number.isInteger(runs) || runs < 1 || runs > MOST_AT_ONCE)
    throw new LabError(say`Runs at a time must be a whole number from 1 to ${MOST_AT_ONCE}.`);
  await changeSettings(root, { atOnce: runs });
  await seeToQueue(root, options);
}

async function changeSettings(root: string, change: Partial<Pick<Queue, 'atOnce' | 'held'>>): Promise<void> {
  const places = await makePlaces(root);
  await writeSettings(places, { ...(await readSettings(places)), ...change });
}

async function waitingEntry(root: string, folder: string): Promise<{ places: QueuePlaces; entry: Entry }> {
  const places = await placesOf(root);
  const run = basename(folder);
  const entry = places && (await readEntry(places, 'waiting', run));
  if (!entry) throw new LabError(say`${run} does not wait in the queue.`);
  return { places, entry };
}
