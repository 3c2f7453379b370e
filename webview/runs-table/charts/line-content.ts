// Charts of lines, one a run: what a linked plot shows of them.
import type { ChartConfiguration } from 'chart.js';
import { thinned } from '../../charts/chart';
import { bands } from '../../charts/bands';
import { addSeries, type BandPoint, type LineDataset, type LinePoint } from '../../charts/series';
import { withOpacity } from '../../charts/theme';
import { faint, type ChartedRun, type ShownRuns } from './charted-run';
import { chartOptions } from './chart-options';
import type { PlotContent, PlotDrawing } from './linked-plot';
import type { Spot } from './nearest';

export interface RunLine {
  run: ChartedRun;
  points: BandPoint[];
  /** Drawn faintly behind: what was measured, where the line is smoothed. */
  behind?: BandPoint[];
}

export interface LineParts {
  lines: readonly RunLine[];
  scales: NonNullable<NonNullable<ChartConfiguration<'line'>['options']>['scales']>;
  /** What is said of a point. */
  words: (line: RunLine, point: BandPoint, index: number) => string[];
  /** Folders of what is brushed; null where nothing is. */
  brushed: ReadonlySet<string> | null;
  symbols: boolean;
  options?: ChartConfiguration<'line'>['options'];
}

/** More lines than that are thin and without symbols, and have no bands: they would cover one another. */
const MOST_BOLD = 24;
const MOST_BANDS = 7;

export function lineContent(shown: ShownRuns, parts: LineParts): PlotContent {
  const { lines, scales, words, brushed, symbols, options } = parts;
  const { theme, lookOf } = shown;
  const looks = new Map(lines.map(({ run }) => [run.folder, lookOf(run)]));
  const datasets: LineDataset[] = [];
  const isIn = (run: ChartedRun) => brushed === null || brushed.has(run.folder);
  for (const { run, behind } of lines)
    if (behind) datasets.push(backdrop(behind, withOpacity(lookOf(run).colour, isIn(run) ? 0.3 : 0.1)));
  const ahead = datasets.length;
  for (const { run, points } of lines) {
    const look = isIn(run) ? lookOf(run) : faint(lookOf(run), theme);
    const band = lines.length <= MOST_BANDS && isIn(run);
    addSeries(datasets, {
      ...{ name: run.name, points, band },
      look: symbols ? look : { ...look, pointStyle: false },
    });
  }
  const crowded = lines.length > MOST_BOLD;
  let drawn: PlotDrawing | null = null;
  return {
    theme,
    configuration: {
      type: 'line',
      data: { datasets: crowded ? datasets.map(thinned) : datasets },
      plugins: [bands],
      options: { ...chartOptions(shown), ...options, scales },
    },
    marks(drawing) {
      drawn = drawing;
      return lines.flatMap(({ run }, i) =>
        isIn(run) ? [{ run: run.folder, joined: true, places: placesOf(drawing, ahead + i) }] : [],
      );
    },
    lines: (spot) => {
      const at = lines.findIndex(({ run }) => run.folder === spot.run);
      const line = lines[at];
      // Not by the spot's index: where a chart is decimated, that counts what is left.
      const index = line && drawn ? pointAt(line, drawn, ahead + at, spot) : -1;
      const point = line?.points[index];
      return line && point ? words(line, point, index) : [];
    },
    run: (folder) => {
      const line = lines.find(({ run }) => run.folder === folder);
      const look = looks.get(folder);
      return line && look && { name: line.run.name, look };
    },
  };
}

const backdrop = (points: readonly BandPoint[], colour: string): LineDataset => ({
  data: points.map(({ x, mean }) => ({ x, y: mean })),
  borderColor: colour,
  borderWidth: 1,
  pointRadius: 0,
  clip: 6,
  tension: 0,
  fill: false,
});

const placesOf = (drawing: PlotDrawing, dataset: number) =>
  drawing.getDatasetMeta(dataset).data.map(({ x, y }) => (Number.isNaN(x + y) ? null : { x, y }));

function pointAt({ points }: RunLine, drawing: PlotDrawing, dataset: number, { index }: Spot): number {
  const drawn = (drawing.data.datasets[dataset]?.data as LinePoint[] | undefined)?.[index];
  return points.findIndex(({ x }) => x === drawn?.x);
}
