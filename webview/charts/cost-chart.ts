// Accuracy of tickets against all that was trained to find them, of one run or several.
import { multiplyAddsText } from '../../src/protocol/charts';
import { linearAxis, magnitudeLogAxis, percentText, rangeOf } from './axes';
import { chart } from './chart';
import type { Chart, ChartOptions } from './chart';
import { ENGLISH, type ChartLabels } from './labels';
import { kindKey, kindLook, kindWord, type Band } from './levels';
import { addSeries } from './series';
import type { BandPoint, LineDataset, Series } from './series';

export interface FoundTicket {
  level: number;
  density: number;
  /** Multiplications and additions; null where they are not known. */
  toFind: number | null;
  /** In percent. */
  accuracy: Band | null;
}

export interface RunTickets {
  /** Its name, where the chart has several. */
  run: string | null;
  levels: FoundTicket[];
}

/** With more lines than that, words beside points would name those of others. */
const MOST_NAMED = 4;

/** A point a level, joined level by level; levels whose cost is not known are left out. */
export function costChart(runs: RunTickets[], options: ChartOptions, yTitle: string): Chart {
  const { theme, labels = ENGLISH, visible = () => true } = options;
  const datasets: LineDataset[] = [];
  const named = runs.length <= MOST_NAMED;
  const series = runs.flatMap((one, i) => seriesOf(datasets, one, i, { options, named }));
  const shown = series.filter(visible);
  return chart(datasets, series, options, {
    x: magnitudeLogAxis(
      labels.multiplyAdds,
      theme,
      shown.flatMap(({ points }) => points.map(({ x }) => x)),
    ),
    y: linearAxis(yTitle, theme, rangeOf(shown.flatMap(extent), 100)),
    title: (x, point) => titleOf(x, point, series, labels),
    value: (value) => `${value.toFixed(2)}%`,
  });
}

function seriesOf(
  datasets: LineDataset[],
  { run, levels }: RunTickets,
  position: number,
  { options: { theme, labels = ENGLISH }, named }: { options: ChartOptions; named: boolean },
): Series[] {
  const points = levels.flatMap(({ level, density, toFind, accuracy }): BandPoint[] =>
    toFind !== null && accuracy
      ? [
          {
            x: toFind,
            ...accuracy,
            of: { level, density },
            ...(named ? { text: `${percentText(density * 100)}%` } : {}),
          },
        ]
      : [],
  );
  if (points.length === 0) return [];
  const add = (kind: 'ticket' | 'dense', name: string, own: BandPoint[]) =>
    addSeries(datasets, {
      name,
      run,
      kind,
      group: run === null ? null : { key: kindKey(kind), label: kindWord(kind, labels) },
      look: kindLook(kind, run === null ? null : position, theme),
      points: own,
      band: kind === 'ticket',
    });
  const series = [add('ticket', run ?? labels.kinds.ticket, points)];
  const dense = points.find(({ of }) => of?.level === 0);
  if (dense && points.length > 1) {
    const { mean } = dense;
    const costs = points.map(({ x }) => x);
    const ends = [Math.min(...costs), Math.max(...costs)].map((x) => ({ x, mean, min: mean, max: mean }));
    series.push(add('dense', run === null ? labels.dense : `${run}, ${labels.dense}`, ends));
  }
  return series;
}

/** `21.6% of the weights left, level 3 · 1.20 G · 2.25 × dense` */
function titleOf(
  x: number,
  point: BandPoint | undefined,
  series: readonly Series[],
  labels: ChartLabels,
): string {
  const own = series.find(({ points }) => point && points.includes(point));
  const dense = own?.points.find(({ of }) => of?.level === 0)?.x;
  return [
    point?.of && labels.ofTheWeightsAtLevel(percentText(point.of.density * 100), point.of.level),
    multiplyAddsText(x),
    dense !== undefined && labels.timesDense((x / dense).toFixed(2)),
  ]
    .filter((text) => typeof text === 'string')
    .join(' · ');
}

const extent = ({ points }: Series) => points.flatMap(({ min, max }) => [min ?? NaN, max ?? NaN]);
