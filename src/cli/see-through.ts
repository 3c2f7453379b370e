// Sees a run through to its end: starts or joins its runner, follows it, shows what it came to.
import { startRunner } from '../lab/client';
import { summariseRun } from '../lab/runs';
import type { RunSummary } from '../protocol/run';
import { EXIT } from './exit';
import type { ExitCode } from './exit';
import { follow } from './follow/follow';
import { exitCodeOf, showResults } from './show-results';

export interface SeeThroughOptions {
  json: boolean;
  cores?: number;
  /** Only join a runner that is at work; start none. */
  join?: boolean;
}

/** @throws LabError where the runner cannot start */
export async function seeThrough(run: RunSummary, options: SeeThroughOptions): Promise<ExitCode> {
  if (run.state !== 'finished') {
    if (!options.join) await startRunner(run.folder, options);
    const ending = await follow(run, { json: options.json, unasked: options.join ? 'leave' : 'pause' });
    if (ending === 'left') {
      process.stderr.write(`${run.run} goes on running. See it again with: ticketlab attach ${run.run}\n`);
      return EXIT.left;
    }
  }
  const after = await summariseRun(run.folder);
  await showResults(after, options);
  return exitCodeOf(after);
}
