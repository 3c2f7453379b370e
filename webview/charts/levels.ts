// A quantity of every level against weights left: of one run or several, tickets beside their controls.
import { CONTROL_KINDS, TRAINING_KINDS, type TrainingKind } from '../../src/protocol/charts';
import { linearAxis, percentText, rangeOf, weightsLeftAxis } from './axes';
import type { Spacing } from './axes';
import { chart } from './chart';
import type { Chart, ChartOptions } from './chart';
import { addSeries } from './series';
import type { BandPoint, LineDataset, Series, SeriesKind, SeriesLook } from './series';
import type { ChartTheme } from './theme';
import { ENGLISH, type ChartLabels } from './labels';

/** A mean and the edges of the band around it, in the chart's units; null where there is no number. */
export type Band = Omit<BandPoint, 'x'>;

export interface LevelValues {
  level: number;
  density: number;
  /** Null where nothing is said of winning. */
  winning: boolean | null;
  values: Record<TrainingKind, Band | null>;
}

export interface RunLevels {
  /** Its name, where the chart has several. */
  run: string | null;
  levels: LevelValues[];
}

/** `tickets`: the tickets, the dense network, and all that beats them or comes near. `all`: everything. */
export type Fit = 'tickets' | 'all';

export interface LevelsParts {
  yTitle: string;
  value: (value: number) => string;
  /** Limits of the vertical axis; those that show all series unless given. */
  range?: { min?: number; max?: number };
  /** What the axis could show at all, where the limits follow the series: 100 for percentages. */
  most?: number;
  /** What the limits follow, where none are given. */
  fit?: Fit;
  spacing?: Spacing;
}

export function levelsChart(runs: RunLevels[], options: ChartOptions, parts: LevelsParts): Chart {
  const { theme, labels = ENGLISH, visible = () => true } = options;
  const { yTitle, value, most = 100, fit = 'all', spacing } = parts;
  const datasets: LineDataset[] = [];
  const series = runs.flatMap((run, i) => seriesOf(datasets, run, i, theme, labels));
  const densities = runs.flatMap(({ levels }) => levels.map(({ density }) => density));
  const shown = series.filter(visible);
  return chart(datasets, series, options, {
    x: weightsLeftAxis(densities, { theme, labels, spacing }),
    y: linearAxis(yTitle, theme, parts.range ?? rangeOf(fittedValues(shown, fit), most)),
    title: levelTitle(runs.length === 1 ? (runs[0]?.levels ?? []) : [], labels),
    value,
  });
}

export const levelTitle =
  (levels: { level: number; density: number }[], labels: ChartLabels) =>
  (x: number): string => {
    const level = levels.find(({ density }) => Math.abs(density * 100 - x) < 1e-9);
    const percent = percentText(x);
    return level ? labels.ofTheWeightsAtLevel(percent, level.level) : labels.ofTheWeights(percent);
  };

export const KIND_DASH: Record<TrainingKind, number[]> = {
  ticket: [],
  'random-reinit': [6, 4],
  'random-mask': [2, 3],
  'random-erk': [8, 3, 2, 3],
  inverted: [4, 2, 1, 2],
  'signed-constant': [12, 3],
  copy: [4, 2],
};
const KIND_POINT: Record<TrainingKind, Pick<SeriesLook, 'pointStyle' | 'rotation'>> = {
  ticket: { pointStyle: 'circle' },
  'random-reinit': { pointStyle: 'triangle' },
  'random-mask': { pointStyle: 'rect' },
  'random-erk': { pointStyle: 'rectRot' },
  inverted: { pointStyle: 'triangle', rotation: 180 },
  'signed-constant': { pointStyle: 'cross' },
  copy: { pointStyle: 'circle' },
};

/** With more points than that whiskers would cover one another. */
const MOST_WHISKERS = 40;

/** By which lines of one kind are switched on and off, where the chart has several runs. */
export const kindKey = (kind: SeriesKind) => `kind:${kind}`;
/** Lines that hide more than they show where several runs share a small chart: controls, and the dense network's. */
export const BESIDE_TICKETS = [...CONTROL_KINDS, 'dense' as const].map(kindKey);

