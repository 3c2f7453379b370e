// The context keys by which package.json enables commands and shows buttons and welcome texts.
import type { RunState, RunSummary } from '../../protocol/run';
import type { Activity } from '../runs/activity';
import type { ListedRun, RunFilter } from './run-list';
import { isFiltered, RESUMABLE } from './run-list';

export interface ContextInput {
  runs: readonly ListedRun[];
  filter: RunFilter;
  grouped: boolean;
  /** Whether a queue starts nothing until it is released. */
  queueHeld: boolean;
}

/** Every context key of the extension's, without its prefix `ticketLab.`. */
export interface Contexts {
  hasRuns: boolean;
  running: boolean;
  resumable: boolean;
  /** At least one training has finished somewhere. */
  hasTickets: boolean;
  filtered: boolean;
  grouped: boolean;
  /** At least one run waits in the queue. */
  queued: boolean;
  queueHeld: boolean;
}

export function contexts({ runs, filter, grouped, queueHeld }: ContextInput): Contexts {
  const summaries = runs.map(({ summary }) => summary);
  return {
    hasRuns: summaries.length > 0,
    running: summaries.some(({ state }) => state === 'running'),
    resumable: summaries.some(isResumable),
    hasTickets: summaries.some(({ progress }) => progress.trainings.finished > 0),
    filtered: isFiltered(filter),
    grouped,
    queued: summaries.some(waits),
    queueHeld,
  };
}

/** A folder that cannot be read says so in its message, and nothing can go on in it. */
export const isResumable = ({ state, progress, queued }: RunSummary): boolean =>
  RESUMABLE[state] && progress.trainings.total > 0 && (queued === undefined || queued.trouble !== undefined);

/** Whether its turn in the queue is still to come. */
export const waits = ({ queued }: RunSummary): boolean => queued !== undefined && queued.place !== null;

/** The state by which a run is shown: one that waits does so whatever it was before. */
export const shownState = (run: RunSummary): RunState => (waits(run) ? 'waiting' : run.state);

/** What the buttons of a run's row depend on, for `viewItem =~ /…/` in package.json. */
export function runContext({ summary, starred }: ListedRun, busy: boolean): string {
  return [
    'run',
    busy ? 'busy' : waits(summary) ? 'queued' : summary.state,
    !busy && waits(summary) && (summary.queued?.held ? 'held' : 'unheld'),
    !busy && isResumable(summary) && 'resumable',
    starred ? 'starred' : 'unstarred',
    summary.progress.trainings.finished > 0 && 'tickets',
  ]
    .filter((word) => word !== false)
    .join(' ');
}

/** The same of an experiment's row; `state` and `activity` are its run's, where it has one. */
export const experimentContext = (state: RunState | undefined, activity: Activity | undefined): string =>
  `experiment ${state === undefined ? 'fresh' : activity ? 'busy' : state}`;
