// Shared by all charts: options, tooltips, and how values are written.
import type { ChartConfiguration } from 'chart.js';
import { bands } from './bands';
import { pointLabels } from './point-labels';
import { pointMarks } from './point-marks';
import { CROSS } from './series';
import type { BandPoint, LineDataset, LinePoint, Series } from './series';
import type { ChartTheme } from './theme';
import { ENGLISH, type ChartLabels } from './labels';

export interface Chart {
  configuration: ChartConfiguration<'line', LinePoint[]>;
  /** What a legend lists. */
  series: Series[];
}

export interface ChartOptions {
  theme: ChartTheme;
  /** English unless given. */
  labels?: ChartLabels;
  /** A legend inside the picture, for where the page has none of its own. */
  legend?: boolean;
  /** Which lines the axes make room for, all unless given. */
  visible?: (series: Series) => boolean;
  /** Font size in pixels. */
  fontSize?: number;
  fontFamily?: string;
}

type Scale = NonNullable<NonNullable<ChartConfiguration<'line'>['options']>['scales']>[string];

export interface Parts {
  x: Scale;
  y: Scale;
  /** Title of a tooltip, from the horizontal position or the first point there. */
  title: (x: number, point: BandPoint | undefined) => string;
  value: (value: number) => string;
}

/** More lines than that are thin and without symbols: they would cover one another, and a frame would take twice as long to draw. */
const MOST_BOLD = 24;
export const thinned = (dataset: LineDataset): LineDataset => {
  const { pointRadius } = dataset;
  return {
    ...dataset,
    borderWidth: 1,
    pointRadius: Array.isArray(pointRadius)
      ? pointRadius.map((radius: number) => (radius === CROSS ? CROSS : 0))
      : 0,
  };
};
/** With more lines than that, what is shown where one points is of the one point that is pointed at. */
const MOST_TOGETHER = 8;

export function chart(
  datasets: LineDataset[],
  series: Series[],
  options: ChartOptions,
  { x, y, title, value }: Parts,
): Chart {
  const {
    theme,
    labels = ENGLISH,
    legend = false,
    visible = () => true,
    fontSize = 12,
    fontFamily = 'system-ui, sans-serif',
  } = options;
  const byLine = new Map(series.map((one) => [one.line, one]));
  // Not by its index: where a chart is decimated, that counts what is left.
  const pointOf = ({ datasetIndex, parsed }: { datasetIndex: number; parsed: { x: number | null } }) =>
    byLine.get(datasetIndex)?.points.find(({ x }) => x === parsed.x);
  const together = series.length <= MOST_TOGETHER;
  const crowded = series.filter(visible).length > MOST_BOLD;
  return {
    series,
    configuration: {
      type: 'line',
      data: { datasets: crowded ? datasets.map(thinned) : datasets },
      plugins: [bands, pointMarks, pointLabels],
      options: {
        animation: false,
        maintainAspectRatio: false,
        responsive: true,
        color: theme.text,
        font: { size: fontSize, family: fontFamily },
        interaction: together
          ? { mode: 'nearest', axis: 'x', intersect: false }
          : { mode: 'nearest', intersect: true },
        scales: { x, y },
        plugins: {
          legend: {
            display: legend,
            labels: {
              boxWidth: 8,
              boxHeight: 8,
              usePointStyle: true,
              // Of its own accord it draws nothing for a line without points.
              generateLabels: (drawing) =>
                series
                  .filter(({ line }) => drawing.isDatasetVisible(line))
                  .map(({ name, line, look }) => ({
                    text: name,
                    datasetIndex: line,
                    fontColor: theme.text,
                    fillStyle: look.colour,
                    strokeStyle: look.colour,
                    lineWidth: 2,
                    pointStyle: look.pointStyle === false ? 'line' : (look.pointStyle ?? 'circle'),
                    rotation: look.rotation ?? 0,
                  })),
            },
          },
          tooltip: {
            backgroundColor: theme.background,
            borderColor: theme.muted,
            borderWidth: 1,
            titleColor: theme.text,
            bodyColor: theme.text,
            usePointStyle: true,
            boxPadding: 4,
            filter: (item) => byLine.has(item.datasetIndex),
            callbacks: {
              labelPointStyle: (item) => ({
                pointStyle: byLine.get(item.datasetIndex)?.look.pointStyle || 'line',
                rotation: byLine.get(item.datasetIndex)?.look.rotation ?? 0,
              }),
              title: ([first]) => (first ? title(first.parsed.x ?? NaN, pointOf(first)) : ''),
              label: (item) => {
                const name = byLine.get(item.datasetIndex)?.name;
                const point = pointOf(item);
                return name !== undefined && point ? `${name}: ${pointText(point, value, labels)}` : '';
              },
            },
          },
        },
      },
    },
  };
}

export const wholeText = (value: number, { language }: ChartLabels): string =>
  Math.round(value).toLocaleString(language);

/** A mean with its range, where it has one. */
export function pointText(
  { mean, min, max, collapsed }: Pick<BandPoint, 'mean' | 'min' | 'max' | 'collapsed'>,
  format: (value: number) => string,
  labels: ChartLabels = ENGLISH,
): string {
  if (mean === null || !Number.isFinite(mean)) return labels.notANumber;
  const ranges = min !== null && max !== null && min !== max;
  const text = ranges ? `${format(mean)} (${format(min)}–${format(max)})` : format(mean);
  return collapsed ? `${text}, ${labels.layerCollapse}` : text;
}
