// Charts of runs in the print style, drawn in this process.
import { curveLevels, curveStability } from '../lab/results/curve-levels';
import { trainingCurves } from '../lab/results/curves';
import { measureText } from '../lab/results/figure/figure';
import { levelsWorthShowing } from '../lab/results/report/charts';
import type { Drawing, PaperWidth, RunFigure } from '../protocol/drawing';
import type { RunResults } from '../protocol/results';
import type { FigureRun } from '../../webview/print/run-figure';

export interface NamedResults {
  name: string;
  results: RunResults;
}

export type Draw = (chart: RunFigure, runs: readonly NamedResults[], paper: PaperWidth) => Drawing | null;

/** What draws: it takes time to load, and most commands draw nothing. Null is drawn where runs have nothing that the chart shows. */
export async function loadDraw(): Promise<Draw> {
  const [{ runFigure }, measure] = await Promise.all([
    import('../../webview/print/run-figure'),
    measureText(),
  ]);
  return (chart, runs, paper) =>
    runFigure(
      chart,
      runs.map((run) => figureRun(run, runs.length > 1)),
      { paper, measure },
    );
}

/** @param crowded there are others in the chart: of each its smallest winning ticket, or its last, is shown while it trains */
function figureRun({ name, results }: NamedResults, crowded: boolean): FigureRun {
  const { levels, verdict } = results;
  const shown = crowded
    ? new Set([verdict.smallestWinning ?? levels.at(-1)?.level])
    : levelsWorthShowing(levels, verdict.smallestWinning);
  return {
    name,
    levels: curveLevels(results),
    curves: trainingCurves(results).filter(({ level, kind }) => kind === 'ticket' && shown.has(level)),
    stability: (results.stability ?? []).map(curveStability),
  };
}
