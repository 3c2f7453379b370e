// Exports a chart from the panel: copies it as a picture, or saves it as a picture or a table.
import type { CurvesContract } from '../../src/protocol/views/curves';
import type { Plot } from '../charts/plot';
import type { Host } from '../ui/host';
import { numberRows, type NumbersOptions } from './numbers';
import { pngOf, svgOf } from './picture';

export type Format = 'png' | 'svg' | 'csv';

export async function copyPicture(plot: Plot, background: string): Promise<void> {
  const picture = await pngOf(plot, background);
  await navigator.clipboard.write([new ClipboardItem({ [picture.type]: picture })]);
}

export interface SavedChart {
  /** Proposed to the person, without an extension. */
  name: string;
  along: NumbersOptions['along'];
  background: string;
}

export async function saveChart(
  host: Host<CurvesContract>,
  plot: Plot,
  format: Format,
  { name, along, background }: SavedChart,
): Promise<void> {
  if (format === 'csv') await host.ask('saveTable', { name, rows: numberRows(plot.series, along) });
  else await host.ask('savePicture', { name, format, bytes: await bytesOf(plot, format, background) });
}

async function bytesOf(
  plot: Plot,
  format: 'png' | 'svg',
  background: string,
): Promise<Uint8Array<ArrayBuffer>> {
  if (format === 'svg') return new TextEncoder().encode(svgOf(plot, background));
  return new Uint8Array(await (await pngOf(plot, background)).arrayBuffer());
}
