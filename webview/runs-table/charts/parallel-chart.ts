// Parallel coordinates: settings and results as axes side by side, and a line a run through its values.
import type { Plugin } from 'chart.js';
import { cellText } from '../../../src/protocol/table/columns';
import { l10n } from '../../ui/l10n';
import type { BrushShape } from './brush';
import { chartOptions } from './chart-options';
import { faint, type ChartedRun, type ChartHooks, type RunChart, type ShownRuns } from './charted-run';
import { columnAxis, covers, MISSING, type ColumnAxis, type ColumnSpan } from './column-axis';
import { linkedChart } from './linked-chart';
import type { PlotContent, PlotDrawing } from './linked-plot';
import {
  LAST_ROOM,
  parallelDrawing,
  passes,
  titleHeight,
  type ParallelCoordinates,
} from './parallel-drawing';

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
  let drawn: ParallelCoordinates | null = null;
  const plugin = parallelDrawing(() => drawn);
  return linkedChart(container, hooks, {
    label: l10n.t(
      'Parallel coordinates: an axis a column, a line a run. Left and right move along a run, up and down to another, Enter pins what is shown, Space begins and ends a brush, Escape lets go. The table below has the same data.',
    ),
    shape: alongAxes(() => drawn?.axes ?? []),
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
      drawn = coordinatesOf(data, brushed);
      return contentOf(data, drawn, brushed, plugin);
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

/** Dragging along an axis brushes what lies between; of every axis what was dragged over last. */
const alongAxes = (axes: () => readonly ColumnAxis[]): BrushShape<ParallelArea> => ({
  box(drawing, from, to) {
    const axis = axisAt(drawing, axes().length, from.x);
    if (axis < 0) return null;
    const { top, bottom } = drawing.chartArea;
    const within = (y: number) => Math.max(top, Math.min(bottom, y));
    const x = axisPixel(drawing, axis);
    return {
      ...{ left: x - HALF, right: x + HALF },
      ...{ top: within(Math.min(from.y, to.y)), bottom: within(Math.max(from.y, to.y)) },
    };
  },
  area(drawing, { left, top, bottom }, before) {
    const axis = axes()[axisAt(drawing, axes().length, left + HALF)];
    const scale = drawing.scales['y'];
    if (!axis || !scale) return before;
    const span = axis.span(scale.getValueForPixel(bottom) ?? 0, scale.getValueForPixel(top) ?? 1);
    return new Map([...(before ?? []), [axis.column, span]]);
  },
  boxes: (drawing, area) =>
    axes().flatMap((axis, i) => {
      const span = area.get(axis.column);
      const extent = span && axis.extent(span);
      const scale = drawing.scales['y'];
      if (!span || !extent || !scale) return [];
      const x = axisPixel(drawing, i);
      const low = span.missing ? Math.min(MISSING, extent[0]) : extent[0];
      return [
        {
          ...{ left: x - HALF, right: x + HALF },
          ...{ top: scale.getPixelForValue(extent[1]), bottom: scale.getPixelForValue(low) },
        },
      ];
    }),
});

const axisPixel = (drawing: PlotDrawing, index: number) => drawing.scales['x']?.getPixelForValue(index) ?? 0;

/** The axis that is nearest; −1 where there is none. */
function axisAt(drawing: PlotDrawing, count: number, x: number): number {
  const distances = Array.from({ length: count }, (_, i) => Math.abs(axisPixel(drawing, i) - x));
  return distances.indexOf(Math.min(...distances));
}

function coordinatesOf(
  { runs, columns, lookOf, titleOf, theme }: ParallelData,
  brushed: ReadonlySet<string> | null,
): ParallelCoordinates {
  const axes = columns.map((column) =>
    columnAxis(
      column,
      runs.map(({ cells }) => cells[column]),
    ),
  );
  const isIn = (run: ChartedRun) => brushed?.has(run.folder) ?? true;
  return {
    ...{ axes, theme, titles: columns.map(titleOf) },
    lacks: axes.map((axis) => runs.some(({ cells }) => axis.position(cells[axis.column]) === null)),
    // What is brushed lies over what is not.
    lines: [...runs.filter((run) => !isIn(run)), ...runs.filter(isIn)].map((run) => ({
      positions: passes(run.cells, axes),
      look: isIn(run) ? lookOf(run) : faint(lookOf(run), theme),
    })),
  };
}

function contentOf(
  data: ParallelData,
  { axes, titles, lacks }: ParallelCoordinates,
  brushed: ReadonlySet<string> | null,
  plugin: Plugin<'line'>,
): PlotContent {
  const { runs, theme, titleOf, lookOf } = data;
  const find = (folder: string) => runs.find((run) => run.folder === folder);
  return {
    theme,
    configuration: {
      type: 'line',
      data: { datasets: [] },
      plugins: [plugin],
      options: {
        ...chartOptions(data),
        layout: { padding: { ...PADDING, top: titleHeight(titles) } },
        // Its own axes are not drawn: what is written at these is the columns'.
        scales: {
          x: { type: 'linear', display: false, min: 0, max: Math.max(1, axes.length - 1) },
          y: { type: 'linear', display: false, min: lacks.includes(true) ? MISSING - MARGIN : 0, max: 1 },
        },
      },
    },
    marks: (drawing) =>
      runs
        .filter(({ folder }) => brushed?.has(folder) ?? true)
        .map(({ folder, cells }) => ({
          run: folder,
          joined: true,
          places: passes(cells, axes).map((position, i) => ({
            x: axisPixel(drawing, i),
            y: drawing.scales['y']?.getPixelForValue(position) ?? 0,
          })),
        })),
    lines: ({ run }) => {
      const cells = find(run)?.cells ?? {};
      return axes.map(({ column }) => `${titleOf(column)}: ${cellText(column, cells[column])}`);
    },
    run: (folder) => {
      const run = find(folder);
      return run && { name: run.name, look: lookOf(run) };
    },
  };
}