export const kindWord = (kind: SeriesKind, labels: ChartLabels): string =>
  kind === 'dense' ? labels.dense : labels.kinds[kind];

/** A run alone has a colour a kind of training; of several, each has its own colour and the kinds differ by dash and point. */
export function kindLook(kind: SeriesKind, run: number | null, theme: ChartTheme): SeriesLook {
  const own = run === null ? null : runColour(run, theme);
  if (kind === 'dense') return { colour: own ?? theme.muted, dash: [10, 4], pointStyle: false };
  return { colour: own ?? theme.kinds[kind], dash: KIND_DASH[kind], ...KIND_POINT[kind] };
}

/** @param run position among the runs of the chart */
export const runColour = (run: number, { runs, text }: ChartTheme): string => runs[run % runs.length] ?? text;

function seriesOf(
  datasets: LineDataset[],
  { run, levels }: RunLevels,
  position: number,
  theme: ChartTheme,
  labels: ChartLabels,
): Series[] {
  const series: Series[] = [];
  const nameOf = (kind: SeriesKind) => {
    const word = kindWord(kind, labels);
    if (run === null) return word;
    return kind === 'ticket' ? run : `${run}, ${word}`;
  };
  const add = (kind: SeriesKind, points: BandPoint[]) => {
    if (points.length === 0) return;
    // Bands of several lines would cover each other.
    const band = kind === 'ticket' && run === null;
    const whiskers = !band && points.length <= MOST_WHISKERS;
    const look = kindLook(kind, run === null ? null : position, theme);
    const group = run === null ? null : { key: kindKey(kind), label: kindWord(kind, labels) };
    series.push(addSeries(datasets, { name: nameOf(kind), run, kind, group, look, points, band, whiskers }));
  };
  const smallest = levels.filter(({ winning }) => winning).at(-1);
  for (const kind of TRAINING_KINDS) {
    const points = levels.flatMap((level) => {
      const band = level.values[kind];
      const x = level.density * 100;
      const marked = kind === 'ticket' && level === smallest;
      return band ? [{ x, ...band, ...(marked ? { ring: true, text: `${percentText(x)}%` } : {}) }] : [];
    });
    add(kind, points);
  }
  const dense = levels.find(({ level }) => level === 0)?.values.ticket;
  const least = Math.min(...levels.map(({ density }) => density)) * 100;
  if (dense && levels.length > 1) add('dense', [constant(100, dense.mean), constant(least, dense.mean)]);
  return series;
}

const constant = (x: number, mean: number | null): BandPoint => ({ x, mean, min: mean, max: mean });
/** Of what lies further below the tickets than so many times their own spread is said that it runs out of the chart. */
const NEAR = 2;

function fittedValues(series: readonly Series[], fit: Fit): number[] {
  const isFitted = ({ kind }: Series) => kind === 'ticket' || kind === 'dense';
  const fitted = series.filter(isFitted).flatMap(extent).filter(Number.isFinite);
  if (fit === 'all' || fitted.length === 0) return series.flatMap(extent);
  const low = Math.min(...fitted);
  const nearest = low - NEAR * (Math.max(...fitted) - low);
  const beside = series
    .filter((one) => !isFitted(one))
    .flatMap(({ run, points }) => {
      const ticket = series.find((one) => one.kind === 'ticket' && one.run === run);
      return points.filter(({ x, mean, max }) => {
        const own = ticket?.points.find((point) => point.x === x);
        const beats = own ? (max ?? NaN) >= (own.min ?? NaN) : false;
        return beats || (mean ?? NaN) >= nearest;
      });
    });
  return [...fitted, ...beside.flatMap(({ min, max }) => [min ?? NaN, max ?? NaN])];
}

const extent = ({ points }: Pick<Series, 'points'>) =>
  points.flatMap(({ min, max }) => [min ?? NaN, max ?? NaN]);
