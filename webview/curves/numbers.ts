// The numbers of a chart: as a table beside it, and as rows to be saved.
import { percentText } from '../charts/axes';
import { pointText, type Chart } from '../charts/chart';
import type { BandPoint, Series } from '../charts/series';
import type { ChartLabels } from '../charts/labels';
import { el, type Child } from '../ui/dom';
import { formatNumber, l10n } from '../ui/l10n';
import type { TableOptions } from '../ui/table';

export interface NumbersOptions {
  caption: string;
  /** What the horizontal axis counts. */
  along: 'density' | 'iteration';
  percent: boolean;
  labels: ChartLabels;
  /** Opens what a cell is of; its absence makes cells plain text. */
  onOpen?: ((series: Series, index: number) => void) | undefined;
}

/** More rows say no more. */
const MOST_ROWS = 200;

/** A row a place of the horizontal axis, a column a line. */
export function numbersTable({ series }: Pick<Chart, 'series'>, options: NumbersOptions): TableOptions {
  const { caption, along, percent, labels, onOpen } = options;
  // The level line of the dense network is the first row already.
  const lines = series.filter(({ kind }) => kind !== 'dense');
  const value = (number: number) => (percent ? `${number.toFixed(2)}%` : formatNumber(Math.round(number)));
  const places = placesOf(lines, along);
  const step = Math.max(1, Math.ceil(places.length / MOST_ROWS));
  const indices = lines.map(({ points }) => new Map(points.map(({ x }, i) => [x, i])));
  const cell = (line: Series, index: number | undefined): Child => {
    const point = index === undefined ? undefined : line.points[index];
    if (!point || index === undefined) return '–';
    const text = pointText(point, value, labels);
    if (!onOpen) return text;
    const link = el(
      'button',
      { type: 'button', class: 'link', 'data-focus': `${line.name}, ${index}` },
      text,
    );
    link.addEventListener('click', () => onOpen(line, index));
    return link;
  };
  return {
    caption,
    hideCaption: true,
    columns: [
      { title: along === 'density' ? labels.weightsLeft : labels.iteration, numeric: true },
      ...lines.map(({ name }) => ({ title: name, numeric: true })),
    ],
    rows: places
      .filter((_, i) => i % step === 0 || i === places.length - 1)
      .map((x) => [
        along === 'density' ? percentText(x) : formatNumber(x),
        ...lines.map((line, i) => cell(line, indices[i]?.get(x))),
      ]),
  };
}

/** A row a point; `low` and `high` are the edges of the band. */
export function numberRows(
  series: readonly Series[],
  along: NumbersOptions['along'],
): Record<string, string | number | null>[] {
  return series.flatMap(({ name, points }) =>
    points.map(({ x, mean, min, max }: BandPoint) => ({
      line: name,
      [along === 'density' ? 'weights_left_percent' : 'iteration']: x,
      mean,
      low: min,
      high: max,
    })),
  );
}

const placesOf = (lines: readonly Series[], along: NumbersOptions['along']) =>
  [...new Set(lines.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) =>
    along === 'density' ? b - a : a - b,
  );

export const numbersSummary = () => l10n.t('The same as a table');
