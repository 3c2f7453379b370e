// A chart as a picture to be kept: drawn again beside the page, with its legend and on the theme's background.
import { Chart as Drawing, Legend, type Plugin } from 'chart.js';
import type { Plot } from '../charts/plot';
import { el } from '../ui/dom';
import { l10n } from '../ui/l10n';

/** With more lines than that a legend inside the picture would leave no room for them. */
const MOST_IN_LEGEND = 16;
/** Device pixels a pixel. */
const SHARPNESS = 2;

export async function pngOf(plot: Plot, background: string): Promise<Blob> {
  const canvas = drawn(plot, background);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error(l10n.t('The picture could not be drawn.')))),
      'image/png',
    ),
  );
}

function drawn(plot: Plot, background: string): HTMLCanvasElement {
  const { clientWidth: width, clientHeight: height } = plot.canvas;
  const canvas = el('canvas', { width, height });
  const context = canvas.getContext('2d');
  if (!context) throw new Error(l10n.t('The picture could not be drawn.'));
  const { configuration } = plot.picture({ legend: plot.series.length <= MOST_IN_LEGEND });
  const paper: Plugin<'line'> = {
    id: 'paper',
    beforeDraw: ({ ctx }) => {
      ctx.save();
      ctx.fillStyle = background;
      ctx.fillRect(0, 0, width, height);
      ctx.restore();
    },
  };
  const drawing = new Drawing<'line'>(context, {
    ...configuration,
    options: { ...configuration.options, responsive: false, animation: false, devicePixelRatio: SHARPNESS },
    plugins: [paper, Legend, ...(configuration.plugins ?? [])],
  });
  // Destroying the chart clears its canvas.
  const copy = el('canvas', { width: canvas.width, height: canvas.height });
  copy.getContext('2d')?.drawImage(canvas, 0, 0);
  drawing.destroy();
  return copy;
}
