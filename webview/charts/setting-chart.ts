// A result against the values of one setting: means with their standard deviations, values at equal distances.
import { linearAxis } from './axes';
import { chart } from './chart';
import type { Chart, ChartOptions } from './chart';
import { kindLook } from './levels';
import { addSeries } from './series';
import type { LineDataset } from './series';

export interface SettingChartParts {
  setting: string;
  result: string;
  /** The setting's values as they are written, each with the result. */
  points: { place: string; mean: number | null; deviation: number | null }[];
  /** The result as it is written. */
  text: (value: number) => string;
}

export function settingChart(
  { setting, result, points, text }: SettingChartParts,
  options: ChartOptions,
): Chart {
  const { theme } = options;
  const datasets: LineDataset[] = [];
  const series = addSeries(datasets, {
    name: result,
    look: kindLook('ticket', null, theme),
    points: points.map(({ place, mean, deviation }, x) => ({
      ...{ x, mean, place },
      min: mean === null ? null : mean - (deviation ?? 0),
      max: mean === null ? null : mean + (deviation ?? 0),
    })),
    band: true,
  });
  const last = points.length - 1;
  const x = linearAxis(setting, theme, { min: Math.min(0, last - 0.5), max: Math.max(last, 0.5) });
  const ends = series.points.flatMap(({ min, max }) => (min === null || max === null ? [] : [min, max]));
  const y = {
    ...linearAxis(result, theme),
    ...(ends.length > 0 ? { suggestedMin: Math.min(...ends), suggestedMax: Math.max(...ends) } : {}),
  };
  return chart(datasets, [series], options, {
    x: {
      ...x,
      afterBuildTicks: (axis) => {
        axis.ticks = points.map((_, value) => ({ value }));
      },
      ticks: { ...x.ticks, callback: (value: string | number) => points[Number(value)]?.place ?? '' },
    },
    y: { ...y, ticks: { ...y.ticks, callback: (value: string | number) => text(Number(value)) } },
    title: (_, point) => (point?.place === undefined ? '' : `${setting} = ${point.place}`),
    value: text,
  });
}
