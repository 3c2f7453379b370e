// The charts of a run: from results to chart.js configurations. Pure, so that pages, panels and pictures draw the same.
import type { ChartConfiguration, Point } from 'chart.js';
import type { KindSummary, LevelSummary, Spread, TrainingCurve } from '../../src/protocol/charts';
import { linearAxis, percentLogAxis, percentText, rangeOf, weightsLeftAxis } from './axes';
import { addSeries } from './series';
import type { BandPoint, LineDataset, Series, SeriesLook } from './series';
import type { ChartTheme } from './theme';

export interface Chart {
  configuration: ChartConfiguration<'line', Point[]>;
  /** What a legend lists. */
  series: Series[];
}

export interface ChartOptions {
  theme: ChartTheme;
  /** A legend inside the picture, for where the page has none of its own. */
  legend?: boolean;
  /** Font size in pixels. */
  fontSize?: number;
}

/** `tickets`: the vertical axis fits the tickets, whatever falls below is cut off. `all`: it fits everything. */
export type VerticalRange = 'tickets' | 'all';

/** Test accuracy at early stop against weights left: tickets, controls, and the dense network as a level line. */
export function accuracyChart(levels: LevelSummary[], options: ChartOptions, range: VerticalRange): Chart {
  const { theme } = options;
  const { datasets, series } = kindSeries(levels, theme, (kind) => kind.earlyStopAccuracy, 100);
  const shown = range === 'all' ? series : series.filter(({ name }) => name === TICKETS || name === DENSE);
  return chart(datasets, series, options, {
    x: weightsLeftAxis(densities(levels), theme),
    y: linearAxis('Test accuracy at early stop (%)', theme, rangeOf(shown.flatMap(extent), 100)),
    title: levelTitle(levels),
    value: (value) => `${value.toFixed(2)}%`,
  });
}

/** Early-stop iteration against weights left. */
export function iterationsChart(levels: LevelSummary[], options: ChartOptions): Chart {
  const { theme } = options;
  const { datasets, series } = kindSeries(levels, theme, (kind) => kind.earlyStopIteration, 1);
  return chart(datasets, series, options, {
    x: weightsLeftAxis(densities(levels), theme),
    y: linearAxis('Early-stop iteration', theme, { min: 0 }),
    title: levelTitle(levels),
    value: (value) => Math.round(value).toLocaleString('en-US'),
  });
}

/** Density of each layer against weights left in all. */
export function layersChart(levels: LevelSummary[], options: ChartOptions): Chart {
  const { theme } = options;
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
  return chart(datasets, series, options, {
    x: weightsLeftAxis(densities(levels), theme),
    y: percentLogAxis('Weights left in the layer (%)', theme),
    title: levelTitle(levels),
    value: (value) => `${percentText(value)}%`,
  });
}

/** Test accuracy while training, a line a level; controls dashed in their level's colour. */
export function trainingChart(curves: TrainingCurve[], options: ChartOptions): Chart {
  const { theme } = options;
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
      name: curveName(curve),
      look: { ...look, dash: CURVE_DASH[curve.kind], pointStyle: false },
      points,
      band: curve.kind === 'ticket',
    });
  });
  // The first moments of a training would squeeze everything after them into the top of the chart.
  const settled = series.flatMap(({ points }) =>
    points.slice(Math.ceil(points.length / 10)).map((p) => p.mean),
  );
  return chart(datasets, series, options, {
    x: linearAxis('Iteration', theme, { min: 0 }),
    y: linearAxis(
      'Test accuracy (%)',
      theme,
      rangeOf(
        settled.map((value) => value ?? NaN),
        100,
      ),
    ),
    title: (x) => `iteration ${Math.round(x).toLocaleString('en-US')}`,
    value: (value) => `${value.toFixed(2)}%`,
  });
}

/** How a curve is called in legends and tables: `51.3% left`, `51.3% left, reinitialised`. */
export function curveName({ density, kind }: Pick<TrainingCurve, 'density' | 'kind'>): string {
  const left = density === 1 ? 'dense network' : `${percentText(density * 100)}% left`;
  return kind === 'ticket' ? left : `${left}, ${KIND_NAMES[kind]}`;
}

const TICKETS = 'tickets';
const DENSE = 'dense network';
const KIND_NAMES = { ticket: TICKETS, 'random-reinit': 'reinitialised', 'random-mask': 'random mask' };
const CURVE_DASH = { ticket: [], 'random-reinit': [6, 4], 'random-mask': [2, 3] };
/** Layers that are pruned alike lie on one another, the first on top: what is below shows through its gaps. */
const LAYER_DASHES = [[], [8, 6], [2, 4]];
const POINT_STYLES = ['circle', 'triangle', 'rect'] as const;

