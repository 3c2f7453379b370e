// Accuracy and early-stop iteration of runs, as the editor's panels draw them: from what the host sends.
import { byKind } from '../../src/protocol/charts';
import type { CurveChoices, CurveKind, CurveLevel, CurveSpread } from '../../src/protocol/views/curves';
import type { RunTickets } from './cost-chart';
import { wholeText, type Chart, type ChartOptions } from './chart';
import { levelsChart, type Band, type RunLevels } from './levels';
import type { Series } from './series';
import { ENGLISH } from './labels';

export interface PlottedRun {
  name: string;
  levels: CurveLevel[];
}

/** @param yTitle says which accuracy was chosen */
export function chosenAccuracyChart(
  runs: readonly PlottedRun[],
  options: ChartOptions,
  { when, part, axis, band, fit }: CurveChoices,
  yTitle: string,
): Chart {
  const plotted = runLevels(runs, (kind) => kind[when][part], 100, band);
  return levelsChart(plotted, options, {
    yTitle,
    spacing: axis,
    value: (value) => `${value.toFixed(2)}%`,
    fit,
  });
}

export function chosenIterationsChart(
  runs: readonly PlottedRun[],
  options: ChartOptions,
  { axis, band }: CurveChoices,
): Chart {
  const { labels = ENGLISH } = options;
  return levelsChart(
    runLevels(runs, (kind) => kind.iterations, 1, band),
    options,
    {
      yTitle: labels.earlyStopIteration,
      range: { min: 0 },
      spacing: axis,
      value: (value) => wholeText(value, labels),
    },
  );
}

/** The tickets of runs with what it took to find them. */
export const ticketsFound = (
  runs: readonly PlottedRun[],
  { when, part, band }: Pick<CurveChoices, 'when' | 'part' | 'band'>,
): RunTickets[] =>
  runs.map(({ name, levels }) => ({
    run: runs.length > 1 ? name : null,
    levels: levels.map(({ level, density, toFind, kinds: { ticket } }) => ({
      ...{ level, density, toFind },
      accuracy: ticket ? bandOfSpread(ticket[when][part], 100, band) : null,
    })),
  }));

/** The level that a point of a chart of levels is of. */
export function levelAt(
  levels: readonly CurveLevel[],
  { points }: Series,
  index: number,
): number | undefined {
  const x = points[index]?.x ?? NaN;
  return levels.find(({ density }) => Math.abs(density * 100 - x) < 1e-9)?.level;
}

function runLevels(
  runs: readonly PlottedRun[],
  quantity: (kind: CurveKind) => CurveSpread,
  factor: number,
  band: CurveChoices['band'],
): RunLevels[] {
  const bandOf = (kind: CurveKind | null) => (kind ? bandOfSpread(quantity(kind), factor, band) : null);
  return runs.map(({ name, levels }) => ({
    run: runs.length > 1 ? name : null,
    levels: levels.map(({ level, density, winning, kinds }) => ({
      ...{ level, density, winning },
      values: byKind((kind) => bandOf(kinds[kind])),
    })),
  }));
}

/** One replicate has no interval: its band is its line. */
function bandOfSpread(spread: CurveSpread, factor: number, band: CurveChoices['band']): Band {
  const scaled = (value: number | null) => (value === null ? null : value * factor);
  const mean = scaled(spread.mean);
  if (band === 'none' || mean === null) return { mean, min: mean, max: mean };
  if (band === 'range') return { mean, min: scaled(spread.min), max: scaled(spread.max) };
  return { mean, min: scaled(spread.low) ?? mean, max: scaled(spread.high) ?? mean };
}
