// The layers of a user's own network as an experiment file lists them: `conv 32 5x5 stride 2 pad 0`, `pool`, `dense 128`
// (docs/decisions/0027-lists-of-layers.md).
import { say } from '../translate';
import type { TranslatableText, TranslatableMessage } from '../translate';

/** Of a convolution; what is not written keeps an image's size: the padding is half of the filter's size. */
export interface ConvolutionPart {
  kind: 'convolution';
  filters: number;
  kernel: number;
  stride: number;
  padding: number;
}

/** Two convolutions of 3 × 3 with batch norms, around which the image goes as well and is added (He et al. 2015). */
export interface ResidualPart {
  kind: 'residual';
  filters: number;
  stride: number;
}

/** What makes images of images. */
type ImageLayerPart =
  ConvolutionPart | ResidualPart | { kind: 'pool' } | { kind: 'average-pool' } | { kind: 'batch-norm' };

export type LayerPart =
  ImageLayerPart | { kind: 'dense'; neurons: number } | { kind: 'dropout'; rate: number };

/** What is wrong with one entry of the list. */
export interface LayerProblem {
  index: number;
  message: TranslatableText;
  hint?: TranslatableText;
}

const CONVOLUTION = /^conv (\d+)(?: (\d+)x(\d+))?(?: stride (\d+))?(?: pad (\d+))?$/;
const RESIDUAL = /^residual (\d+)(?: stride (\d+))?$/;
const DENSE = /^dense (\d+)$/;
const DROPOUT = /^dropout (0?\.\d+)$/;
const FORMS = say(
  'an entry is `conv 32`, `conv 32 5x5 stride 2 pad 1`, `batch-norm`, `residual 32 stride 2`, `pool`, `average-pool`, `dropout 0.5` or `dense 128`',
);
/** Largest number of filters or neurons, and size of a filter. */
const MOST = 100_000;
const MOST_KERNEL = 64;

/** The layers, without those that are wrong, and what is wrong with these. */
export function parseLayers(list: readonly string[]): { parts: LayerPart[]; problems: LayerProblem[] } {
  const parts: LayerPart[] = [];
  const problems: LayerProblem[] = [];
  list.forEach((text, index) => {
    const part = parseLayer(text);
    if ('text' in part) problems.push({ index, message: part, hint: FORMS });
    else {
      const misplaced = whyNotThere(text, part, parts);
      if (misplaced) problems.push({ index, ...misplaced });
      else parts.push(part);
    }
  });
  return { parts, problems };
}

/** @param before the entries that it follows */
function whyNotThere(
  text: string,
  { kind }: LayerPart,
  before: readonly LayerPart[],
): Omit<LayerProblem, 'index'> | null {
  const last = before.at(-1);
  if (kind === 'dense') return null;
  if (kind === 'dropout')
    return last && last.kind !== 'dropout'
      ? null
      : {
          message: say`\`${text}\` follows no layer whose values it could drop`,
          hint: say('list it after a layer'),
        };
  if (before.some((part) => part.kind === 'dense'))
    return {
      message: say`\`${text}\` reads images, and there are none after a dense layer`,
      hint: say('list the layers that read images first'),
    };
  if (kind === 'residual' && !before.some((part) => part.kind === 'convolution'))
    return {
      message: say`\`${text}\` adds to an image of as many channels as the data has`,
      hint: say('list a `conv` before the first `residual`'),
    };
  if (kind === 'batch-norm' && last?.kind !== 'convolution')
    return {
      message: say('`batch-norm` normalises what a convolution makes'),
      hint: say('list it directly after a `conv`; `residual` has its own batch norms'),
    };
  return null;
}

/** @returns what is wrong, where something is */
function parseLayer(text: string): LayerPart | TranslatableMessage {
  if (text === 'pool' || text === 'average-pool' || text === 'batch-norm') return { kind: text };
  const neurons = DENSE.exec(text);
  if (neurons) {
    const [, count] = neurons.map(Number);
    return count && count <= MOST ? { kind: 'dense', neurons: count } : outOf(text, 'neurons');
  }
  const dropped = DROPOUT.exec(text);
  if (dropped) {
    const rate = Number(dropped[1]);
    return rate > 0 ? { kind: 'dropout', rate } : say`\`${text}\`: a share between 0 and 1`;
  }
  const residual = RESIDUAL.exec(text);
  if (residual) {
    const [, filters = 0, stride = 1] = residual.map((number) =>
      number === undefined ? undefined : Number(number),
    );
    if (filters < 1 || filters > MOST) return outOf(text, 'filters');
    return stride < 1 ? say`\`${text}\`: a stride is at least 1` : { kind: 'residual', filters, stride };
  }
  const found = CONVOLUTION.exec(text);
  if (!found) return say`\`${text}\` is not a layer`;
  const [, filters = 0, height = 3, width = height, stride = 1, padding = height >> 1] = found.map(
    (number) => (number === undefined ? undefined : Number(number)),
  );
  if (filters < 1 || filters > MOST) return outOf(text, 'filters');
  if (height !== width) return say`\`${text}\`: filters are square`;
  if (height < 1 || height > MOST_KERNEL)
    return say`\`${text}\`: a filter is from 1x1 to ${MOST_KERNEL}x${MOST_KERNEL}`;
  if (stride < 1) return say`\`${text}\`: a stride is at least 1`;
  if (padding >= height)
    return say`\`${text}\`: with a padding of ${padding}, a filter of ${height}x${height} can see only zeros`;
  return { kind: 'convolution', filters, kernel: height, stride, padding };
}

const outOf = (text: string, what: 'neurons' | 'filters'): TranslatableMessage => {
  const most = MOST.toLocaleString('en');
  return what === 'neurons'
    ? say`\`${text}\`: from 1 to ${most} neurons`
    : say`\`${text}\`: from 1 to ${most} filters`;
};
