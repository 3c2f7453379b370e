// Updates of a mask in the course of a training: the density of each layer, or the weights that came and went.
import type { MaskHistory } from '../../src/protocol/views/mask-history';
import { densityAxis, linearAxis, percentText } from './axes';
import type { Spacing } from './axes';
import { chart, wholeText } from './chart';
import type { Chart, ChartOptions } from './chart';
import { onLogAxis } from './layers-chart';
import { dashOf, paletteLook } from './palette';
import { addSeries } from './series';
import type { BandPoint, LineDataset } from './series';
import { ENGLISH } from './labels';

const plain = (x: number, mean: number): BandPoint => ({ x, mean, min: mean, max: mean });

/** A step line a layer, from the start of the training to its end. */
export function maskDensityChart(history: MaskHistory, options: ChartOptions, spacing?: Spacing): Chart {
  const { theme, labels = ENGLISH } = options;
  const { layers, from, to, start, updates } = history;
  const datasets: LineDataset[] = [];
  const moments = [
    { iteration: from, left: start },
    ...updates,
    { iteration: to, left: updates.at(-1)?.left ?? start },
  ];
  const series = layers.map(({ name, weights }, i) =>
    addSeries(datasets, {
      name,
      look: { ...paletteLook(theme, i + 1), dash: dashOf(layers.length - 1 - i), pointStyle: false },
      points: moments.map(({ iteration, left }) => {
        const count = left[i] ?? 0;
        return {
          ...plain(iteration, weights > 0 ? (count / weights) * 100 : 0),
          collapsed: count === 0 && weights > 0,
        };
      }),
      band: false,
    }),
  );
  for (const dataset of datasets) dataset.stepped = true;
  if (spacing !== 'linear') onLogAxis(datasets);
  return chart(datasets, series, options, {
    x: linearAxis(labels.iteration, theme, { min: from, max: to }),
    y: densityAxis(labels.layerWeightsLeft, theme, spacing),
    title: (x) => labels.atIteration(wholeText(x, labels)),
    value: (value) => `${percentText(value)}%`,
  });
}

/** Births above 0, deaths below: a line a layer each, a point an update. What never happens has no line. */
export function maskMovesChart(history: MaskHistory, options: ChartOptions): Chart {
  const { theme, labels = ENGLISH } = options;
  const { layers, from, to, updates } = history;
  const datasets: LineDataset[] = [];
  const happens = (of: 'grown' | 'pruned', i: number) => updates.some((update) => (update[of][i] ?? 0) > 0);
  const lineOf = (of: 'grown' | 'pruned', name: string, i: number) =>
    addSeries(datasets, {
      name: `${name}, ${labels[of]}`,
      look: { ...paletteLook(theme, i + 1), dash: of === 'grown' ? [] : dashOf(1) },
      points: updates.map((update) => plain(update.iteration, update[of][i] ?? 0)),
      band: false,
    });
  const series = layers.flatMap(({ name }, i) =>
    (['grown', 'pruned'] as const)
      .filter((of) => happens(of, i))
      .map((of) => ({ of, ...lineOf(of, name, i) })),
  );
  for (const { of, line } of series) if (of === 'pruned') mirror(datasets[line]);
  const y = linearAxis(labels.grownAndPruned, theme);
  return chart(datasets, series, options, {
    x: linearAxis(labels.iteration, theme, { min: from, max: to }),
    y: {
      ...y,
      ticks: { ...y.ticks, callback: (value) => wholeText(Math.abs(Number(value)), labels), precision: 0 },
    },
    title: (x) => labels.atIteration(wholeText(x, labels)),
    value: (value) => wholeText(Math.abs(value), labels),
  });
}

function mirror(dataset: LineDataset | undefined): void {
  if (dataset)
    dataset.data = dataset.data.map((point) => ({ ...point, y: point.y === null ? null : -point.y }));
}
