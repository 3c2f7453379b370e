// Parts of a page of docs/results.
import { readEvents } from '../../src/lab/disk/events';
import { duration } from '../../src/protocol/format';
import type { RunResults } from '../../src/protocol/results';
import type { RunSummary } from '../../src/protocol/run';

/** A run that has begun. */
export interface Run {
  summary: RunSummary;
  results: RunResults;
}

/** By the names of their experiments; of several runs of one the newest. */
export type Runs = Map<string, Run>;

export interface Page {
  /** The experiments that it is about, or may be. */
  experiments: string[];
  picture: { about: string; draw(runs: Runs): Promise<Buffer> };
  /**
   * Its paragraphs.
   * @param picture the paragraph that shows it
   * @throws where an experiment that it can't do without has not been run, or not far enough
   */
  text(runs: Runs, picture: string): Promise<string[]>;
}

/** How many trainings a run has done, and in which time. */
export async function ranAs({ summary: { run, folder, progress } }: Run): Promise<string> {
  const { events } = await readEvents(folder);
  const started = events.filter((event) => event.type === 'started');
  const cores = Math.max(...started.map((event) => event.cores));
  const { trainings, secondsSpent } = progress;
  const done =
    trainings.finished === trainings.total
      ? `${trainings.total} trainings`
      : `${trainings.finished} of ${trainings.total} trainings`;
  return `Run \`${run}\`: ${done} in ${duration(secondsSpent)} on ${cores === 1 ? '1 core' : `${cores} cores`}, which had other work to do as well.`;
}
