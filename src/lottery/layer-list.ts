// The layers of a user's own network as an experiment file lists them: `conv 32 5x5 stride 2 pad 0`, `pool`, `dense 128`.

/** Of a convolution; what is not written keeps an image's size: the padding is half of the filter's size. */
export interface ConvolutionPart {
  kind: 'convolution';
  filters: number;
  kernel: number;
  stride: number;
  padding: number;
}

export type LayerPart = ConvolutionPart | { kind: 'pool' } | { kind: 'dense'; neurons: number };

/** What is wrong with one entry of the list. */
export interface LayerProblem {
  index: number;
  message: string;
  hint?: string;
}

const CONVOLUTION = /^conv (\d+)(?: (\d+)x(\d+))?(?: stride (\d+))?(?: pad (\d+))?$/;
const DENSE = /^dense (\d+)$/;
const FORMS = 'an entry is `conv 32`, `conv 32 5x5 stride 2 pad 1`, `pool` or `dense 128`';
/** Largest number of filters or neurons, and size of a filter. */
const MOST = 100_000;
const MOST_KERNEL = 64;

/** The layers, without those that are wrong, and what is wrong with these. */
export function parseLayers(list: readonly string[]): { parts: LayerPart[]; problems: LayerProblem[] } {
  const parts: LayerPart[] = [];
  const problems: LayerProblem[] = [];
  let dense = false;
  list.forEach((text, index) => {
    const part = parseLayer(text);
    if (typeof part === 'string') problems.push({ index, message: part, hint: FORMS });
    else if (part.kind !== 'dense' && dense)
      problems.push({
        index,
        message: `\`${text}\` reads images, and there are none after a dense layer`,
        hint: 'list convolutions and poolings first',
      });
    else {
      dense ||= part.kind === 'dense';
      parts.push(part);
    }
  });
  return { parts, problems };
}

/** @returns what is wrong, where something is */
function parseLayer(text: string): LayerPart | string {
  if (text === 'pool') return { kind: 'pool' };
  const neurons = DENSE.exec(text);
  if (neurons) {
    const [, count] = neurons.map(Number);
    return count && count <= MOST ? { kind: 'dense', neurons: count } : outOf(text, 'neurons');
  }
  const found = CONVOLUTION.exec(text);
  if (!found) return `\`${text}\` is no layer`;
  const [, filters = 0, height = 3, width = height, stride = 1, padding = height >> 1] = found.map(
    (number) => (number === undefined ? undefined : Number(number)),
  );
  if (filters < 1 || filters > MOST) return outOf(text, 'filters');
  if (height !== width) return `\`${text}\`: filters are square`;
  if (height < 1 || height > MOST_KERNEL)
    return `\`${text}\`: a filter is from 1x1 to ${MOST_KERNEL}x${MOST_KERNEL}`;
  if (stride < 1) return `\`${text}\`: a stride is at least 1`;
  if (padding >= height)
    return `\`${text}\`: a padding of ${padding} lets a filter of ${height}x${height} see nothing but zeros`;
  return { kind: 'convolution', filters, kernel: height, stride, padding };
}

const outOf = (text: string, what: string) => `\`${text}\`: from 1 to ${MOST.toLocaleString('en')} ${what}`;
