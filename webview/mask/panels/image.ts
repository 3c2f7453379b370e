// The first fully connected layer folded back onto the picture: how many weights leave each pixel.
import type { InputImage } from '../../../src/protocol/views/mask';
import { el, type Child } from '../../ui/dom';
import { formatNumber, l10n } from '../../ui/l10n';
import { foldedTable, type TableOptions } from '../../ui/table';
import { mix, type Rgb } from '../../ui/colour';
import { onThemeChange } from '../../ui/theme';
import { readColours, strength } from '../colours';
import { MOST_LISTED } from './counts';
import { hint, paragraph, type MaskHost, type Panel } from './panel';
import { drawPicture, sumChannels, type Picture } from './picture';

/** Beyond this a table of every pixel helps nobody. */
const MOST_TABLE = 64;
/** More channels than a picture has colours are drawn small, under the sum of them all. */
const MOST_LARGE = 4;
const MOST_SMALL = 512;

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
              'No fully connected layer reads an image that its weights could be mapped onto. A file can give the shape in its metadata: input_shape and, after convolutions, dense_input_shape, such as [1,28,28].',
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
  const { channels, counts } = image;
  const readout = el('p', { class: 'readout' }, '\u00a0');
  const tell = (text: string | null) => (readout.textContent = text ?? '\u00a0');
  const picture = (channel: number | null, small: boolean) => drawPicture(image, channel, small, tell);
  const large = channels > MOST_LARGE ? [picture(null, false)] : indices(channels, picture, false);
  const small = channels > MOST_LARGE ? indices(Math.min(channels, MOST_SMALL), picture, true) : [];

  const legends = [large, small].map((group) => legend(group));
  const repaint = () => {
    const { pruned, kept } = readColours();
    const shade = (share: number) => mix(pruned, kept, strength(share));
    for (const { paint } of [...large, ...small]) paint(shade);
    for (const { paint } of legends) paint(shade);
  };
  const unused = counts.reduce((sum, count) => sum + (count === 0 ? 1 : 0), 0);
  const content: Child[] = [
    paragraph(summary(image, unused)),
    pictures(large),
    legends[0]?.element,
    readout,
    small.length > 0 && el('h2', {}, l10n.t('Each of {0} channels separately', formatNumber(channels))),
    small.length > 0 && pictures(small),
    small.length > 0 && legends[1]?.element,
    channels > MOST_SMALL && hint(l10n.t('and {0} more', formatNumber(channels - MOST_SMALL))),
    image.guessed && hint(guess(image)),
    ...tables(image, large),
  ];
  return { content, repaint };
}

const indices = (length: number, picture: (i: number, small: boolean) => Picture, small: boolean) =>
  Array.from({ length }, (_, i) => picture(i, small));

const pictures = (all: readonly Picture[]) =>
  el('div', { class: 'pictures' }, ...all.map(({ canvas }) => canvas));

function summary({ layer, of, channels, height, width, counts }: InputImage, unused: number): string {
  const [none, all] = [formatNumber(unused), formatNumber(counts.length)];
  return of === 'input'
    ? l10n.t('Weights of {0} that leave each pixel. {1} of {2} pixels have none left.', layer, none, all)
    : l10n.t(
        channels === 1
          ? '{0} reads what the convolutions make of the picture: {1} channel of {2} × {3} pixels. {4} of {5} pixels have no weight left that leaves them.'
          : '{0} reads what the convolutions make of the picture: {1} channels of {2} × {3} pixels. {4} of {5} pixels have no weight left that leaves them.',
        layer,
        formatNumber(channels),
        height,
        width,
        none,
        all,
      );
}

const guess = ({ of, counts, channels, height, width }: InputImage) =>
  of === 'input'
    ? l10n.t(
        'The file does not say what its {0} inputs are: {1} × {2} pixels is a guess.',
        formatNumber(counts.length),
        height,
        width,
      )
    : l10n.t(
        channels === 1
          ? 'The file does not say what the {0} inputs are: {1} channel of {2} × {3} pixels is a guess.'
          : 'The file does not say what the {0} inputs are: {1} channels of {2} × {3} pixels is a guess.',
        formatNumber(counts.length),
        formatNumber(channels),
        height,
        width,
      );

/** From no weight to most of them. */
function legend(group: readonly Picture[]) {
  const canvas = el('canvas', { width: 64, height: 1, class: 'ramp' });
  const most = formatNumber(group[0]?.most ?? 0);
  return {
    element: el('div', { class: 'ramp-legend', 'aria-hidden': 'true' }, '0', canvas, most),
    paint(shade: (share: number) => Rgb) {
      const pixels = new ImageData(64, 1);
      for (let x = 0; x < 64; x++) pixels.data.set([...shade(x / 63), 255], x * 4);
      canvas.getContext('2d')?.putImageData(pixels, 0, 0);
    },
  };
}

function tables(image: InputImage, large: readonly Picture[]): Child[] {
  const { channels, height, width } = image;
  const fits = height <= MOST_TABLE && width <= MOST_TABLE;
  const title = (channel: number | null) =>
    channel === null || channels === 1
      ? l10n.t('The picture as a table')
      : l10n.t('Channel {0} as a table', channel);
  return [
    ...large.map(
      ({ channel, at }) =>
        fits &&
        foldedTable(title(channel), () => ({
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
        })),
    ),
    channels > MOST_LARGE && foldedTable(l10n.t('Channels as a table'), () => channelTable(image)),
  ];
}

function channelTable(image: InputImage): TableOptions {
  const { channels } = image;
  const { sums, unused } = sumChannels(image);
  return {
    caption: l10n.t('Channels as a table'),
    hideCaption: true,
    columns: [
      { title: l10n.t('Channel') },
      { title: l10n.t('Weights'), numeric: true },
      { title: l10n.t('Pixels without'), numeric: true },
    ],
    rows: Array.from({ length: Math.min(channels, MOST_LISTED) }, (_, i) => [
      String(i),
      formatNumber(sums[i] ?? 0),
      formatNumber(unused[i] ?? 0),
    ]),
    totals: channels > MOST_LISTED ? [[l10n.t('and {0} more', formatNumber(channels - MOST_LISTED))]] : [],
  };
}