function kindSeries(
  levels: LevelSummary[],
  theme: ChartTheme,
  quantity: (kind: KindSummary) => Spread,
  factor: number,
): { datasets: LineDataset[]; series: Series[] } {
  const datasets: LineDataset[] = [];
  const series: Series[] = [];
  const points = (of: (level: LevelSummary) => KindSummary | null) =>
    levels.flatMap((level) => {
      const kind = of(level);
      return kind ? [spreadPoint(level.density * 100, quantity(kind), factor)] : [];
    });
  const add = (name: string, of: (level: LevelSummary) => KindSummary | null, look: SeriesLook) => {
    const own = points(of);
    if (own.length > 0) series.push(addSeries(datasets, { name, look, points: own, band: true }));
  };
  add(TICKETS, (level) => level.ticket, { colour: theme.ticket, pointStyle: 'circle' });
  add(KIND_NAMES['random-reinit'], (level) => level.randomReinit, {
    colour: theme.randomReinit,
    dash: [6, 4],
    pointStyle: 'triangle',
  });
  add(KIND_NAMES['random-mask'], (level) => level.randomMask, {
    colour: theme.randomMask,
    dash: [2, 3],
    pointStyle: 'rect',
  });
  const dense = points((level) => (level.level === 0 ? level.ticket : null))[0];
  const least = Math.min(...densities(levels)) * 100;
  if (dense && levels.length > 1) {
    series.push(
      addSeries(datasets, {
        name: DENSE,
        look: { colour: theme.muted, dash: [10, 4], pointStyle: false },
        points: [constant(100, dense.mean), constant(least, dense.mean)],
        band: false,
      }),
    );
  }
  return { datasets, series };
}

interface Parts {
  x: NonNullable<NonNullable<ChartConfiguration<'line'>['options']>['scales']>[string];
  y: NonNullable<NonNullable<ChartConfiguration<'line'>['options']>['scales']>[string];
  /** Title of a tooltip from the horizontal position. */
  title: (x: number) => string;
  value: (value: number) => string;
}

function chart(
  datasets: LineDataset[],
  series: Series[],
  { theme, legend = false, fontSize = 12 }: ChartOptions,
  { x, y, title, value }: Parts,
): Chart {
  const seriesOf = (dataset: number) => series.find(({ line }) => line === dataset);
  return {
    series,
    configuration: {
      type: 'line',
      data: { datasets },
      options: {
        animation: false,
        maintainAspectRatio: false,
        responsive: true,
        color: theme.text,
        font: { size: fontSize, family: 'system-ui, sans-serif' },
        interaction: { mode: 'nearest', axis: 'x', intersect: false },
        scales: { x, y },
        plugins: {
          legend: {
            display: legend,
            labels: {
              usePointStyle: true,
              filter: (item) => seriesOf(item.datasetIndex ?? -1) !== undefined,
            },
          },
          tooltip: {
            filter: (item) => seriesOf(item.datasetIndex) !== undefined,
            callbacks: {
              title: (items) => (items[0] ? title(items[0].parsed.x ?? NaN) : ''),
              label: (item) => {
                const own = seriesOf(item.datasetIndex);
                const point = own?.points[item.dataIndex];
                return own && point ? `${own.name}: ${pointText(point, value)}` : '';
              },
            },
          },
        },
      },
    },
  };
}

/** A mean with its range, where it has one. */
function pointText({ mean, min, max }: BandPoint, format: (value: number) => string): string {
  if (mean === null || !Number.isFinite(mean)) return 'not a number';
  const ranges = min !== null && max !== null && min !== max;
  return ranges ? `${format(mean)} (${format(min)}–${format(max)})` : format(mean);
}

const levelTitle = (levels: LevelSummary[]) => (x: number) => {
  const level = levels.find(({ density }) => Math.abs(density * 100 - x) < 1e-9);
  return `${percentText(x)}% of the weights left${level ? `, level ${level.level}` : ''}`;
};

const densities = (levels: LevelSummary[]) => levels.map((level) => level.density);
const scaled = (value: number | null, factor: number) => (value === null ? null : value * factor);
const constant = (x: number, mean: number | null): BandPoint => ({ x, mean, min: mean, max: mean });
const extent = ({ points }: Series) => points.flatMap(({ min, max }) => [min ?? NaN, max ?? NaN]);

const spreadPoint = (x: number, spread: Spread, factor: number): BandPoint =>
  spread.values.every(isNumber)
    ? { x, mean: spread.mean * factor, min: spread.min * factor, max: spread.max * factor }
    : constant(x, null);

/** JSON has no NaN: where the results held one, there is null. */
const isNumber = (value: number | null) => value !== null && Number.isFinite(value);

const paletteLook = (theme: ChartTheme, i: number): SeriesLook => ({
  colour: theme.palette[i % theme.palette.length] ?? theme.text,
  pointStyle: POINT_STYLES[i % POINT_STYLES.length] ?? 'circle',
});
