// The numbers of a chart: as a table beside it, and as rows to be saved.
import { withoutRounding } from '../../src/protocol/format';
import { multiplyAddsText } from '../../src/protocol/charts';
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
  along: keyof typeof ALONG;
  percent: boolean;
  labels: ChartLabels;
  /** Opens what a cell is of; its absence makes cells plain text. */
  onOpen?: ((series: Series, index: number) => void) | undefined;
}

/** How the places of a horizontal axis are listed: from which a row is, and how it is called. */
interface Places {
  /** Name of the column in a saved table. */
  column: string;
  title: (labels: ChartLabels) => string;
  place: (point: BandPoint) => number;
  text: (place: number, point: BandPoint) => string;
  falling: boolean;
}

const byDensity = {
  title: ({ weightsLeft }: ChartLabels) => weightsLeft,
  text: (place: number) => percentText(place),
  falling: true,
};

const ALONG = {
  density: { ...byDensity, column: 'weights_left_percent', place: ({ x }) => x },
  iteration: {
    column: 'iteration',
    title: ({ iteration }) => iteration,
    place: ({ x }) => x,
    text: (place) => formatNumber(place),
    falling: false,
  },
  /** A row a density, so that runs can be compared: what each point cost stands in a column of its own. */
  cost: {
    ...byDensity,
    column: 'multiply_adds_to_find',
    place: ({ of }) => (of?.density ?? NaN) * 100,
  },
  copy: {
    column: 'copied_at',
    title: ({ copiedFrom }) => copiedFrom,
    place: ({ x }) => x,
    text: (place) => formatNumber(place),
    falling: false,
  },
  line: {
    column: 'share_percent',
    title: ({ ofTheWay }) => ofTheWay,
    place: ({ x }) => x,
    text: (place) => place.toFixed(1),
    falling: false,
  },
  layer: {
    column: 'layer',
    title: ({ layer }) => layer,
    place: ({ x }) => x,
    text: (_, { place = '' }) => place,
    falling: false,
  },
} satisfies Record<string, Places>;

/** More rows say no more. */
const MOST_ROWS = 200;

/** A row a place of the horizontal axis, a column a line. */
export function numbersTable({ series }: Pick<Chart, 'series'>, options: NumbersOptions): TableOptions {
  const { caption, along, percent, labels, onOpen } = options;
  const places: Places = ALONG[along];
  // The level line of the dense network is the first row already.
  const lines = series.filter(({ kind }) => kind !== 'dense');
  const value = (number: number) => (percent ? `${number.toFixed(2)}%` : formatNumber(Math.round(number)));
  const indices = lines.map(({ points }) => new Map(points.map((point, i) => [places.place(point), i])));
  const rows = rowsOf(lines, places);
  const step = Math.max(1, Math.ceil(rows.length / MOST_ROWS));
  const cells = (line: Series, index: number | undefined): Child[] => {
    const point = index === undefined ? undefined : line.points[index];
    if (!point || index === undefined) return along === 'cost' ? ['–', '–'] : ['–'];
    const text = pointText(point, value, labels);
    const cell = onOpen ? link(text, `${line.name}, ${index}`, () => onOpen(line, index)) : text;
    return along === 'cost' ? [multiplyAddsText(point.x), cell] : [cell];
  };
  return {
    caption,
    hideCaption: true,
    columns: [
      { title: places.title(labels), numeric: along !== 'layer' },
      ...lines.flatMap(({ name }) => [
        ...(along === 'cost' ? [{ title: `${name}: ${labels.multiplyAdds}`, numeric: true }] : []),
        { title: name, numeric: true },
      ]),
    ],
    rows: rows
      .filter((_, i) => i % step === 0 || i === rows.length - 1)
      .map(({ place, text }) => [text, ...lines.flatMap((line, i) => cells(line, indices[i]?.get(place)))]),
  };
}

function link(text: string, focus: string, open: () => void): HTMLElement {
  const element = el('button', { type: 'button', class: 'link', 'data-focus': focus }, text);
  element.addEventListener('click', open);
  return element;
}

function rowsOf(
  lines: readonly Series[],
  { place, text, falling }: Places,
): { place: number; text: string }[] {
  const points = new Map(lines.flatMap(({ points: own }) => own.map((point) => [place(point), point])));
  return [...points]
    .sort(([a], [b]) => (falling ? b - a : a - b))
    .map(([at, point]) => ({ place: at, text: text(at, point) }));
}

/** A row a point; `low` and `high` are the edges of the band. */
export function numberRows(
  series: readonly Series[],
  along: NumbersOptions['along'],
): Record<string, string | number | null>[] {
  // Level lines, of the dense network or of a limit, are no measurements.
  const lines = series.filter(({ kind }) => kind !== 'dense');
  return lines.flatMap(({ name, points }) =>
    points.map(({ x, mean, min, max, of, place }) => ({
      line: name,
      ...(of ? { level: of.level, weights_left_percent: written(of.density * 100) } : {}),
      [ALONG[along].column]: place ?? written(x),
      mean: written(mean),
      low: written(min),
      high: written(max),
    })),
  );
}

const written = (value: number | null) => (value === null ? null : withoutRounding(value));

export const numbersSummary = () => l10n.t('Table');
