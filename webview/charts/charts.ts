// The charts of a run: from results to chart.js configurations. Pure, so that pages, panels and pictures draw the same.
import type { KindSummary, LevelSummary, Spread, TrainingCurve } from '../../src/protocol/charts';
import { linearAxis, percentLogAxis, percentText, rangeOf, weightsLeftAxis } from './axes';
import type { Spacing } from './axes';
import { chart } from './chart';
import type { Chart, ChartOptions } from './chart';
import { KIND_DASH, kindWord, levelsChart, levelTitle } from './levels';
import type { Band, LevelValues } from './levels';
import { addSeries } from './series';
import type { BandPoint, LineDataset, SeriesLook } from './series';
import type { ChartTheme } from './theme';
import { ENGLISH, type ChartWords } from './words';

export type { Chart, ChartOptions } from './chart';

/** `tickets`: the vertical axis fits the tickets, whatever falls below is cut off. `all`: it fits everything. */
export type VerticalRange = 'tickets' | 'all';

/** Test accuracy at early stop against weights left: tickets, controls, and the dense network as a level line. */
export function accuracyChart(levels: LevelSummary[], options: ChartOptions, range: VerticalRange): Chart {
  const { words = ENGLISH } = options;
  const values = levelValues(levels, (kind) => kind.earlyStopAccuracy, 100);
  return levelsChart([{ run: null, levels: values }], options, {
    yTitle: words.accuracyAtEarlyStop,
    value: (value) => `${value.toFixed(2)}%`,
    fits: ({ kind }) => range === 'all' || kind === 'ticket' || kind === 'dense',
  });
}

/** Early-stop iteration against weights left. */
export function iterationsChart(levels: LevelSummary[], options: ChartOptions): Chart {
  const { words = ENGLISH } = options;
  const values = levelValues(levels, (kind) => kind.earlyStopIteration, 1);
  return levelsChart([{ run: null, levels: values }], options, {
    yTitle: words.earlyStopIteration,
    range: { min: 0 },
    value: (value) => wholeText(value, words),
  });
}

export interface LayersOfLevel {
  level: number;
  density: number;
  layers: { name: string; density: number }[];
}

/** Density of each layer against weights left in all. */
export function layersChart(levels: LayersOfLevel[], options: ChartOptions, spacing?: Spacing): Chart {
  const { theme, words = ENGLISH } = options;
  const datasets: LineDataset[] = [];
  const names = levels[0]?.layers.map((layer) => layer.name) ?? [];
  const series = names.map((name, i) => {
    const points = levels.map((level) => {
      const density = level.layers.find((layer) => layer.name === name)?.density ?? NaN;
      return constant(level.density * 100, density * 100);
    });
    return addSeries(datasets, {
      name,
      look: { ...paletteLook(theme, i + 1), dash: LAYER_DASHES[(names.length - 1 - i) % 3] ?? [] },
      points,
      band: false,
    });
  });
  const densities = levels.map(({ density }) => density);
  return chart(datasets, series, options, {
    x: weightsLeftAxis(densities, { theme, words, spacing }),
    y:
      spacing === 'linear'
        ? linearAxis(words.layerWeightsLeft, theme, { min: 0, max: 100 })
        : percentLogAxis(words.layerWeightsLeft, theme),
    title: levelTitle(levels, words),
    value: (value) => `${percentText(value)}%`,
  });
}

/** Accuracy while training, a line a level; controls dashed in their level's colour. */
export function trainingChart(
  curves: TrainingCurve[],
  options: ChartOptions,
  yTitle = (options.words ?? ENGLISH).accuracy,
): Chart {
  const { theme, words = ENGLISH } = options;
  const datasets: LineDataset[] = [];
  const levels = [...new Set(curves.map((curve) => curve.level))];
  const series = curves.map((curve) => {
    const look = paletteLook(theme, levels.indexOf(curve.level));
    const points = curve.points.map(({ iteration, mean, min, max }) => ({
      x: iteration,
      mean: scaled(mean, 100),
      min: scaled(min, 100),
      max: scaled(max, 100),
    }));
    return addSeries(datasets, {
      name: curveName(curve, words),
      kind: curve.kind,
      look: { ...look, dash: KIND_DASH[curve.kind], pointStyle: false },
      points,
      band: curve.kind === 'ticket',
    });
  });
  // The first moments of a training would squeeze everything after them into the top of the chart.
  const settled = series.flatMap(({ points }) =>
    points.slice(Math.ceil(points.length / 10)).map(({ mean }) => mean ?? NaN),
  );
  const made = chart(datasets, series, options, {
    x: linearAxis(words.iteration, theme, { min: 0 }),
    y: linearAxis(yTitle, theme, rangeOf(settled, 100)),
    title: (x) => words.atIteration(wholeText(x, words)),
    value: (value) => `${value.toFixed(2)}%`,
  });
  return decimated(made);
}

/** Lines with more points than that in view are drawn through those that stand out most. */
const MOST_POINTS = 300;

function decimated({ configuration, series }: Chart): Chart {
  const { options } = configuration;
  const decimation = {
    enabled: true,
    algorithm: 'lttb',
    samples: MOST_POINTS,
    threshold: MOST_POINTS,
  } as const;
  return {
    series,
    configuration: {
      ...configuration,
      // Only points that need no parsing are decimated.
      options: { ...options, parsing: false, plugins: { ...options?.plugins, decimation } },
    },
  };
}

/** How a curve is called in legends and tables: `51.3% left`, `51.3% left, reinitialised`. */
export function curveName(
  { density, kind }: Pick<TrainingCurve, 'density' | 'kind'>,
  words: ChartWords = ENGLISH,
): string {
  const left = density === 1 ? words.dense : words.left(percentText(density * 100));
  return kind === 'ticket' ? left : `${left}, ${kindWord(kind, words)}`;
}

export const wholeText = (value: number, { language }: ChartWords): string =>
  Math.round(value).toLocaleString(language);

/** Layers that are pruned alike lie on one another, the first on top: what is below shows through its gaps. */
const LAYER_DASHES = [[], [8, 6], [2, 4]];
const POINT_STYLES = ['circle', 'triangle', 'rect'] as const;

function levelValues(
  levels: LevelSummary[],
  quantity: (kind: KindSummary) => Spread,
  factor: number,
): LevelValues[] {
  const bandOf = (kind: KindSummary | null) => (kind ? spreadBand(quantity(kind), factor) : null);
  return levels.map(({ level, density, ticket, randomReinit, randomMask }) => ({
    level,
    density,
    values: {
      ticket: bandOf(ticket),
      'random-reinit': bandOf(randomReinit),
      'random-mask': bandOf(randomMask),
    },
  }));
}

const scaled = (value: number | null, factor: number) => (value === null ? null : value * factor);
const constant = (x: number, mean: number | null): BandPoint => ({ x, mean, min: mean, max: mean });

const spreadBand = (spread: Spread, factor: number): Band =>
  spread.values.every(isNumber)
    ? { mean: spread.mean * factor, min: spread.min * factor, max: spread.max * factor }
    : { mean: null, min: null, max: null };

/** JSON has no NaN: where the results held one, there is null. */
const isNumber = (value: number | null) => value !== null && Number.isFinite(value);

const paletteLook = (theme: ChartTheme, i: number): SeriesLook => ({
  colour: theme.palette[i % theme.palette.length] ?? theme.text,
  pointStyle: POINT_STYLES[i % POINT_STYLES.length] ?? 'circle',
});
