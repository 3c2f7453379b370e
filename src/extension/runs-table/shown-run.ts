// A run as the Runs table shows it.
import { standingCells, resultCells } from '../../lab/table/row';
import type { RunRow } from '../../protocol/table/columns';
import type { RunState, RunSummary } from '../../protocol/run';
import type { ShownRun } from '../../protocol/views/runs-table';
import type { Activity } from '../runs/activity';
import type { ResultsSoFar } from '../runs/results-so-far';
import { isResumable } from '../views/contexts';

/** What is said of runs in the editor's language. */
export interface RunWords {
  stateName(state: RunState, activity?: Activity): string;
  messageOf(summary: RunSummary): string | null;
}

interface RunLook {
  name: string;
  colour: number;
  activity: Activity | undefined;
  /** What it found is still to be read, or to be read again. */
  reading: boolean;
  words: RunWords;
}

/** @param results null where nothing has been read of them */
export function shownRun(
  summary: RunSummary,
  results: ResultsSoFar | null,
  { name, colour, activity, reading, words }: RunLook,
): ShownRun {
  const { folder, state, progress } = summary;
  return {
    folder,
    name,
    colour,
    state: words.stateName(state, activity),
    message: words.messageOf(summary),
    can: { pause: !activity && state === 'running', resume: !activity && isResumable(summary) },
    finished: progress.trainings.finished,
    reading,
    cells: { ...present(standingCells(summary)), ...(results ? foundIn(results) : {}) },
  };
}

/** What was found changes only with the results, and is asked for at every change of the run. */
const found = new WeakMap<ResultsSoFar, ShownRun['cells']>();

function foundIn(results: ResultsSoFar): ShownRun['cells'] {
  const known = found.get(results) ?? present(resultCells(results));
  found.set(results, known);
  return known;
}

/** Messages have no NaN, and need not say what there is not. */
const present = (row: RunRow): ShownRun['cells'] =>
  Object.fromEntries(
    Object.entries(row).filter((entry): entry is [string, string | number | boolean] => {
      const [, value] = entry;
      return value !== null && (typeof value !== 'number' || Number.isFinite(value));
    }),
  );
