// Charts of runs as the terminal draws them, from their results.
import type { TrainingCurve } from '../../src/protocol/charts';
import { curveChoicesSchema, type CurvedRun, type CurveLevel } from '../../src/protocol/views/curves';
import type { Drawing, RunFigure } from '../../src/protocol/drawing';
import type { Chart, ChartOptions } from '../charts/chart';
import { costChart } from '../charts/cost-chart';
import { layersOfRunsChart } from '../charts/layers-chart';
import { chosenAccuracyChart, chosenIterationsChart, ticketsFound } from '../charts/level-charts';
import { BESIDE_TICKETS } from '../charts/levels';
import { only } from '../charts/only';
import type { Series } from '../charts/series';
import { barrierAlongDensity, barrierAlongIterations, errorsOnTheLine } from '../charts/stability-charts';
import { trainingsOfRunsChart } from '../charts/training-chart';
import { figureNote, FIGURE_TITLES } from './figure-words';
import { printChart, PRINT_OPTIONS, type PrintedChart } from './print-chart';

export interface FigureRun {
  name: string;
  levels: CurveLevel[];
  curves: TrainingCurve[];
  stability: CurvedRun['stability'];
}

/** Everything is in view: on paper nobody zooms. */
const CHOICES = curveChoicesSchema.parse({ fit: 'all' });

/** Of several runs in one picture the lines beside the tickets would hide more than they show. */
const isShown = ({ group }: Series) => group === null || !BESIDE_TICKETS.includes(group.key);
const OPTIONS = { ...PRINT_OPTIONS, visible: isShown } satisfies ChartOptions;
const ACCURACY = OPTIONS.labels.accuracyAtEarlyStop;

const CHARTS: Record<RunFigure, (runs: FigureRun[]) => Chart> = {
  accuracy: (runs) => chosenAccuracyChart(runs, OPTIONS, CHOICES, ACCURACY),
  iterations: (runs) => chosenIterationsChart(runs, OPTIONS, CHOICES),
  cost: (runs) => costChart(ticketsFound(runs, CHOICES), OPTIONS, ACCURACY),
  training: (runs) =>
    trainingsOfRunsChart(
      named(runs).map(({ run, of: { curves } }) => ({ run, curves })),
      OPTIONS,
    ),
  layers: (runs) =>
    layersOfRunsChart(
      named(runs).map(({ run, of: { levels } }) => ({ run, levels })),
      OPTIONS,
    ),
  stability: (runs) => {
    const copies = named(runs).map(({ run, of: { stability } }) => ({ run, stability }));
    const all = runs.flatMap(({ stability }) => stability);
    const several = (of: 'at' | 'level') => new Set(all.map((one) => one[of])).size > 1;
    if (several('at')) return barrierAlongIterations(copies, OPTIONS);
    return (several('level') ? barrierAlongDensity : errorsOnTheLine)(copies, OPTIONS);
  },
};

/** Null where the runs have nothing that the chart could show. */
export function runFigure(
  chart: RunFigure,
  runs: FigureRun[],
  about: Pick<PrintedChart, 'paper' | 'measure'>,
): Drawing | null {
  const made = only(CHARTS[chart](runs), isShown);
  if (made.series.every(({ points, kind }) => points.length === 0 || kind === 'dense')) return null;
  const title = FIGURE_TITLES[chart];
  return printChart(made, { ...about, title, note: figureNote(chart, made, { runs, band: CHOICES.band }) });
}

/** Of several runs each has its name in the chart. */
const named = (runs: readonly FigureRun[]) =>
  runs.map((of) => ({ run: runs.length > 1 ? of.name : null, of }));
