// Any column of the table against any other, a point a run.
import type { Scale } from 'chart.js';
import { cellText } from '../../../src/protocol/table/columns';
import { withOpacity } from '../../charts/theme';
import { l10n } from '../../ui/l10n';
import { RECTANGLE, type BrushShape } from './brush';
import { chartOptions } from './chart-options';
import { faint, type ChartedRun, type ChartHooks, type RunChart, type ShownRuns } from './charted-run';
import { columnAxis, covers, type ColumnAxis, type ColumnSpan } from './column-axis';
import { linkedChart } from './linked-chart';
import type { PlotContent, PlotDrawing } from './linked-plot';

export interface ScatterData extends ShownRuns {
  x: string;
  y: string;
  /** By which runs are coloured; null where each has its own colour. */
  colour: string | null;
}

interface ScatterArea {
  x: { column: string; span: ColumnSpan };
  y: { column: string; span: ColumnSpan };
}

export function createScatterChart(container: HTMLElement, hooks: ChartHooks): RunChart<ScatterData> {
  // Of what is drawn; a brush is in the values of columns, which the chart's own positions follow.
  let axes: { x: ColumnAxis; y: ColumnAxis } | null = null;
  const shape: BrushShape<ScatterArea> = {
    box: RECTANGLE.box,
    area(drawing, box) {
      const positions = RECTANGLE.area(drawing, box, null);
      if (!positions || !axes) return null;
      const { x, y } = positions;
      return {
        x: { column: axes.x.column, span: axes.x.span(x.from, x.to) },
        y: { column: axes.y.column, span: axes.y.span(y.from, y.to) },
      };
    },
    boxes(drawing, area) {
      if (!axes || axes.x.column !== area.x.column || axes.y.column !== area.y.column) return [];
      const [x, y] = [axes.x.extent(area.x.span), axes.y.extent(area.y.span)];
      return x && y
        ? RECTANGLE.boxes(drawing, { x: { from: x[0], to: x[1] }, y: { from: y[0], to: y[1] } })
        : [];
    },
  };
  return linkedChart(container, hooks, {
    label: l10n.t(
      'Runs by two columns. Left and right move to the next run along the horizontal axis, up and down along the vertical one, Enter pins what is shown, Space begins and ends a brush, Escape lets go. The table below has the same data.',
    ),
    shape,
    within: ({ runs }, { x, y }) =>
      new Set(
        runs
          .filter(({ cells }) => covers(x.span, cells[x.column]) && covers(y.span, cells[y.column]))
          .map(({ folder }) => folder),
      ),
    content(data, brushed) {
      const values = (column: string) => data.runs.map(({ cells }) => cells[column]);
      axes = { x: columnAxis(data.x, values(data.x)), y: columnAxis(data.y, values(data.y)) };
      return scatterContent(data, axes, brushed);
    },
    numbers: ({ runs, ...data }) => ({
      caption: l10n.t('{0} against {1}', data.titleOf(data.y), data.titleOf(data.x)),
      columns: [
        { title: l10n.t('Run') },
        ...columnsOf(data).map((column) => ({ title: data.titleOf(column), numeric: true })),
      ],
      rows: runs.map(({ name, cells }) => [
        name,
        ...columnsOf(data).map((column) => cellText(column, cells[column])),
      ]),
    }),
    note({ runs, x, y }) {
      const without = runs.filter(({ cells }) =>
        [x, y].some((column) => (cells[column] ?? null) === null),
      ).length;
      return without > 0 ? l10n.t('{0} of {1} runs lack one of the two.', without, runs.length) : '';
    },
  });
}

const columnsOf = ({ x, y, colour }: Pick<ScatterData, 'x' | 'y' | 'colour'>) => [
  ...new Set([x, y, ...(colour === null ? [] : [colour])]),
];

function scatterContent(
  data: ScatterData,
  axes: { x: ColumnAxis; y: ColumnAxis },
  brushed: ReadonlySet<string> | null,
): PlotContent {
  const { runs, theme, lookOf } = data;
  const points = runs.flatMap((run) => {
    const [x, y] = [axes.x.position(run.cells[data.x]), axes.y.position(run.cells[data.y])];
    return x === null || y === null ? [] : [{ run, x, y, isIn: brushed?.has(run.folder) ?? true }];
  });
  const looks = points.map(({ run, isIn }) => (isIn ? lookOf(run) : faint(lookOf(run), theme)));
  return {
    theme,
    configuration: {
      type: 'line',
      data: {
        datasets: [
          {
            data: points.map(({ x, y }) => ({ x, y })),
            showLine: false,
            pointStyle: looks.map(({ pointStyle }) => pointStyle ?? 'circle'),
            pointBackgroundColor: looks.map(({ colour }) => withOpacity(colour, 0.75)),
            pointBorderColor: looks.map(({ colour }) => colour),
            pointBorderWidth: looks.map(({ pointStyle }) => (pointStyle === 'cross' ? 2 : 1)),
            pointRadius: 4.5,
            clip: 8,
          },
        ],
      },
      options: {
        ...chartOptions(data),
        scales: { x: positionAxis(axes.x, data), y: positionAxis(axes.y, data) },
      },
    },
    marks: (drawing) =>
      placed(drawing, points).flatMap(({ run, isIn, place }) =>
        isIn ? [{ run: run.folder, joined: false, places: [place] }] : [],
      ),
    lines: ({ run }) => {
      const cells = runs.find(({ folder }) => folder === run)?.cells ?? {};
      return columnsOf(data).map((column) => `${data.titleOf(column)}: ${cellText(column, cells[column])}`);
    },
    run: (folder) => {
      const found = runs.find((run) => run.folder === folder);
      return found && { name: found.name, look: lookOf(found) };
    },
  };
}

function placed<Point extends { run: ChartedRun }>(drawing: PlotDrawing, points: readonly Point[]) {
  const { data } = drawing.getDatasetMeta(0);
  return points.map((point, i) => ({ ...point, place: { x: data[i]?.x ?? 0, y: data[i]?.y ?? 0 } }));
}

/** The chart's own axis goes from 0 to 1; what is written at it is the column's. */
function positionAxis({ column, ticks }: ColumnAxis, { theme, titleOf }: ShownRuns) {
  const texts = new Map(ticks.map(({ position, text }) => [position, text]));
  return {
    type: 'linear',
    min: 0,
    max: 1,
    title: { display: true, text: titleOf(column), color: theme.text },
    afterBuildTicks: (scale: Scale) => {
      scale.ticks = ticks.map(({ position }) => ({ value: position }));
    },
    ticks: {
      color: theme.muted,
      maxRotation: 0,
      callback: (value: string | number) => texts.get(Number(value)) ?? '',
    },
    grid: { color: theme.grid },
  } as const;
}
