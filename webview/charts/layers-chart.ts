// Density of each layer against weights left in all, of one run or several.
import { densityAxis, percentText, weightsLeftAxis } from './axes';
import type { Spacing } from './axes';
import { chart } from './chart';
import type { Chart, ChartOptions } from './chart';
import { levelTitle, runColour } from './levels';
import { dashOf, paletteLook, pointOf } from './palette';
import { addSeries } from './series';
import type { BandPoint, LineDataset } from './series';
import { ENGLISH } from './labels';

export interface LayersOfLevel {
  level: number;
  density: number;
  /** `collapsed`: whether, or in how many replicates, no weight is left. */
  layers: { name: string; density: number; collapsed: boolean | number }[];
}

export interface RunLayers {
  /** Its name, where the chart has several. */
  run: string | null;
  levels: LayersOfLevel[];
}

export const layersChart = (levels: LayersOfLevel[], options: ChartOptions, spacing?: Spacing): Chart =>
  layersOfRunsChart([{ run: null, levels }], options, spacing);

export function layersOfRunsChart(runs: RunLayers[], options: ChartOptions, spacing?: Spacing): Chart {
  const { theme, labels = ENGLISH } = options;
  const datasets: LineDataset[] = [];
  const all = namesOfLayers(runs);
  const series = runs.flatMap((one, position) =>
    namesOf(one).map((name) => {
      const i = all.indexOf(name);
      const colour = one.run === null ? paletteLook(theme, i + 1).colour : runColour(position, theme);
      return addSeries(datasets, {
        name: one.run === null ? name : `${one.run}, ${name}`,
        run: one.run,
        group: one.run === null ? null : { key: `layer:${name}`, label: name },
        look: { colour, pointStyle: pointOf(i + 1), dash: dashOf(all.length - 1 - i) },
        points: one.levels.map((level) => pointOfLayer(level, name)),
        band: false,
      });
    }),
  );
  if (spacing !== 'linear') onLogAxis(datasets);
  const levels = runs.flatMap((one) => one.levels);
  const densities = levels.map(({ density }) => density);
  return chart(datasets, series, options, {
    x: weightsLeftAxis(densities, { theme, labels, spacing }),
    y: densityAxis(labels.layerWeightsLeft, theme, spacing),
    title: levelTitle(runs.length === 1 ? levels : [], labels),
    value: (value) => `${percentText(value)}%`,
  });
}

/** In the order of the first run, then what others have beside. */
export const namesOfLayers = (runs: readonly RunLayers[]): string[] => [...new Set(runs.flatMap(namesOf))];

const namesOf = ({ levels }: RunLayers) => levels[0]?.layers.map(({ name }) => name) ?? [];

function pointOfLayer({ density, layers }: LayersOfLevel, name: string) {
  return { x: density * 100, ...layerPoint(layers.find((layer) => layer.name === name)) };
}

/** Density of a layer in percent, as a point without a place. */
export function layerPoint(layer: LayersOfLevel['layers'][number] | undefined): Omit<BandPoint, 'x'> {
  const percent = layer ? layer.density * 100 : null;
  return { mean: percent, min: percent, max: percent, collapsed: Boolean(layer?.collapsed) };
}

/** A logarithmic axis has no 0: what has no weight left is drawn below everything else. */
export function onLogAxis(datasets: readonly LineDataset[]): void {
  const values = datasets.flatMap(({ data }) => data.map(({ y }) => y ?? 0));
  const least = Math.min(100, ...values.filter((value) => value > 0));
  for (const dataset of datasets)
    dataset.data = dataset.data.map((point) => (point.y === 0 ? { ...point, y: least / 2 } : point));
}
