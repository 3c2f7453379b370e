// The curves as a picture, drawn by the same charts as the report's.
import { createCanvas } from '@napi-rs/canvas';
import {
  Chart as Drawn,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
} from 'chart.js';
import type { ChartConfiguration, Plugin, Point } from 'chart.js';
import type { LevelSummary } from '../../src/protocol/charts';
import { accuracyChart, iterationsChart } from '../../webview/charts/charts';
import type { Chart, ChartOptions } from '../../webview/charts/charts';
import { LIGHT } from '../../webview/charts/theme';

Drawn.register(Legend, LinearScale, LineController, LineElement, LogarithmicScale, PointElement);

const WIDTH = 520;
const HEIGHT = 380;
/** Device pixels per pixel. */
const SHARPNESS = 2;

/** How charts look on a page. */
export const LOOK: ChartOptions = { theme: LIGHT, legend: true, fontSize: 13 };

/** Accuracy and early-stop iteration against weights left. */
export const curvesPicture = (levels: LevelSummary[]): Promise<Buffer> =>
  sideBySide(accuracyChart(levels, LOOK, 'tickets'), iterationsChart(levels, LOOK));

/** As PNG. */
export function sideBySide(...charts: Chart[]): Promise<Buffer> {
  const picture = createCanvas(charts.length * WIDTH * SHARPNESS, HEIGHT * SHARPNESS);
  const context = picture.getContext('2d');
  charts.forEach(({ configuration }, i) => context.drawImage(draw(configuration), i * WIDTH * SHARPNESS, 0));
  return picture.encode('png');
}

const paper: Plugin<'line'> = {
  id: 'paper',
  beforeDraw: ({ ctx, width, height }) => {
    ctx.fillStyle = LIGHT.background;
    ctx.fillRect(0, 0, width, height);
  },
};

function draw(configuration: ChartConfiguration<'line', Point[]>) {
  const canvas = createCanvas(WIDTH, HEIGHT);
  // chart.js asks for a browser's context and uses of it what this canvas has.
  const context = canvas.getContext('2d') as unknown as CanvasRenderingContext2D;
  const { options } = configuration;
  // Lines rather than marks in the legend: the dense network has no marks.
  const labels = { ...options?.plugins?.legend?.labels, usePointStyle: false, boxWidth: 28, boxHeight: 0 };
  const plugins = { ...options?.plugins, legend: { ...options?.plugins?.legend, labels } };
  new Drawn(context, {
    ...configuration,
    options: { ...options, plugins, responsive: false, animation: false, devicePixelRatio: SHARPNESS },
    plugins: [...(configuration.plugins ?? []), paper],
  });
  return canvas;
}
