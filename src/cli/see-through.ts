// Sees a run through to its end: starts or joins its runner, follows it, shows what it came to.
import { setTimeout as wait } from 'node:timers/promises';
import { startRunner } from '../lab/client';
import { summariseRun } from '../lab/runs';
import type { RunSummary } from '../protocol/run';
import { EXIT } from './exit';
import type { ExitCode } from './exit';
import { follow } from './follow/follow';
import { exitCodeOf, showResults } from './show-results';

/** A runner that said goodbye is gone a moment later, even where it could not write that it gave the run up. */
const LEAVING_MILLISECONDS = 3000;

export interface SeeThroughOptions {
  json: boolean;
  cores?: number;
  /** Only join a runner that is at work; start none. */
  join?: boolean;
}

/** @throws LabError where the runner cannot start, or does not answer */
export async function seeThrough(run: RunSummary, options: SeeThroughOptions): Promise<ExitCode> {
  let after = run;
  if (run.state !== 'finished') {
    if (!options.join) await startRunner(run.folder, options);
    const ending = await follow(run, { json: options.json, unasked: options.join ? 'leave' : 'pause' });
    if (ending === 'left') {
      process.stderr.write(`${run.run} goes on running. See it again with: ticketlab attach ${run.run}\n`);
      return EXIT.left;
    }
    after = ending === 'ended' ? await summariseEnded(run.folder) : await summariseRun(run.folder);
    if (ending === 'unreachable' && after.state === 'running')
      process.stderr.write(
        `${run.run} runs on another machine or as another user: it cannot be watched here.\n`,
      );
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
