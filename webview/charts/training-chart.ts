// Accuracy while training, a line a level and kind, of one run or several.
import type { TrainingCurve } from '../../src/protocol/charts';
import { linearAxis, percentText, rangeOf } from './axes';
import { chart, wholeText } from './chart';
import type { Chart, ChartOptions } from './chart';
import { KIND_DASH, kindWord, runColour } from './levels';
import { dashOf, paletteLook } from './palette';
import { addSeries } from './series';
import type { LineDataset, SeriesLook } from './series';
import { ENGLISH, type ChartLabels } from './labels';

export interface RunCurves {
  /** Its name, where the chart has several. */
  run: string | null;
  curves: TrainingCurve[];
}

export const trainingChart = (curves: TrainingCurve[], options: ChartOptions, yTitle?: string): Chart =>
  trainingsOfRunsChart([{ run: null, curves }], options, yTitle);

/** Of one run a colour a level, controls dashed; of several a colour a run, and a dash a level and kind. */
export function trainingsOfRunsChart(
  runs: RunCurves[],
  options: ChartOptions,
  yTitle = (options.labels ?? ENGLISH).accuracy,
): Chart {
  const { theme, labels = ENGLISH, visible = () => true } = options;
  const datasets: LineDataset[] = [];
  const curves = runs.flatMap((one) => one.curves);
  const levels = [...new Set(curves.map(({ level }) => level))];
  const groups = groupsOf(curves, labels);
  const places = [...groups.keys()];
  const series = runs.flatMap(({ run, curves: own }, i) =>
    own.map((curve) => {
      const key = groupKey(curve);
      const label = groups.get(key) ?? '';
      const look: SeriesLook =
        run === null
          ? { ...paletteLook(theme, levels.indexOf(curve.level)), dash: KIND_DASH[curve.kind] }
          : { colour: runColour(i, theme), dash: dashOf(places.indexOf(key)) };
      return addSeries(datasets, {
        name: run === null ? curveName(curve, labels) : `${run}, ${label}`,
        run,
        kind: curve.kind,
        group: run === null ? null : { key, label },
        look: { ...look, pointStyle: false },
        points: curve.points.map(({ iteration, mean, min, max }) => ({
          x: iteration,
          mean: percent(mean),
          min: percent(min),
          max: percent(max),
        })),
        band: curve.kind === 'ticket',
      });
    }),
  );
  // The first moments of a training would squeeze everything after them into the top of the chart.
  const shown = series.filter(visible);
  const settled = shown.flatMap(({ points }) =>
    points.slice(Math.ceil(points.length / 10)).map(({ mean }) => mean ?? NaN),
  );
  const last = shown.reduce((most, { points }) => Math.max(most, points.at(-1)?.x ?? 0), 0);
  const made = chart(datasets, series, options, {
    x: linearAxis(labels.iteration, theme, { min: 0, ...(last > 0 ? { max: last } : {}) }),
    y: linearAxis(yTitle, theme, rangeOf(settled, 100)),
    title: (x) => labels.atIteration(wholeText(x, labels)),
    value: (value) => `${value.toFixed(2)}%`,
  });
  return decimated(made);
}

/** How a curve is called in legends and tables: `51.3% left`, `51.3% left, reinitialised`. */
function curveName(
  { density, kind }: Pick<TrainingCurve, 'density' | 'kind'>,
  labels: ChartLabels = ENGLISH,
): string {
  const left = density === 1 ? labels.dense : labels.left(percentText(density * 100));
  return withKind(left, kind, labels);
}

const withKind = (text: string, kind: TrainingCurve['kind'], labels: ChartLabels) =>
  kind === 'ticket' ? text : `${text}, ${kindWord(kind, labels)}`;

const groupKey = ({ level, kind }: Pick<TrainingCurve, 'level' | 'kind'>) => `training:${level}:${kind}`;

/** Key → label of every level and kind: the density where all runs have the same there, otherwise the level's number. */
function groupsOf(curves: readonly TrainingCurve[], labels: ChartLabels): Map<string, string> {
  const groups = new Map<string, string>();
  for (const curve of curves) {
    const key = groupKey(curve);
    const name = curveName(curve, labels);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, name);
    else if (known !== name) groups.set(key, withKind(labels.level(curve.level), curve.kind, labels));
  }
  return groups;
}

/** Lines with more points than that in view are drawn through those that stand out most. */
const MOST_POINTS = 300;

/** Only points that need no parsing are decimated. */
export const DECIMATED = {
  parsing: false,
  decimation: { enabled: true, algorithm: 'lttb', samples: MOST_POINTS, threshold: MOST_POINTS },
} as const;

function decimated({ configuration, series }: Chart): Chart {
  const { options } = configuration;
  const { parsing, decimation } = DECIMATED;
  return {
    series,
    configuration: {
      ...configuration,
      options: { ...options, parsing, plugins: { ...options?.plugins, decimation } },
    },
  };
}

const percent = (share: number | null) => (share === null ? null : share * 100);
