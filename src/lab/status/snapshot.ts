// A run as read from its folder, with or without a live runner.
import { z } from 'zod';
import type { Experiment } from '../../lottery/settings';
import { UNKNOWN_TEST_PART } from '../../lottery/findings/test-part';
import type { TestPart } from '../../lottery/findings/test-part';
import type { RunEvent, RunProgress, RunState } from '../../protocol/run';
import { readEvents } from '../disk/events';
import { checkpointFile, eventsFile, networkFile, recordFile } from '../disk/paths';
import { filesIn, readText } from '../disk/run-files';
import { lastHeartbeat } from '../owner/liveness';
import { checkpointIteration } from '../disk/checkpoint';
import { currentOwner } from '../owner/owner';
import { planTrainings } from '../../lottery/trainings/plan';
import { runStatus } from './run-state';
import { anyNetworkSchema } from '../disk/stored-network';
import { skippedTrainings, workloadOf } from './workload';
import type { NetworkFile } from './workload';
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';

export interface Snapshot {
  progress: RunProgress;
  /** Why it failed, or what is wrong with the folder's log; null when nothing is. */
  message: TranslatableText | null;
  /** Its log. */
  events: readonly RunEvent[];
  /** How many of its trainings were taken over from other runs, by the names of these. */
  taken: Record<string, number>;
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

/**
 * How the run stands. Cheap: looks at which files there are, not into them.
 * @throws RefusedError where one is there that no run has made
 */
export async function snapshot(folder: string, experiment: Experiment): Promise<Snapshot> {
  const { events, problems } = await readEvents(folder);
  const owner = await currentOwner(folder);
  const heartbeats = await heartbeatsOf(folder, events);
  const stands = runStatus(events, owner?.alive ?? false, heartbeats, Date.now());
  const network = await readNetworkFile(folder);
  const plan = planTrainings(experiment);
  const skipped = skippedTrainings(plan, stands.diverged);
  const runnable = plan.filter(({ id }) => !skipped.has(id));
  // After the log: what it says is finished has to be there.
  const files = await filesIn(folder);
  const finished = new Set(runnable.flatMap(({ id }) => (files.has(recordFile(folder, id)) ? [id] : [])));
  const complete = finished.size === runnable.length;
  // All that it was to find is there: a log that does not say so is at fault, not the run.
  const damage = complete ? logDamage(folder, stands.state, problems) : null;
  const state = damage ? 'finished' : stateOf(stands.state, { complete, owned: owner !== null });
  return {
    progress: {
      state,
      trainings: { finished: finished.size, total: runnable.length, skipped: skipped.size },
      diverged: [...stands.diverged],
      share: complete
        ? 1
        : network
          ? await shareDone(folder, experiment, network, { runnable, finished, files })
          : 0,
      secondsLeft: state === 'finished' ? 0 : null,
      secondsSpent: stands.secondsSpent,
      active: [],
    },
    events,
    message: stands.message ?? damage ?? problems[0] ?? null,
    taken: counted([...stands.taken].flatMap(([id, run]) => (finished.has(id) ? [run] : []))),
  };
}

function counted(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** Why the log of a run that has found everything does not say so; null where it does, or where its runner may just have died. */
function logDamage(folder: string, told: RunState, problems: TranslatableText[]): TranslatableText | null {
  if (told !== 'waiting' && told !== 'interrupted') return null;
  if (problems[0] !== undefined || told === 'interrupted') return problems[0] ?? null;
  return say`${eventsFile(folder)} is damaged or missing: nothing in it could be read. The results are complete.`;
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
    const beat = lastHeartbeat(folder, { generation: event.owner });
    if (beat) heartbeats.set(event.owner, beat.getTime());
  }
  return heartbeats;
}

/** Nothing is known of it before the data has been read, or where accuracy is another's score. */
export const testPartOf = ({ training }: Experiment, network: NetworkFile | null): TestPart =>
  training.score === 'accuracy' && network
    ? { examples: network.examples.test, guessing: network.commonest ?? null }
    : UNKNOWN_TEST_PART;

/** Null until the first runner has read the data. */
export async function readNetworkFile(folder: string): Promise<NetworkFile | null> {
  try {
    return networkFileSchema.parse(JSON.parse(await readText({ run: folder, path: networkFile(folder) })));
  } catch {
    // It only serves to estimate, and the next runner writes it anew.
    return null;
  }
}

const networkFileSchema = z.object({
  network: anyNetworkSchema,
  imported: z.array(z.int().min(0)).optional(),
  commonest: z.number().min(0).max(1).optional(),
  examples: z.object({ train: z.int().min(1), validation: z.int().min(0), test: z.int().min(1) }),
});

/** Workload done, 0–1; trainings under way count as far as their checkpoints go. */
async function shareDone(
  folder: string,
  experiment: Experiment,
  network: NetworkFile,
  { runnable, finished, files }: { runnable: { id: string }[]; finished: Set<string>; files: Set<string> },
): Promise<number> {
  const work = workloadOf(experiment, network);
  let done = 0;
  let all = 0;
  for (const { id } of runnable) {
    const cost = work.cost.get(id) ?? 0;
    all += cost;
    if (finished.has(id)) done += cost;
    else {
      const path = checkpointFile(folder, id);
      const iteration = files.has(path) ? await checkpointIteration({ run: folder, path }) : null;
      if (iteration !== null) done += work.costDone({ id, iteration });
    }
  }
  return done / all;
}
