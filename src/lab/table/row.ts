// A run as a row of the table of runs: how it stands, its settings, and what it found.
import type { CellValue } from '../../experiment/condition';
import { settingValues } from '../../experiment/setting-values';
import { mean } from '../../lottery/findings/statistics';
import { controlFigures } from '../../lottery/findings/verdict';
import type { LevelSummary } from '../../lottery/findings/verdict';
import type { Experiment } from '../../lottery/settings';
import { CONTROL_KINDS } from '../../lottery/trainings/training';
import { NO_ANNOTATIONS } from '../../protocol/annotations';
import type { RunSummary } from '../../protocol/run';
import type { ResultsWithoutCurves } from '../results/results';
import { datasetName, networkName, withoutRounding } from '../../protocol/format';
import type { RunRow } from '../../protocol/table/columns';

/** What is known of a run; of one that cannot be read only how it stands. */
export interface TabledRun {
  summary: RunSummary;
  results: TabledResults | null;
}

type TabledResults = Pick<ResultsWithoutCurves, 'experiment' | 'levels' | 'costs'> & {
  verdict: Pick<ResultsWithoutCurves['verdict'], 'smallestWinning'>;
};

export function rowOf({ summary, results }: TabledRun): RunRow {
  return { ...standingCells(summary), ...(results ? resultCells(results) : {}) };
}

/** What is known before anything of what a run found is read, and may change after. */
export function standingCells({
  run,
  experiment,
  state,
  created,
  progress,
  annotations = NO_ANNOTATIONS,
}: RunSummary): RunRow {
  return {
    ...{ run, experiment, state, created },
    done: progress.share,
    seconds: progress.secondsSpent,
    starred: annotations.starred,
    tags: annotations.tags.join(', ') || null,
    note: annotations.note || null,
  };
}

/** Settings by their dotted names, and in a word each what data and network are. */
const settingCells = (experiment: Experiment): RunRow => ({
  dataset: datasetName(experiment.dataset),
  network: networkName(experiment.network),
  ...settingValues(experiment),
});

/** The run's settings and what it found; these change only with its trainings. */
export const resultCells = (results: TabledResults): RunRow => ({
  ...settingCells(results.experiment),
  ...finite(foundCells(results)),
});

/** What diverged has no figure, in any table, and no figure the last digits of binary numbers. */
const finite = (cells: RunRow): RunRow =>
  Object.fromEntries(
    Object.entries(cells).map(([name, value]) => {
      if (typeof value !== 'number') return [name, value];
      return [name, Number.isFinite(value) ? withoutRounding(value) : null];
    }),
  );

/** Accuracies and densities are shares, 0–1. */
function foundCells({ levels, verdict, costs }: TabledResults): RunRow {
  const [dense] = levels;
  if (!dense) return {};
  const winner = levels.find(({ level }) => level === verdict.smallestWinning);
  // By validation accuracy: the highest of many test accuracies would be too good to be true.
  const best = levels.reduce((most, one) => (validationOf(one) > validationOf(most) ? one : most), dense);
  const last = winner ?? levels.at(-1) ?? dense;
  const denseStop = dense.ticket.earlyStopIteration.mean;
  const winnerStop = winner?.ticket.earlyStopIteration.mean ?? null;
  const gaps = CONTROL_KINDS.map((kind): [string, CellValue] => {
    const against = controlFigures(last.controls[kind], last.ticket);
    return [`gap_${kind.replaceAll('-', '_')}`, against?.difference ?? null];
  });
  const spent = Object.values(costs?.trainings ?? {});
  return {
    dense_accuracy: accuracyOf(dense.ticket),
    dense_early_stop: denseStop,
    winner_density: winner?.density ?? null,
    winner_accuracy: winner ? accuracyOf(winner.ticket) : null,
    winner_early_stop: winnerStop,
    // A share: −0.35 of one that stops 35% earlier.
    early_stop_against_dense: winnerStop === null || denseStop === 0 ? null : winnerStop / denseStop - 1,
    best_density: best.density,
    best_accuracy: accuracyOf(best.ticket),
    ...Object.fromEntries(gaps),
    multiply_adds: spent.length > 0 ? mean(spent) * spent.length : null,
  };
}

const validationOf = ({ ticket }: LevelSummary) => ticket.validationAccuracy.mean;
const accuracyOf = ({ earlyStopAccuracy }: LevelSummary['ticket']) => earlyStopAccuracy.mean;
