// Where a convolution's surviving weights go under a mask, and what each of them looks at.
import { convolvedSize } from '../../../lottery/network';
import type { ConvolutionLayer } from '../../../lottery/network';
import type { EachSurvivor } from '../placement';
import { Cells } from './correlation';
import type { Correlation } from './correlation';
import { planes, POSITION } from './planes';
import type { Planes } from './planes';

/** A surviving weight's part in the sums. */
export interface Term {
  index: number;
  filter: number;
  /** The plane of the source that it looks at. */
  plane: number;
  /** Byte offset of what it looks at, forward; and over the errors. */
  forward: number;
  backward: number;
}

/** Where the surviving weights of a convolution are, and what each looks at. */
export interface FilterPlacement {
  layer: ConvolutionLayer;
  /** What the filters look at: the image with its border, or under a stride its phases (kernels/planes.ts). */
  source: Planes;
  /** Forward: its targets are filters. */
  forward: Correlation;
  /** Gradient of the source: its targets are the source's planes. */
  backward: Correlation;
  survivors: number;
  eachSurvivor: EachSurvivor;
  /** Every surviving weight in the order of the layer's; the same object each time. */
  eachTerm: (visit: (term: Readonly<Term>) => void) => void;
  /** Per filter whether anything comes of it: errors of others are not formed, so the way back may not look at them. */
  counts: Uint8Array;
}

/** How large a border its result needs, so that the gradient of its input can look beyond the edge. */
export function resultBorder(layer: ConvolutionLayer): number {
  const reach = Math.floor((layer.kernel - 1) / layer.stride);
  if (layer.stride === 1) return reach - layer.padding;
  const [height, width] = convolvedSize(layer);
  const phases = phasesOf(layer);
  return Math.max(reach, phases.height - height, phases.width - width);
}

/** How large a border its input needs: under a stride it is not looked at directly. */
export const inputBorder = ({ stride, padding }: ConvolutionLayer) => (stride === 1 ? padding : 0);

/** Layout of the input's phases under a stride (kernels/planes.ts). */
export function phasesOf({ channels, height, width, stride, padding }: ConvolutionLayer): Planes {
  const small = (size: number) => Math.ceil((size + 2 * padding) / stride);
  return planes(channels * stride ** 2, small(height), small(width), 0);
}

/**
 * @param input layout of the image that it reads
 * @param result layout of the image that it makes
 * @param counts per filter whether anything comes of it
 * @param reads per channel of its input whether anything comes of that, through whatever reads it
 */
export function placeFilters(
  layer: ConvolutionLayer,
  mask: Uint8Array,
  { input, result, counts, reads }: { input: Planes; result: Planes; counts: Uint8Array; reads: Uint8Array },
): FilterPlacement {
  const { channels, filters, kernel, stride } = layer;
  const source = stride === 1 ? input : phasesOf(layer);
  const sourcePlanes = channels * stride ** 2;
  const eachTerm = termsOf(layer, mask, { source, result });
  let survivors = 0;
  let looking = 0;
  // Phases are all formed, but those that no filter looks at are 0; of an image that others read, too, all that counts is wanted.
  const used = stride > 1 ? new Uint8Array(sourcePlanes) : reads;
  eachTerm(({ filter, plane }) => {
    survivors++;
    if (!counts[filter]) return;
    looking++;
    if (stride > 1) used[plane] = 1;
  });
  const forward = new Cells(survivors, filters, sourcePlanes, kernel);
  const backward = new Cells(looking, sourcePlanes, filters, kernel);
  eachTerm(({ filter, plane }) => {
    forward.count(filter, plane);
    if (counts[filter]) backward.count(plane, filter);
  });
  const whole = survivors === mask.length && !counts.includes(0);
  return {
    layer,
    source,
    forward: forward.arrange(counts, whole),
    backward: backward.arrange(used, whole && stride === 1),
    survivors,
    eachSurvivor: (visit) => {
      const place = forward.placing();
      eachTerm(({ index, filter, plane }) => {
        place.next(filter, plane);
        visit(index, place.slot, place.nth);
      });
    },
    eachTerm,
    counts,
  };
}

/** Worked out every time: kept, what there is to say of all terms would be several times as much as the weights. */
function termsOf(
  { channels, filters, kernel, stride }: ConvolutionLayer,
  mask: Uint8Array,
  { source, result }: { source: Planes; result: Planes },
): FilterPlacement['eachTerm'] {
  const reach = Math.floor((kernel - 1) / stride);
  return (visit) => {
    const term: Term = { index: 0, filter: 0, plane: 0, forward: 0, backward: 0 };
    let index = 0;
    for (let filter = 0; filter < filters; filter++)
      for (let channel = 0; channel < channels; channel++)
        for (let ky = 0; ky < kernel; ky++)
          for (let kx = 0; kx < kernel; kx++, index++) {
            if (!mask[index]) continue;
            const [y, x] = [Math.floor(ky / stride), Math.floor(kx / stride)];
            term.index = index;
            term.filter = filter;
            term.plane = channel * stride ** 2 + (ky % stride) * stride + (kx % stride);
            term.forward = term.plane * source.plane + y * source.row + x * POSITION;
            term.backward = filter * result.plane + (reach - y) * result.row + (reach - x) * POSITION;
            visit(term);
          }
  };
}
