// Results of a run, as `show` prints them and `run`, `attach` and `resume` at their end.
import { duration } from '../protocol/format';
import { readResults } from '../lab/results/results';
import type { RunResults } from '../protocol/results';
import type { RunSummary } from '../protocol/run';
import { EXIT } from './exit';
import type { ExitCode } from './exit';
import { jobsTable, jobsText } from './jobs-table';
import { levelsTable } from './levels-table';
import { printJson, printLine } from './options';
import { stabilityTable } from './stability-table';
import { paintFor } from './style';

/**
 * Prints table and verdict, or the same as one line of JSON.
 * @param options.jobs where each training was done on a cluster, too
 */
export async function showResults(
  summary: RunSummary,
  options: { json: boolean; jobs?: boolean },
): Promise<RunResults> {
  const results = await readResults(summary.folder);
  if (options.json) {
    printJson(resultsJson(results, summary));
    return results;
  }
  const paint = paintFor(process.stdout);
  const { levels, verdict, stability } = results;
  if (levels.length > 0) {
    printLine(`\n${levelsTable(results, paint, process.stdout.columns)}\n`);
    if (stability) printLine(`${stabilityTable(stability, paint)}\n`);
    if (verdict.headline !== null) printLine(`${paint('bold', verdict.headline)}\n`);
    for (const sentence of verdict.sentences) printLine(sentence);
    const cost = costText(results);
    if (cost !== null) printLine(cost);
    printLine();
  }
  printLine(stateText(summary));
  const taken = takenText(summary);
  if (taken !== null) printLine(taken);
  const { jobs } = results;
  if (jobs) printLine(options.jobs === true ? `\n${jobsTable(jobs, paint)}` : jobsText(jobs));
  return results;
}

/** What the ticket cost that the verdict names, or else the last. */
function costText({ costs, levels, verdict }: RunResults): string | null {
  const level = verdict.smallestWinning ?? levels.at(-1)?.level ?? 0;
  const [dense, found] = [costs?.toFind[0], costs?.toFind[level]];
  if (level === 0 || !dense || !found) return null;
  return `Finding the ticket of level ${level} took ${(found / dense).toFixed(2)} times the multiplications and additions of training the dense network.`;
}

/** What was not trained again; null where all was trained here. */
export function takenText({ taken = {} }: RunSummary): string | null {
  const parts = Object.entries(taken).map(([run, trainings]) => `${trainings} from ${run}`);
  return parts.length === 0
    ? null
    : `Trainings that other runs had finished were taken over: ${parts.join(', ')}.`;
}

/** Results without the measurements, which `export --curves` has. */
const resultsJson = ({ trainings, ...results }: RunResults, { folder, progress }: RunSummary) => ({
  type: 'results',
  ...results,
  folder,
  progress,
  trainings: trainings.flatMap(({ record }) => record ?? []),
});

/** One sentence: where the run stands, and what can be done about it. */
export function stateText({ run, state, progress, message }: RunSummary): string {
  const { finished, total, skipped } = progress.trainings;
  const spent = `${duration(progress.secondsSpent)} spent`;
  const done = `${finished} of ${total} trainings are done, ${spent}`;
  switch (state) {
    case 'finished': {
      const without =
        skipped > 0
          ? `; ${skipped} could not be run: their mask would have been pruned from one that diverged`
          : '';
      return `${run} is finished: ${finished} trainings, ${spent}${without}.`;
    }
    case 'waiting':
      return `${run} waits for its turn: none of its ${total} trainings has started. Start it with: ticketlab resume ${run}`;
    case 'running':
      return `${run} is running: ${done}.${message === undefined ? '' : ` ${message}`}`;
    case 'paused':
    case 'stopped':
      return `${run} is ${state}: ${done}. Continue with: ticketlab resume ${run}`;
    case 'interrupted':
      return `${run} was interrupted: ${done}. Continue with: ticketlab resume ${run}`;
    case 'failed':
      return `${run} failed: ${message ?? 'its process ended with an error'}`;
  }
}

/** What a command that was to see a run through ends with. */
export function exitCodeOf({ state }: Pick<RunSummary, 'state'>): ExitCode {
  switch (state) {
    case 'finished':
      return EXIT.ok;
    case 'failed':
      return EXIT.failed;
    case 'running':
      return EXIT.left;
    case 'waiting':
    case 'paused':
    case 'stopped':
    case 'interrupted':
      return EXIT.unfinished;
  }
}
