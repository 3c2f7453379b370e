// A run as its folder tells it, whether or not a runner is at work.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Experiment } from '../lottery/experiment/schema';
import type { RunEvent, RunProgress, RunState } from '../protocol/run';
import { readEvents } from './events';
import { checkpointFile, eventsFile, networkFile } from './layout';
import { lastHeartbeat } from './liveness';
import { checkpointIteration } from './checkpoint';
import { currentOwner } from './owner';
import { isFinished } from './record';
import { planTrainings } from '../lottery/plan';
import { standing } from './state';
import { networkSchema } from './ticket';
import { skippedTrainings, workOf } from './work';
import type { NetworkFile } from './work';
import { say } from '../lottery/translate';
import type { Phrase } from '../lottery/translate';

export interface Snapshot {
  progress: RunProgress;
  /** Why it failed, or what is wrong with the folder's log; null when nothing is. */
  message: Phrase | null;
}

/** The progress of a run of which nothing is known, or not yet. */
export const NOTHING_DONE: Omit<RunProgress, 'state'> = {
  trainings: { finished: 0, total: 0, skipped: 0 },
  diverged: [],
  share: 0,
  secondsLeft: null,
  secondsSpent: 0,
  active: [],
};

/** How the run stands. Cheap: looks at which files there are, not into them. */
export async function snapshot(folder: string, experiment: Experiment): Promise<Snapshot> {
  const { events, problems } = await readEvents(folder);
  const owner = await currentOwner(folder);
  const heartbeats = await heartbeatsOf(folder, events);
  const stands = standing(events, owner?.alive ?? false, heartbeats, Date.now());
  const network = await readNetworkFile(folder);
  const plan = planTrainings(experiment);
  const skipped = skippedTrainings(plan, stands.diverged);
  const runnable = plan.filter(({ id }) => !skipped.has(id));
  const finished = new Set<string>();
  for (const { id } of runnable) if (await isFinished(folder, id)) finished.add(id);
  const complete = finished.size === runnable.length;
  // All that it was to find is there: a log that does not say so is at fault, not the run.
  const damage = complete ? logDamage(folder, stands.state, problems) : null;
  const state = damage ? 'finished' : stateOf(stands.state, { complete, owned: owner !== null });
  return {
    progress: {
      state,
      trainings: { finished: finished.size, total: runnable.length, skipped: skipped.size },
      diverged: [...stands.diverged],
      share: complete ? 1 : network ? await shareDone(folder, experiment, network, runnable, finished) : 0,
      secondsLeft: state === 'finished' ? 0 : null,
      secondsSpent: stands.secondsSpent,
      active: [],
    },
    message: stands.message ?? damage ?? problems[0] ?? null,
  };
}

/** Why the log of a run that has found everything does not say so; null where it does, or where its runner may just have died. */
function logDamage(folder: string, told: RunState, problems: Phrase[]): Phrase | null {
  if (told !== 'waiting' && told !== 'interrupted') return null;
  if (problems[0] !== undefined || told === 'interrupted') return problems[0] ?? null;
  return say`${eventsFile(folder)} is damaged or missing: nothing in it could be read. The results are all there.`;
}

function stateOf(told: RunState, { complete, owned }: { complete: boolean; owned: boolean }): RunState {
  // A training deleted by hand after the end has to be run again.
  if (told === 'finished' && !complete) return 'interrupted';
  // It died before its first word, or the log is lost.
  if (told === 'waiting' && owned) return 'interrupted';
  return told;
}

/** The last sign of life of every owner that the log knows, by number, in milliseconds. */
export async function heartbeatsOf(folder: string, events: RunEvent[]): Promise<Map<number, number>> {
  const heartbeats = new Map<number, number>();
  for (const event of events) {
    if (event.type !== 'started') continue;
    const beat = await lastHeartbeat(folder, { generation: event.owner });
    if (beat) heartbeats.set(event.owner, beat.getTime());
  }
  return heartbeats;
}

/** Null until the first runner has read the data. */
async function readNetworkFile(folder: string): Promise<NetworkFile | null> {
  try {
    return networkFileSchema.parse(JSON.parse(await readFile(networkFile(folder), 'utf8')));
  } catch {
    // It only serves to estimate, and the next runner writes it anew.
    return null;
  }
}

const networkFileSchema = z.object({
  network: networkSchema,
  examples: z.object({ train: z.int(), validation: z.int(), test: z.int() }),
});

/** Work done, 0–1; trainings under way count as far as their checkpoints go. */
async function shareDone(
  folder: string,
  experiment: Experiment,
  network: NetworkFile,
  runnable: { id: string }[],
  finished: Set<string>,
): Promise<number> {
  const work = workOf(experiment, network);
  let done = 0;
  let all = 0;
  for (const { id } of runnable) {
    const cost = work.cost.get(id) ?? 0;
    all += cost;
    if (finished.has(id)) done += cost;
    else {
      const iteration = await checkpointIteration(checkpointFile(folder, id));
      if (iteration !== null) done += work.costDone({ id, iteration });
    }
  }
  return done / all;
}
