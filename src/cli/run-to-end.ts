// Takes a run to its end: starts or joins its runner, follows it, and shows the results.
import { setTimeout as wait } from 'node:timers/promises';
import { startRunner } from '../lab/connection/client';
import { summariseRun } from '../lab/runs';
import type { RunSummary } from '../protocol/run';
import { EXIT } from './exit';
import type { ExitCode } from './exit';
import { follow } from './follow/follow';
import { printAside } from './options';
import { exitCodeOf, showResults } from './show-results';

/** A runner that said goodbye is gone a moment later, even where it could not write that it gave the run up. */
const LEAVING_MILLISECONDS = 3000;

export interface RunToEndOptions {
  json: boolean;
  cores?: number;
  /** Only join a runner that is at work; start none. */
  join?: boolean;
}

/** @throws LabError where the runner cannot start, or does not answer */
export async function runToEnd(run: RunSummary, options: RunToEndOptions): Promise<ExitCode> {
  let after = run;
  if (run.state !== 'finished') {
    if (!options.join) await startRunner(run.folder, options);
    const ending = await follow(run, { json: options.json, unasked: options.join ? 'leave' : 'pause' });
    if (ending === 'left') {
      printAside(`${run.run} goes on running. Watch it again with: ticketlab attach ${run.run}`);
      return EXIT.left;
    }
    after = ending === 'ended' ? await summariseEnded(run.folder) : await summariseRun(run.folder);
    if (ending === 'unreachable' && after.state === 'running')
      printAside(`${run.run} runs on another machine or as another user: it cannot be watched here.`);
  }
  await showResults(after, options);
  return exitCodeOf(after);
}

async function summariseEnded(folder: string): Promise<RunSummary> {
  for (const patience = Date.now() + LEAVING_MILLISECONDS; ; await wait(50)) {
    const summary = await summariseRun(folder);
    // Still running after that, it has been started again.
    if (summary.state !== 'running' || Date.now() > patience) return summary;
  }
}
