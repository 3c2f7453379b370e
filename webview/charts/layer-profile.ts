// Density of each layer at one level, layers side by side, of one run or several.
import { densityAxis, percentText } from './axes';
import type { Spacing } from './axes';
import { chart } from './chart';
import type { Chart, ChartOptions } from './chart';
import { namesOfLayers, layerPoint, onLogAxis, type RunLayers } from './layers-chart';
import { runColour } from './levels';
import { dashOf, pointOf } from './palette';
import { addSeries } from './series';
import type { LineDataset } from './series';
import { ENGLISH } from './labels';
import type { ChartTheme } from './theme';

export interface ProfiledLevel<Level> {
  run: string | null;
  level: Level;
}

/** Of each run the level whose density is nearest to this one, by their ratio; runs without levels are left out. */
export function nearestLevels<Level extends { density: number }>(
  runs: readonly { run: string | null; levels: readonly Level[] }[],
  density: number,
): ProfiledLevel<Level>[] {
  const distance = (level: Level) => Math.abs(Math.log(level.density / density));
  return runs.flatMap(({ run, levels }) => {
    const [level] = levels.toSorted((a, b) => distance(a) - distance(b));
    return level ? [{ run, level }] : [];
  });
}

/** @param density of all weights, 0–1: each run shows its level nearest to it */
export function layerProfileChart(
  runs: RunLayers[],
  density: number,
  options: ChartOptions,
  spacing?: Spacing,
): Chart {
  const { theme, labels = ENGLISH } = options;
  const datasets: LineDataset[] = [];
  const names = namesOfLayers(runs);
  const shown = nearestLevels(runs, density);
  const series = shown.map(({ run, level }, i) => {
    const left = labels.left(percentText(level.density * 100));
    return addSeries(datasets, {
      name: run === null ? left : `${run}, ${left}`,
      run,
      look: { colour: runColour(i, theme), pointStyle: pointOf(i), dash: dashOf(shown.length - 1 - i) },
      points: names.map((name, x) => ({
        x,
        ...layerPoint(level.layers.find((layer) => layer.name === name)),
        of: { level: level.level, density: level.density },
        place: name,
      })),
      band: false,
    });
  });
  if (spacing !== 'linear') onLogAxis(datasets);
  return chart(datasets, series, options, {
    x: layerAxis(names, labels.layer, theme),
    y: densityAxis(labels.layerWeightsLeft, theme, spacing),
    title: (x, point) => point?.place ?? names[x] ?? '',
    value: (value) => `${percentText(value)}%`,
  });
}

/** A tick a layer, as far as their names have room. */
const layerAxis = (names: readonly string[], text: string, theme: ChartTheme) => ({
  type: 'linear' as const,
  min: -0.4,
  max: Math.max(0, names.length - 1) + 0.4,
  title: { display: true, text, color: theme.text },
  afterBuildTicks: (axis: { min: number; max: number; ticks: { value: number }[] }) => {
    axis.ticks = names.flatMap((_, value) => (value >= axis.min && value <= axis.max ? [{ value }] : []));
  },
  ticks: {
    color: theme.muted,
    maxRotation: 60,
    callback: (value: string | number) => names[Number(value)] ?? '',
  },
  grid: { color: theme.grid },
});
