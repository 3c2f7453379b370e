// Where a convolution's surviving weights go under a mask, and what each of them looks at.
import { convolvedSize } from '../../../lottery/network';
import type { ConvolutionLayer } from '../../../lottery/network';
import { correlation } from './correlation';
import type { Correlation, Terms } from './correlation';
import { planes, POSITION } from './planes';
import type { Planes } from './planes';

/** Where the surviving weights of a convolution are, and what each looks at. */
export interface FilterPlacement {
  layer: ConvolutionLayer;
  /** What the filters look at: the image with its border, or under a stride its phases (kernels/planes.ts). */
  source: Planes;
  /** Forward: its targets are filters. */
  forward: Correlation;
  /** Gradient of the source: its targets are the source's planes. */
  backward: Correlation;
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
  const survivors = mask.reduce((sum, bit) => sum + (bit ? 1 : 0), 0);
  const whole = survivors === mask.length && !counts.includes(0);
  const forward = emptyTerms(survivors);
  const backward = emptyTerms(survivors);
  const sourcePlanes = channels * stride ** 2;
  // Phases are all formed, but those that no filter looks at are 0; of an image that others read, too, all that counts is wanted.
  const used = stride > 1 ? new Uint8Array(sourcePlanes) : reads;
  const reach = Math.floor((kernel - 1) / stride);
  let found = 0;
  for (let filter = 0, index = 0; filter < filters; filter++)
    for (let channel = 0; channel < channels; channel++)
      for (let ky = 0; ky < kernel; ky++)
        for (let kx = 0; kx < kernel; kx++, index++) {
          if (!mask[index]) continue;
          const plane = channel * stride ** 2 + (ky % stride) * stride + (kx % stride);
          const [y, x] = [Math.floor(ky / stride), Math.floor(kx / stride)];
          set(forward, found, filter, plane, plane * source.plane + y * source.row + x * POSITION, index);
          const back = filter * result.plane + (reach - y) * result.row + (reach - x) * POSITION;
          set(backward, found++, plane, filter, back, index);
          if (counts[filter] && stride > 1) used[plane] = 1;
        }
  return {
    layer,
    source,
    forward: correlation(forward, counts, sourcePlanes, kernel, whole),
    backward: correlation(onlyCounting(backward, counts), used, filters, kernel, whole && stride === 1),
  };
}

const emptyTerms = (length: number): Terms => ({
  target: new Uint32Array(length),
  source: new Uint32Array(length),
  offset: new Uint32Array(length),
  index: new Uint32Array(length),
});

function set(terms: Terms, i: number, target: number, source: number, offset: number, index: number): void {
  terms.target[i] = target;
  terms.source[i] = source;
  terms.offset[i] = offset;
  terms.index[i] = index;
}

/** Errors of filters that nothing comes of are not formed, so nothing may look at them. */
function onlyCounting(terms: Terms, counts: Uint8Array): Terms {
  if (!counts.includes(0)) return terms;
  const keeps = (_: number, i: number) => counts[terms.source[i] as number] === 1;
  return {
    target: terms.target.filter(keeps),
    offset: terms.offset.filter(keeps),
    index: terms.index.filter(keeps),
    source: terms.source.filter((filter) => counts[filter] === 1),
  };
}
