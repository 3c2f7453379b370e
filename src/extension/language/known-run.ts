// What is known of the run of an experiment that a cell names.
import type { RunService } from '../runs/service';
import { runLine } from '../views/run-text';

export type KnownRuns = Pick<RunService, 'runs' | 'finding' | 'activity'>;

/** Of its newest run; undefined where there is none. */
export function knownRun(service: KnownRuns, experiment: string): string | undefined {
  const run = service.runs.find((one) => one.experiment === experiment);
  return run && runLine(run, service.finding(run.folder), service.activity(run.folder));
}
