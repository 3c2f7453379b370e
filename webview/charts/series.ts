// Lines with bands: a mean, and the least and greatest value around it.
import type { ChartDataset } from 'chart.js';
import type { TrainingKind } from '../../src/protocol/charts';
import { withOpacity } from './theme';

/** Where there is no number chart.js leaves a gap; its decimation keeps gaps that are null, and is undone by NaN. */
export interface LinePoint {
  x: number;
  y: number | null;
  /** Written beside it. */
  text?: string;
  /** Edges of the band around the line, where it has one. */
  min?: number | null;
  max?: number | null;
  /** Ends of the whisker through it, where there is one in place of a band. */
  whisker?: [low: number, high: number];
  /** A ring is drawn around it. */
  ring?: boolean;
}

export type LineDataset = ChartDataset<'line', LinePoint[]>;

/** Radius in pixels of a cross where a layer has collapsed; it stays where lines are thin and without symbols. */
export const CROSS = 6;

export interface BandPoint {
  x: number;
  mean: number | null;
  min: number | null;
  max: number | null;
  /** The level that it is of, where the horizontal axis is not the weights left. */
  of?: { level: number; density: number };
  /** What its place on the horizontal axis is called, where that is no number: a layer. */
  place?: string;
  /** Written beside it in the chart. */
  text?: string;
  /** A ring is drawn around it: the smallest winning ticket. */
  ring?: boolean;
  /** No weight of a layer is left. */
  collapsed?: boolean;
}

export interface SeriesLook {
  colour: string;
  /** Lengths of dashes and gaps; [] is a solid line. */
  dash?: number[];
  pointStyle?: 'circle' | 'triangle' | 'rect' | 'rectRot' | 'cross' | false;
  /** Of the point, in degrees. */
  rotation?: number;
}

/** The same dash and point in every run: `tickets`, `51.3% left`, `fc1`. */
export interface SeriesGroup {
  key: string;
  label: string;
}

export type SeriesKind = TrainingKind | 'dense';

/** One line of a chart as a person sees it: the mean and its band are switched on and off together. */
export interface Series {
  name: string;
  /** Name of the run that it is of, where the chart has several. */
  run: string | null;
  /** What it is of: a kind of training, or the level line of the dense network; null for layers. */
  kind: SeriesKind | null;
  /** What it has in common with lines of other runs; null where the chart has one run. */
  group: SeriesGroup | null;
  look: SeriesLook;
  points: BandPoint[];
  /** Position of its dataset in the chart's. */
  line: number;
}

/** Adds a series to a chart under construction: the mean's line; with `band` the area between least and greatest, with `whiskers` a stroke a point. */
export function addSeries(
  datasets: LineDataset[],
  series: Pick<Series, 'name' | 'look' | 'points'> & { band: boolean; whiskers?: boolean } & Partial<
      Pick<Series, 'run' | 'kind' | 'group'>
    >,
): Series {
  const { name, look, points, band, whiskers = false, run = null, kind = null, group = null } = series;
  const line = datasets.length;
  datasets.push({
    label: name,
    data: points.map(({ x, mean, min, max, text, ring }): LinePoint => ({
      ...{ x, y: mean },
      ...(band ? { min, max } : {}),
      ...(whiskers && min !== null && max !== null && min < max ? { whisker: [min, max] } : {}),
      ...(text === undefined ? {} : { text }),
      ...(ring ? { ring } : {}),
    })),
    borderColor: look.colour,
    backgroundColor: withOpacity(look.colour, 0.18),
    pointBackgroundColor: look.colour,
    borderDash: look.dash ?? [],
    borderWidth: 2,
    pointStyle: look.pointStyle ?? 'circle',
    pointRadius: look.pointStyle === false ? 0 : 3.5,
    ...(look.rotation === undefined ? {} : { pointRotation: look.rotation }),
    // A cross is nothing but its lines.
    ...(look.pointStyle === 'cross' ? { pointBorderWidth: 2, pointRadius: 4.5 } : {}),
    pointHitRadius: 8,
    // Points at the ends of an axis are drawn whole.
    clip: 6,
    tension: 0,
    spanGaps: false,
    fill: false,
    ...crosses(points, look),
  });
  return { name, run, kind, group, look, points, line };
}

/** What is drawn otherwise of points at which a layer has collapsed. */
function crosses(
  points: readonly BandPoint[],
  { colour, pointStyle = 'circle' }: SeriesLook,
): Partial<LineDataset> {
  if (!points.some(({ collapsed }) => collapsed)) return {};
  const of = <T>(crossed: T, usual: T) => points.map(({ collapsed }) => (collapsed ? crossed : usual));
  return {
    pointStyle: of<'crossRot' | typeof pointStyle>('crossRot', pointStyle) as NonNullable<
      LineDataset['pointStyle']
    >,
    pointRadius: of(CROSS, pointStyle === false ? 0 : 3.5),
    pointBorderColor: colour,
    pointBorderWidth: of(2.5, 1),
  };
}
