// Progress of a queue, and the time that it will take.
import { join } from 'node:path';
import type { QueueProgress } from '../../protocol/queue';
import type { RunSummary } from '../../protocol/run';
import { summariseRun } from '../runs';
import { RunCosts } from './costs';
import { secondsLeft } from './forecast';
import type { KnownRun } from './forecast';
import { placesOf } from './paths';
import { readQueue } from './queue';
import { readDone } from './settings';

/** So many of the runs that have come to their end say how fast the next ones will be. */
const RECENT = 10;

export interface ProgressOptions {
  /** How a run stands; asks its folder and its runner unless given. */
  look?: (folder: string) => RunSummary | Promise<RunSummary>;
  /** Given by whoever asks again and again. */
  costs?: RunCosts;
}

/** @throws LabError where the queue is there, and cannot be read */
export async function queueProgress(
  root: string,
  { look = summariseRun, costs = new RunCosts() }: ProgressOptions = {},
): Promise<QueueProgress> {
  const { runs, atOnce, held } = await readQueue(root);
  const queued = new Set(runs.map(({ run }) => run));
  const places = await placesOf(root);
  const ends = places ? Object.entries(await readDone(places)) : [];
  const done = ends.filter(([run]) => !queued.has(run));
  const known = async (folders: string[]): Promise<KnownRun[]> => {
    const found: KnownRun[] = [];
    for (const folder of folders)
      found.push({ cost: await costs.of(folder), progress: (await look(folder)).progress });
    return found;
  };
  const finished = done.flatMap(([run, end]) =>
    places && end === 'finished' ? [join(places.root, run)] : [],
  );
  const before = await known(finished.slice(-RECENT));
  const atWork = await known(runs.flatMap(({ folder, place }) => (place === null ? [folder] : [])));
  const due = held ? [] : runs.filter((run) => run.place !== null && !run.held);
  const waiting = await known(due.map(({ folder }) => folder));
  const total = done.length + runs.length;
  const begun = atWork.reduce((sum, { progress }) => sum + progress.share, 0);
  return {
    done: done.length,
    failed: done.filter(([, end]) => end === 'failed').length,
    total,
    share: total === 0 ? 1 : (done.length + begun) / total,
    secondsLeft: secondsLeft({ finished: before, atWork, waiting, atOnce }),
  };
}
