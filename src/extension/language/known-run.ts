// State of the run that a cell refers to.
import type { RunService } from '../runs/service';
import { runLine } from '../views/run-text';

export type KnownRuns = Pick<RunService, 'runs' | 'resultsSoFar' | 'activity'>;

/** Of its newest run; undefined where there is none. */
export function knownRun(service: KnownRuns, experiment: string): string | undefined {
  const run = service.runs.find((one) => one.experiment === experiment);
  return run && runLine(run, service.resultsSoFar(run.folder), service.activity(run.folder));
}
