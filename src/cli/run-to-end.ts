// Takes runs to their end: waits for their turns in the queue, follows them, and shows the results.
import { setTimeout as wait } from 'node:timers/promises';
import { LabError } from '../lottery/errors';
import { summariseRun } from '../lab/runs';
import type { RunSummary } from '../protocol/run';
import { EXIT } from './exit';
import type { ExitCode } from './exit';
import { follow } from './follow/follow';
import { waitForTurn, withdraw } from './follow/queued';
import { printAside } from './options';
import { exitCodeOf, showResults } from './show-results';

/** A runner that said goodbye is gone a moment later, even where it could not write that it gave the run up. */
const LEAVING_MILLISECONDS = 3000;

export interface RunToEndOptions {
  json: boolean;
  /** Folders of the runs that the same command has queued behind this one. */
  behind?: readonly string[];
  /** Only join a runner that is at work: the run is not queued. */
  join?: boolean;
}

export interface Ended {
  code: ExitCode;
  /** Whether the person wants to see no more of what the command has queued. */
  leaves: boolean;
}

/** @throws LabError where the run could not be started, or its runner does not answer */
export async function runToEnd(run: RunSummary, options: RunToEndOptions): Promise<Ended> {
  const { json, behind = [], join = false } = options;
  let after = run;
  let leaves = false;
  if (run.state !== 'finished') {
    const waited = join ? 'at work' : await waitForTurn(run, { all: [run.folder, ...behind], json });
    if (waited === 'left') {
      printAside(`${run.run} stays in the queue. See it with: ticketlab queue`);
      return { code: EXIT.left, leaves: true };
    }
    if (waited === 'taken out') return { code: EXIT.unfinished, leaves: true };
    const beforeEnd = async () => {
      leaves = true;
      await withdraw(behind);
    };
    const ending =
      waited === 'over'
        ? 'unreachable'
        : await follow(run, { json, unasked: join ? 'leave' : 'pause', beforeEnd });
    if (ending === 'left') {
      printAside(`${run.run} goes on running. Watch it again with: ticketlab attach ${run.run}`);
      return { code: EXIT.left, leaves: true };
    }
    after = ending === 'ended' ? await summariseEnded(run.folder) : await summariseRun(run.folder);
    // It never was at work: as if it had been started from here.
    if (waited === 'over' && after.state === 'failed') throw new LabError(after.said ?? `${run.run} failed.`);
    if (ending === 'unreachable' && after.state === 'running')
      printAside(`${run.run} runs on another machine or as another user: it cannot be watched here.`);
  }
  await showResults(after, options);
  return { code: exitCodeOf(after), leaves };
}

async function summariseEnded(folder: string): Promise<RunSummary> {
  for (const patience = Date.now() + LEAVING_MILLISECONDS; ; await wait(50)) {
    const summary = await summariseRun(folder);
    // Still running after that, it has been started again.
    if (summary.state !== 'running' || Date.now() > patience) return summary;
  }
}
