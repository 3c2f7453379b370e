// The first layer folded back onto the picture: how many weights leave each pixel.
import type { InputImage } from '../../../src/protocol/views/mask';
import { el, type Child } from '../../ui/dom';
import { formatNumber, l10n } from '../../ui/l10n';
import { foldedTable } from '../../ui/table';
import { mix, onThemeChange, type Rgb } from '../../ui/theme';
import { readColours, strength } from '../colours';
import { hint, paragraph, type MaskHost, type Panel } from './panel';

/** Beyond this a table of every pixel helps nobody. */
const MOST_TABLE = 64;

export function imagePanel(host: MaskHost): Panel {
  let repaint: () => void = () => undefined;
  onThemeChange(() => repaint());
  return {
    async show({ ticket }, signal) {
      const image = await host.ask('image', { ticket: ticket.ticket }, signal);
      if (!image)
        return [
          hint(
            l10n.t(
              'The first layer reads no picture that its weights could be folded back onto: it is a convolution, or its inputs are not the pixels of one. Files may say so themselves, by the entry input_shape of their metadata, such as [1,28,28].',
            ),
          ),
        ];
      const drawn = draw(image);
      repaint = drawn.repaint;
      repaint();
      return drawn.content;
    },
  };
}

function draw(image: InputImage): { content: Child[]; repaint: () => void } {
  const { channels, height, width, counts } = image;
  const most = counts.reduce((greatest, count) => Math.max(greatest, count), 0);
  const unused = counts.reduce((sum, count) => sum + (count === 0 ? 1 : 0), 0);
  const readout = el('p', { class: 'readout' }, '\u00a0');
  const pictures = Array.from({ length: channels }, (_, channel) => {
    const canvas = el('canvas', {
      width,
      height,
      class: 'picture',
      role: 'img',
      'aria-label': l10n.t(
        'Weights that leave each of {0} × {1} pixels: from 0 to {2}; {3} pixels have none left',
        height,
        width,
        formatNumber(most),
        formatNumber(unused),
      ),
    });
    const at = (y: number, x: number) => counts[(channel * height + y) * width + x] ?? 0;
    canvas.addEventListener('pointermove', (event) => {
      const x = Math.floor((event.offsetX / canvas.clientWidth) * width);
      const y = Math.floor((event.offsetY / canvas.clientHeight) * height);
      if (x < 0 || y < 0 || x >= width || y >= height) return;
      readout.textContent = l10n.t(
        'row {0}, column {1}: {2} of {3} weights left',
        y,
        x,
        formatNumber(at(y, x)),
        formatNumber(image.most),
      );
    });
    canvas.addEventListener('pointerleave', () => (readout.textContent = '\u00a0'));
    return { canvas, at };
  });
  const legend = el('canvas', { width: 64, height: 1, class: 'ramp', 'aria-hidden': 'true' });
  const repaint = () => {
    const { pruned, kept } = readColours();
    const shade = (share: number) => mix(pruned, kept, strength(share));
    for (const { canvas, at } of pictures) paint(canvas, (y, x) => shade(most ? at(y, x) / most : 0));
    paint(legend, (_, x) => shade(x / 63));
  };
  const content: Child[] = [
    paragraph(
      l10n.t(
        'Weights of {0} that leave each pixel. {1} of {2} pixels have none left.',
        image.layer,
        formatNumber(unused),
        formatNumber(counts.length),
      ),
    ),
    el('div', { class: 'pictures' }, ...pictures.map(({ canvas }) => canvas)),
    el('div', { class: 'ramp-legend', 'aria-hidden': 'true' }, '0', legend, formatNumber(most)),
    readout,
    image.guessed &&
      hint(
        l10n.t(
          'The file does not say what its {0} inputs are: {1} × {2} pixels is a guess.',
          formatNumber(counts.length),
          height,
          width,
        ),
      ),
    ...pictures.map(
      ({ at }, channel) =>
        height <= MOST_TABLE &&
        width <= MOST_TABLE &&
        foldedTable(
          channels > 1 ? l10n.t('Channel {0} as a table', channel) : l10n.t('The picture as a table'),
          () => ({
            caption: l10n.t('Weights that leave each pixel'),
            hideCaption: true,
            columns: [
              { title: l10n.t('Row') },
              ...Array.from({ length: width }, (_, x) => ({ title: String(x), numeric: true })),
            ],
            rows: Array.from({ length: height }, (_, y) => [
              String(y),
              ...Array.from({ length: width }, (__, x) => formatNumber(at(y, x))),
            ]),
          }),
        ),
    ),
  ];
  return { content, repaint };
}

function paint(canvas: HTMLCanvasElement, colourOf: (y: number, x: number) => Rgb): void {
  const { width, height } = canvas;
  const pixels = new ImageData(width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) pixels.data.set([...colourOf(y, x), 255], (y * width + x) * 4);
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
}
