// A run as the Runs table shows it.
import { standingCells, resultCells } from '../../lab/table/row';
import type { RunRow } from '../../protocol/table/columns';
import type { RunSummary } from '../../protocol/run';
import type { ShownRun } from '../../protocol/views/runs-table';
import type { Activity } from '../runs/activity';
import type { ResultsSoFar } from '../runs/results-so-far';
import { isResumable } from '../views/contexts';
import { messageOf, stateName } from '../views/run-text';

interface RunLook {
  name: string;
  colour: number;
  activity: Activity | undefined;
}

/** @param results null where they are still being read */
export function shownRun(
  summary: RunSummary,
  results: ResultsSoFar | null,
  { name, colour, activity }: RunLook,
): ShownRun {
  const { folder, state, progress } = summary;
  return {
    folder,
    name,
    colour,
    state: stateName(state, activity),
    message: messageOf(summary),
    can: { pause: !activity && state === 'running', resume: !activity && isResumable(summary) },
    finished: progress.trainings.finished,
    reading: results === null && progress.trainings.total > 0,
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
