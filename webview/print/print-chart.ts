// A chart on paper: drawn anew in the print style, recorded as data of which SVG and PDF are written.
import {
  BasicPlatform,
  Chart as Drawing,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  SubTitle,
  Title,
} from 'chart.js';
import type { Plugin } from 'chart.js';
import { drawPoint } from 'chart.js/helpers';
import { FIGURE_FONT, PAPER, type Drawing as Figure, type PaperWidth } from '../../src/protocol/drawing';
import type { Chart, ChartOptions } from '../charts/chart';
import { ENGLISH } from '../charts/labels';
import type { Series } from '../charts/series';
import { LETTERS, onPaper, PRINT } from './print-style';
import { RecordingContext, type Measure } from './recording-context';

Drawing.register(LinearScale, LineController, LineElement, LogarithmicScale, PointElement);

/** Options that a chart for paper is made with. Papers are in English. */
export const PRINT_OPTIONS = {
  theme: PRINT,
  labels: ENGLISH,
  fontSize: LETTERS.usual,
  fontFamily: FIGURE_FONT,
} satisfies ChartOptions;

export interface PrintedChart {
  /** Above the chart. */
  title: string;
  /** Under the title: of what it is, over how many replicates. */
  note: string;
  paper: PaperWidth;
  measure: Measure;
}

/** @param chart made with `PRINT_OPTIONS`; series whose datasets are hidden are left out */
export function printChart(chart: Chart, about: PrintedChart): Figure {
  const { height } = PAPER[about.paper];
  const { drawing, legend } = drawOn(height, chart, about);
  // What a long legend takes is not taken from the chart.
  const more = legend - USUAL_LEGEND;
  return more > 0 ? drawOn(height + more, chart, about).drawing : drawing;
}

/** Two rows, in points: the height of paper has room for them. */
const USUAL_LEGEND = 26;

function drawOn(
  height: number,
  { configuration, series: all }: Chart,
  { title, note, paper, measure }: PrintedChart,
): { drawing: Figure; legend: number } {
  const context = new RecordingContext(PAPER[paper].width, height, measure);
  const shown = all.filter(({ line }) => !configuration.data.datasets[line]?.hidden);
  const { datasets, series } = onPaper(configuration.data.datasets, shown);
  const { options = {} } = configuration;
  const heading = { display: true, align: 'start', color: PRINT.text } as const;
  // chart.js asks for a browser's canvas, and uses of it what this one has.
  const canvas = context.canvas as unknown as HTMLCanvasElement;
  const drawing = new Drawing<'line'>(canvas, {
    ...configuration,
    platform: BasicPlatform,
    data: { ...configuration.data, datasets },
    options: {
      ...options,
      responsive: false,
      animation: false,
      devicePixelRatio: 1,
      layout: { padding: { left: 2, right: 8, top: 2, bottom: 2 } },
      scales: Object.fromEntries(
        Object.entries(options.scales ?? {}).map(([axis, scale]) => [
          axis,
          printedScale(scale, (text) => inLines(text, ROOM[axis === 'y' ? 'y' : 'x'], measure)),
        ]),
      ),
      plugins: {
        ...options.plugins,
        // What the page has for the charts of the screen: they listen to a pointer.
        decimation: { enabled: false },
        tooltip: { enabled: false },
        ...SWITCHED_OFF,
        title: { ...heading, text: title, font: TITLE_FONT, padding: 0 },
        subtitle: { ...heading, text: note, font: FONT, color: PRINT.muted, padding: { bottom: 4 } },
        legend: {
          display: series.length > 1,
          position: 'bottom',
          align: 'start',
          labels: {
            font: FONT,
            boxWidth: SWATCH,
            boxHeight: LETTERS.usual,
            padding: 4,
            generateLabels: () =>
              series.map(({ name, line }) => ({
                text: name,
                datasetIndex: line,
                fontColor: PRINT.text,
                fillStyle: 'rgba(0,0,0,0)',
                lineWidth: 0,
              })),
          },
        },
      },
    },
    plugins: [paperColour, Title, SubTitle, Legend, swatches(series), ...(configuration.plugins ?? [])],
  });
  const legend = drawing.legend?.height ?? 0;
  drawing.destroy();
  return { drawing: context.drawing, legend };
}

/** A plugin that the page may have registered; its own options have no word for this. */
const SWITCHED_OFF: object = { zoom: false };

const FONT = { family: FIGURE_FONT, size: LETTERS.usual };
const TITLE_FONT = { ...FONT, size: LETTERS.title, weight: 'normal' } as const;

/** Of a legend, in points. */
const SWATCH = 20;

type ScaleOptions = NonNullable<NonNullable<Chart['configuration']['options']>['scales']>[string];

/** For the title of an axis, in points: more than that is broken into lines. */
const ROOM = { x: 180, y: 105 };

function inLines(text: string, room: number, measure: Measure): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = [...lines.slice(-1), word].join(' ');
    if (lines.length > 0 && measure(longer, LETTERS.usual) <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

const printedScale = (scale: ScaleOptions, inLines: (text: string) => string[]): ScaleOptions =>
  ({
    ...scale,
    grid: { ...scale?.grid, lineWidth: 0.4, tickLength: 3 },
    border: { color: PRINT.muted, width: 0.6 },
    title: {
      ...titleOf(scale),
      text: inLines(String(titleOf(scale)?.text ?? '')),
      font: FONT,
      padding: 2,
    },
    ticks: { ...scale?.ticks, color: PRINT.text, font: FONT, padding: 2 },
  }) as ScaleOptions;

const titleOf = (scale: ScaleOptions) => (scale as { title?: { text?: string } } | undefined)?.title;

const paperColour: Plugin<'line'> = {
  id: 'paperColour',
  beforeDraw: ({ ctx, width, height }) => {
    ctx.save();
    ctx.fillStyle = PRINT.background;
    ctx.fillRect(0, 0, width, height);
    ctx.restore();
  },
};

/** Line and symbol of each series before its name in the legend, which has room for them and draws none itself. */
const swatches = (series: readonly Series[]): Plugin<'line'> => ({
  id: 'swatches',
  afterDraw: (drawing) => {
    const { ctx } = drawing;
    const boxes = (drawing.legend as { legendHitBoxes?: Box[] } | undefined)?.legendHitBoxes ?? [];
    series.forEach(({ look }, i) => {
      const box = boxes[i];
      if (!box) return;
      const y = box.top + LETTERS.usual / 2;
      ctx.save();
      ctx.strokeStyle = look.colour;
      ctx.fillStyle = look.colour;
      ctx.lineWidth = 1;
      ctx.setLineDash((look.dash ?? []).map((length) => length / 2));
      ctx.beginPath();
      ctx.moveTo(box.left, y);
      ctx.lineTo(box.left + SWATCH, y);
      ctx.stroke();
      ctx.setLineDash([]);
      if (look.pointStyle !== false)
        drawPoint(
          ctx,
          {
            pointStyle: look.pointStyle ?? 'circle',
            rotation: look.rotation ?? 0,
            radius: 2,
            borderWidth: look.pointStyle === 'cross' ? 1 : 0.5,
          },
          box.left + SWATCH / 2,
          y,
        );
      ctx.restore();
    });
  },
});

interface Box {
  left: number;
  top: number;
}
