// Exports a chart from the panel: copies it as a picture, or saves it as a picture, a figure or a table.
import { FIGURE_FORMATS, type FigureFormat } from '../../src/protocol/drawing';
import type { CurvesContract } from '../../src/protocol/views/curves';
import type { Chart } from '../charts/chart';
import type { Plot } from '../charts/plot';
import { measureOnCanvas } from '../print/measure-on-canvas';
import { printChart, PRINT_OPTIONS, type PrintedChart } from '../print/print-chart';
import type { Host } from '../ui/host';
import { numberRows, type NumbersOptions } from './numbers';
import { pngOf } from './picture';

export type Format = 'png' | 'csv' | FigureFormat;

export async function copyPicture(plot: Plot, background: string): Promise<void> {
  const picture = await pngOf(plot, background);
  await navigator.clipboard.write([new ClipboardItem({ [picture.type]: picture })]);
}

export interface SavedChart extends Pick<PrintedChart, 'title'> {
  /** Of the chart as it is drawn on paper. */
  note: (drawn: Chart) => string;
  /** Proposed to the person, without an extension. */
  name: string;
  along: NumbersOptions['along'];
  /** Of a picture; figures are on white. */
  background: string;
}

export async function saveChart(
  host: Host<CurvesContract>,
  plot: Plot,
  format: Format,
  { name, along, background, title, note }: SavedChart,
): Promise<void> {
  if (format === 'csv') {
    await host.ask('saveTable', { name, rows: numberRows(plot.series, along) });
  } else if (isFigure(format)) {
    const paper = await host.ask('paperWidth', null);
    if (paper === null) return;
    const drawn = plot.picture(PRINT_OPTIONS);
    const about = { title, note: note(drawn), paper, measure: measureOnCanvas() };
    const drawing = printChart(drawn, about);
    await host.ask('saveFigure', { name, format, drawing });
  } else {
    const bytes = new Uint8Array(await (await pngOf(plot, background)).arrayBuffer());
    await host.ask('savePicture', { name, format, bytes });
  }
}

const isFigure = (format: Format): format is FigureFormat => FIGURE_FORMATS.some((one) => one === format);
