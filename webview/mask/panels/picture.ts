// One picture of weights that leave each pixel: of a channel, or of all channels together.
import type { InputImage } from '../../../src/protocol/views/mask';
import { el } from '../../ui/dom';
import { formatNumber, l10n } from '../../ui/l10n';
import type { Rgb } from '../../ui/colour';

export interface Picture {
  /** Null: all of them added up. */
  channel: number | null;
  canvas: HTMLCanvasElement;
  /** The count that is drawn strongest; channels share it. */
  most: number;
  at(y: number, x: number): number;
  paint(shade: (share: number) => Rgb): void;
}

/** @param tell is given what is under the pointer */
export function drawPicture(
  image: InputImage,
  channel: number | null,
  small: boolean,
  tell: (text: string | null) => void,
): Picture {
  const { height, width } = image;
  const values = channel === null ? together(image) : channelOf(image, channel);
  const all = channel === null ? values : image.counts;
  const most = all.reduce((greatest, count) => Math.max(greatest, count), 0);
  const canvas = el('canvas', {
    width,
    height,
    class: small ? 'picture small' : 'picture',
    role: 'img',
    'aria-label': label(image, channel, values),
  });
  const at = (y: number, x: number) => values[y * width + x] ?? 0;
  canvas.addEventListener('pointermove', (event) => {
    const x = Math.floor((event.offsetX / canvas.clientWidth) * width);
    const y = Math.floor((event.offsetY / canvas.clientHeight) * height);
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    const left = formatNumber(at(y, x));
    const possible = formatNumber(channel === null ? image.most * image.channels : image.most);
    tell(
      channel === null || image.channels === 1
        ? l10n.t('row {0}, column {1}: {2} of {3} weights left', y, x, left, possible)
        : l10n.t('channel {0}, row {1}, column {2}: {3} of {4} weights left', channel, y, x, left, possible),
    );
  });
  canvas.addEventListener('pointerleave', () => tell(null));
  const paint = (shade: (share: number) => Rgb) => {
    const pixels = new ImageData(width, height);
    values.forEach((count, i) => pixels.data.set([...shade(most ? count / most : 0), 255], i * 4));
    canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  };
  return { channel, canvas, most, at, paint };
}

/** Of each channel: weights that leave it, and pixels that none leaves. */
export function sumChannels(image: InputImage): { sums: number[]; unused: number[] } {
  const channels = Array.from({ length: image.channels }, (_, channel) => channelOf(image, channel));
  return {
    sums: channels.map((values) => values.reduce((sum, count) => sum + count, 0)),
    unused: channels.map((values) => values.filter((count) => count === 0).length),
  };
}

const channelOf = ({ counts, height, width }: InputImage, channel: number) =>
  counts.subarray(channel * height * width, (channel + 1) * height * width);

function together({ counts, height, width }: InputImage): Uint32Array {
  const sums = new Uint32Array(height * width);
  counts.forEach((count, i) => ((sums[i % sums.length] as number) += count));
  return sums;
}

function label({ channels, height, width }: InputImage, channel: number | null, values: Uint32Array): string {
  const most = formatNumber(values.reduce((greatest, count) => Math.max(greatest, count), 0));
  const unused = formatNumber(values.filter((count) => count === 0).length);
  const text = l10n.t(
    'Weights that leave each of {0} × {1} pixels: from 0 to {2}; {3} pixels have none left',
    height,
    width,
    most,
    unused,
  );
  return channel === null || channels === 1 ? text : `${l10n.t('channel {0}', channel)}: ${text}`;
}
