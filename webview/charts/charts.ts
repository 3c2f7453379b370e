// The charts of a run's report: from results to chart.js configurations. Pure, and of the same parts as the editor's.
import { byKind, kindsOf } from '../../src/protocol/charts';
import type { KindSummary, LevelSummary, Spread } from '../../src/protocol/charts';
import { wholeText, type Chart, type ChartOptions } from './chart';
import { costChart } from './cost-chart';
import { levelsChart } from './levels';
import type { Band, Fit, LevelValues } from './levels';
import { ENGLISH } from './labels';

export type { Chart, ChartOptions } from './chart';
export { layersChart, type LayersOfLevel } from './layers-chart';
export { trainingChart } from './training-chart';

/** Test accuracy at early stop against weights left: tickets, controls, and the dense network as a level line. */
export function accuracyChart(levels: LevelSummary[], options: ChartOptions, fit: Fit): Chart {
  return accuracyOfRunsChart([{ run: null, levels }], options, fit);
}

/** The same of several runs in one. */
export function accuracyOfRunsChart(
  runs: readonly { run: string | null; levels: LevelSummary[] }[],
  options: ChartOptions,
  fit: Fit,
): Chart {
  const { labels = ENGLISH } = options;
  const plotted = runs.map(({ run, levels }) => ({
    run,
    levels: levelValues(levels, (kind) => kind.earlyStopAccuracy, 100),
  }));
  return levelsChart(plotted, options, {
    yTitle: labels.accuracyAtEarlyStop,
    value: (value) => `${value.toFixed(2)}%`,
    fit,
  });
}

/** Early-stop iteration against weights left. */
export function iterationsChart(levels: LevelSummary[], options: ChartOptions): Chart {
  const { labels = ENGLISH } = options;
  const values = levelValues(levels, (kind) => kind.earlyStopIteration, 1);
  return levelsChart([{ run: null, levels: values }], options, {
    yTitle: labels.earlyStopIteration,
    range: { min: 0 },
    value: (value) => wholeText(value, labels),
  });
}

/** Test accuracy at early stop of the tickets against what it took to find them. */
export function runCostChart(
  levels: LevelSummary[],
  toFind: readonly (number | null)[],
  options: ChartOptions,
): Chart {
  const { labels = ENGLISH } = options;
  const found = levels.map(({ level, density, ticket }) => ({
    ...{ level, density, toFind: toFind[level] ?? null },
    accuracy: spreadBand(ticket.earlyStopAccuracy, 100),
  }));
  return costChart([{ run: null, levels: found }], options, labels.accuracyAtEarlyStop);
}

function levelValues(
  levels: LevelSummary[],
  quantity: (kind: KindSummary) => Spread,
  factor: number,
): LevelValues[] {
  const bandOf = (kind: KindSummary | null) => (kind ? spreadBand(quantity(kind), factor) : null);
  return levels.map((summary) => {
    const kinds = kindsOf(summary);
    const { level, density, winning } = summary;
    return { level, density, winning, values: byKind((kind) => bandOf(kinds[kind])) };
  });
}

const spreadBand = (spread: Spread, factor: number): Band =>
  spread.values.every(isNumber)
    ? { mean: spread.mean * factor, min: spread.min * factor, max: spread.max * factor }
    : { mean: null, min: null, max: null };

/** JSON has no NaN: where the results held one, there is null. */
const isNumber = (value: number | null) => value !== null && Number.isFinite(value);
