// Filtering, sorting and grouping of runs, as pure functions for the tree and the quick picks.
import type { ResultsSoFar } from '../runs/results-so-far';
import { headline } from '../runs/headline';
import { newestFirst } from '../../protocol/run';
import type { RunState, RunSummary } from '../../protocol/run';

export interface ListedRun {
  summary: RunSummary;
  /** Undefined until it has been read. */
  soFar: ResultsSoFar | undefined;
  starred: boolean;
}

export const RUN_SORTS = ['newest', 'name', 'state', 'accuracy', 'density'] as const;
/** accuracy, density: of the smallest winning ticket, or else of the dense network. */
export type RunSort = (typeof RUN_SORTS)[number];

export interface RunFilter {
  /** Words that must all occur in the run's name, state, dataset or network; '' for any. */
  text: string;
  starred: boolean;
}

export interface RunGroup {
  experiment: string;
  runs: ListedRun[];
}

export const EVERY_RUN: RunFilter = { text: '', starred: false };

export const isFiltered = ({ text, starred }: RunFilter): boolean => text.trim() !== '' || starred;

/** States in which a run can be resumed, if its folder can be read. */
export const RESUMABLE: Record<RunState, boolean> = {
  waiting: true,
  running: false,
  paused: true,
  stopped: true,
  finished: false,
  failed: true,
  interrupted: true,
};

/** Those that need attention come first. */
const STATE_ORDER: Record<RunState, number> = {
  running: 0,
  failed: 1,
  interrupted: 2,
  paused: 3,
  stopped: 4,
  waiting: 5,
  finished: 6,
};

/** Starred runs first, then as asked; what cannot be told apart stands from new to old. */
export function sortRuns(runs: readonly ListedRun[], sort: RunSort): ListedRun[] {
  const compare = COMPARE[sort];
  return [...runs].sort(
    (a, b) => Number(b.starred) - Number(a.starred) || compare(a, b) || COMPARE.newest(a, b),
  );
}

export function filterRuns(runs: readonly ListedRun[], filter: RunFilter): ListedRun[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter((run) => {
    const text = searchText(run);
    return (run.starred || !filter.starred) && words.every((word) => text.includes(word));
  });
}

/** By experiment, in the order in which the first of each stands. */
export function groupRuns(runs: readonly ListedRun[]): RunGroup[] {
  const groups = new Map<string, RunGroup>();
  for (const run of runs) {
    const { experiment } = run.summary;
    const group = groups.get(experiment);
    if (group) group.runs.push(run);
    else groups.set(experiment, { experiment, runs: [run] });
  }
  return [...groups.values()];
}

function searchText({ summary, soFar }: ListedRun): string {
  const { dataset, network } = soFar?.experiment ?? {};
  return [summary.run, summary.state, dataset?.name, dataset?.train, network?.architecture]
    .join(' ')
    .toLowerCase();
}

const COMPARE: Record<RunSort, (a: ListedRun, b: ListedRun) => number> = {
  newest: ({ summary: a }, { summary: b }) => newestFirst(a, b),
  name: ({ summary: a }, { summary: b }) =>
    a.experiment.localeCompare(b.experiment, 'en', { numeric: true, sensitivity: 'base' }),
  state: ({ summary: a }, { summary: b }) => STATE_ORDER[a.state] - STATE_ORDER[b.state],
  accuracy: (a, b) => rising(-accuracy(a), -accuracy(b)),
  density: (a, b) => rising(density(a), density(b)),
};

/** Numbers from low to high; what is not a number, because nothing is known yet, last. */
function rising(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}

const best = ({ soFar }: ListedRun) => (soFar ? headline(soFar) : null);
const accuracy = (run: ListedRun) => best(run)?.level.ticket.earlyStopAccuracy.mean ?? NaN;
const density = (run: ListedRun) => best(run)?.level.density ?? NaN;
