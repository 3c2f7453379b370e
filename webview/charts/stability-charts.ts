// Charts of stability: barriers along iterations and weights left, and test errors on the line to a copy.
import type { StabilityOfCopies } from '../../src/protocol/charts';
import { MOST_INSTABILITY } from '../../src/protocol/charts';
import { linearAxis, percentText, rangeOf, weightsLeftAxis } from './axes';
import type { Spacing } from './axes';
import { chart, wholeText } from './chart';
import type { Chart, ChartOptions } from './chart';
import { levelTitle, runColour } from './levels';
import { dashOf, paletteLook, pointOf } from './palette';
import { addSeries } from './series';
import type { BandPoint, LineDataset, Series } from './series';
import { ENGLISH, type ChartLabels } from './labels';

export interface RunStability {
  /** Its name, where the chart has several. */
  run: string | null;
  stability: StabilityOfCopies[];
}

/** A line of one of the charts, but for its colour. */
interface Line {
  key: string;
  label: string;
  points: BandPoint[];
}

/** Barriers of each level along the iteration from which its copies go their own way. */
export function barrierAlongIterations(runs: RunStability[], options: ChartOptions): Chart {
  const { theme, labels = ENGLISH } = options;
  const made = linesOf(runs, options, (stability) =>
    grouped(stability, ({ level }) => level).map(([level, own]) => ({
      key: `stability:level:${level}`,
      label: levelWord(own[0], labels),
      points: own.map((one) => ({ x: one.at, ...barrierBand(one) })),
    })),
  );
  const last = Math.max(1, ...runs.flatMap(({ stability }) => stability.map(({ at }) => at)));
  const line = threshold(made, 0, last, options);
  return chart(made.datasets, [...made.series, line], options, {
    x: linearAxis(labels.copiedFrom, theme, { min: 0, max: last }),
    y: barrierAxis(made.series, options),
    title: (x) => labels.atIteration(wholeText(x, labels)),
    value: pointsText,
  });
}

/** Barriers of the copies from one iteration on, along weights left. */
export function barrierAlongDensity(runs: RunStability[], options: ChartOptions, spacing?: Spacing): Chart {
  const { theme, labels = ENGLISH } = options;
  const made = linesOf(runs, options, (stability) =>
    grouped(stability, ({ at }) => at).map(([at, own]) => ({
      key: `stability:at:${at}`,
      label: labels.copyFrom(wholeText(at, labels)),
      points: own.map((one) => ({ x: one.density * 100, ...barrierBand(one) })),
    })),
  );
  const all = runs.flatMap(({ stability }) => stability);
  const densities = all.map(({ density }) => density);
  const line = threshold(made, 100, Math.min(...densities) * 100, options);
  return chart(made.datasets, [...made.series, line], options, {
    x: weightsLeftAxis(densities, { theme, labels, spacing }),
    y: barrierAxis(made.series, options),
    title: levelTitle(runs.length === 1 ? all : [], labels),
    value: pointsText,
  });
}

/** Test error of the networks on the line, for every level and iteration. */
export function errorsOnTheLine(runs: RunStability[], options: ChartOptions): Chart {
  const { theme, labels = ENGLISH } = options;
  const { datasets, series } = linesOf(runs, options, (stability) =>
    stability.map((one) => ({
      key: `stability:line:${one.level}:${one.at}`,
      label: `${levelWord(one, labels)}, ${labels.copyFrom(wholeText(one.at, labels))}`,
      points: one.line.map(({ share, test }) => flat(share * 100, percent(test))),
    })),
  );
  const values = series.flatMap(({ points }) => points.map(({ mean }) => mean ?? NaN));
  return chart(datasets, series, options, {
    x: linearAxis(labels.ofTheWay, theme, { min: 0, max: 100 }),
    y: linearAxis(labels.testError, theme, rangeOf(values, 100)),
    title: (x) => `${Math.round(x)}%`,
    value: (value) => `${value.toFixed(2)}%`,
  });
}

/** Of one run a colour a line; of several a colour a run, and a dash and point a line. */
function linesOf(
  runs: RunStability[],
  { theme }: ChartOptions,
  make: (stability: StabilityOfCopies[]) => Line[],
): { datasets: LineDataset[]; series: Series[] } {
  const datasets: LineDataset[] = [];
  const made = runs.map(({ run, stability }) => ({ run, lines: make(stability) }));
  const keys = [...new Set(made.flatMap(({ lines }) => lines.map(({ key }) => key)))];
  const series = made.flatMap(({ run, lines }, position) =>
    lines.map(({ key, label, points }) => {
      const i = keys.indexOf(key);
      const look =
        run === null ? paletteLook(theme, i) : { colour: runColour(position, theme), dash: dashOf(i) };
      return addSeries(datasets, {
        name: run === null ? label : `${run}, ${label}`,
        run,
        group: run === null ? null : { key, label },
        look: { ...look, pointStyle: pointOf(i) },
        points,
        band: true,
      });
    }),
  );
  return { datasets, series };
}

/** Below it a network counts as stable. */
function threshold(
  { datasets }: { datasets: LineDataset[] },
  from: number,
  to: number,
  { theme, labels = ENGLISH }: ChartOptions,
): Series {
  const limit = MOST_INSTABILITY * 100;
  return addSeries(datasets, {
    name: labels.stableBelow,
    kind: 'dense',
    look: { colour: theme.muted, dash: [10, 4], pointStyle: false },
    points: [flat(from, limit), flat(to, limit)],
    band: false,
  });
}

function barrierAxis(series: Series[], { theme, labels = ENGLISH, visible = () => true }: ChartOptions) {
  const values = series.filter(visible).flatMap(({ points }) => points.flatMap(({ min, max }) => [min, max]));
  const numbers = values.filter((value) => value !== null);
  return linearAxis(labels.barrier, theme, {
    ...rangeOf([...numbers, MOST_INSTABILITY * 125], 100),
    min: 0,
  });
}

function barrierBand({ barrier: { test } }: StabilityOfCopies): Omit<BandPoint, 'x'> {
  return { mean: percent(test.mean), min: percent(test.min), max: percent(test.max) };
}

function levelWord(
  one: Pick<StabilityOfCopies, 'level' | 'density'> | undefined,
  labels: ChartLabels,
): string {
  return !one || one.level === 0 ? labels.dense : labels.left(percentText(one.density * 100));
}

/** In the order in which the keys appear first. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => number): [number, T[]][] {
  const groups = new Map<number, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups];
}

const flat = (x: number, mean: number | null): BandPoint => ({ x, mean, min: mean, max: mean });
const percent = (share: number | null) => (share === null ? null : share * 100);
const pointsText = (value: number) => value.toFixed(2);
