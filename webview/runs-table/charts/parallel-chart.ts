// Parallel coordinates: settings and results as axes side by side, and a line a run through its values.
import type { Plugin } from 'chart.js';
import { cellText } from '../../../src/protocol/table/columns';
import { l10n } from '../../ui/l10n';
import type { BrushShape } from './brush';
import { chartOptions } from './chart-options';
import type { ChartHooks, RunChart, ShownRuns } from './charted-run';
import { columnAxis, covers, MISSING, type ColumnAxis, type ColumnSpan } from './column-axis';
import { lineContent } from './line-content';
import { linkedChart } from './linked-chart';
import type { PlotDrawing } from './linked-plot';
import { LAST_ROOM, parallelAxes, passes, titleHeight, type ParallelAxes } from './parallel-axes';

export interface ParallelData extends ShownRuns {
  /** The axes, from left to right. */
  columns: readonly string[];
}

/** What is brushed along axes, by their columns: runs pass that lie within on all of them. */
export type ParallelArea = ReadonlyMap<string, ColumnSpan>;

/** Half the width of what is dragged over along an axis, in pixels. */
const HALF = 9;
/** Below the place of what has no value, in shares of the axes. */
const MARGIN = 0.04;
/** Around the axes, in pixels. */
const PADDING = { left: 10, right: LAST_ROOM, bottom: 8 };

export function createParallelChart(container: HTMLElement, hooks: ChartHooks): RunChart<ParallelData> {
  let axes: ColumnAxis[] = [];
  let drawn: ParallelAxes | null = null;
  const plugin = parallelAxes(() => drawn);
  const shape: BrushShape<ParallelArea> = {
    box(drawing, from, to) {
      const axis = axisAt(drawing, axes.length, from.x);
      const { top, bottom } = drawing.chartArea;
      const within = (y: number) => Math.max(top, Math.min(bottom, y));
      const x = axisPixel(drawing, axis);
      return axis < 0
        ? null
        : {
            ...{ left: x - HALF, right: x + HALF },
            ...{ top: within(Math.min(from.y, to.y)), bottom: within(Math.max(from.y, to.y)) },
          };
    },
    area(drawing, { left, top, bottom }, before) {
      const index = axisAt(drawing, axes.length, left + HALF);
      const axis = axes[index];
      const scale = drawing.scales['y'];
      if (!axis || !scale) return before;
      const span = axis.span(scale.getValueForPixel(bottom) ?? 0, scale.getValueForPixel(top) ?? 1);
      return new Map([...(before ?? []), [axis.column, span]]);
    },
    boxes: (drawing, area) =>
      axes.flatMap((axis, i) => {
        const span = area.get(axis.column);
        const extent = span && axis.extent(span);
        const scale = drawing.scales['y'];
        if (!span || !extent || !scale) return [];
        const x = axisPixel(drawing, i);
        const [low, high] = [span.missing ? Math.min(MISSING, extent[0]) : extent[0], extent[1]];
        return [
          {
            ...{ left: x - HALF, right: x + HALF },
            ...{ top: scale.getPixelForValue(high), bottom: scale.getPixelForValue(low) },
          },
        ];
      }),
  };
  return linkedChart(container, hooks, {
    label: l10n.t(
      'Parallel coordinates: an axis a column, a line a run. Left and right move along a run, up and down to another, Enter pins what is shown, Escape lets go. The table below has the same data.',
    ),
    shape,
    // An axis that was taken away keeps nothing out.
    within: ({ runs, columns }, area) =>
      new Set(
        runs
          .filter(({ cells }) =>
            [...area].every(([column, span]) => !columns.includes(column) || covers(span, cells[column])),
          )
          .map(({ folder }) => folder),
      ),
    content(data, brushed) {
      const { runs, columns } = data;
      axes = columns.map((column) =>
        columnAxis(
          column,
          runs.map(({ cells }) => cells[column]),
        ),
      );
      const lacks = axes.map((axis) => runs.some(({ cells }) => axis.position(cells[axis.column]) === null));
      drawn = { axes, titles: columns.map(data.titleOf), lacks, theme: data.theme };
      return parallelContent(data, drawn, brushed, plugin);
    },
    numbers: ({ runs, columns, titleOf }) => ({
      caption: l10n.t('Parallel coordinates'),
      columns: [
        { title: l10n.t('Run') },
        ...columns.map((column) => ({ title: titleOf(column), numeric: true })),
      ],
      rows: runs.map(({ name, cells }) => [
        name,
        ...columns.map((column) => cellText(column, cells[column])),
      ]),
    }),
    note: ({ columns }) => (columns.length < 2 ? l10n.t('Choose at least two axes.') : ''),
  });
}

const axisPixel = (drawing: PlotDrawing, index: number) => drawing.scales['x']?.getPixelForValue(index) ?? 0;

/** The axis that is nearest; −1 where there is none. */
function axisAt(drawing: PlotDrawing, count: number, x: number): number {
  const distances = Array.from({ length: count }, (_, i) => Math.abs(axisPixel(drawing, i) - x));
  return distances.indexOf(Math.min(...distances));
}

function parallelContent(
  data: ParallelData,
  { axes, titles, lacks }: ParallelAxes,
  brushed: ReadonlySet<string> | null,
  plugin: Plugin<'line'>,
) {
  const { runs, titleOf } = data;
  const lines = runs.map((run) => ({
    run,
    points: passes(run.cells, axes).map((mean, x) => ({ x, mean, min: null, max: null })),
  }));
  return lineContent(data, {
    ...{ lines, brushed, symbols: false },
    plugins: [plugin],
    // Its own axes are not drawn: what is written at these is the columns'.
    scales: {
      x: { type: 'linear', display: false, min: 0, max: Math.max(1, axes.length - 1) },
      y: { type: 'linear', display: false, min: lacks.includes(true) ? MISSING - MARGIN : 0, max: 1 },
    },
    options: { ...chartOptions(data), layout: { padding: { ...PADDING, top: titleHeight(titles) } } },
    words: ({ run: { cells } }) =>
      axes.map(({ column }) => `${titleOf(column)}: ${cellText(column, cells[column])}`),
  });
}
