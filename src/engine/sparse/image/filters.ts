// Placement of a convolution's surviving weights under a mask, and the inputs that each reads.
import { convolvedSize } from '../../../lottery/network/network';
import type { ConvolutionLayer } from '../../../lottery/network/network';
import type { EachSurvivor, Run } from '../each-survivor';
import { POSITION } from '../kernel-interface';
import { Cells } from './correlation';
import type { Correlation } from './correlation';
import { planes } from './planes';
import type { Planes } from './planes';

/** A surviving weight's part in the sums. */
export interface Term {
  index: number;
  filter: number;
  /** The plane of the source that it reads. */
  plane: number;
  /** Byte offset of what it reads, forward; and over the errors. */
  forward: number;
  backward: number;
}

/** Slots of a convolution's surviving weights, and what each weight reads. */
export interface FilterPlacement {
  layer: ConvolutionLayer;
  /** What the filters read: the image with its border, or under a stride its phases (kernels/planes.ts). */
  source: Planes;
  /** Forward: its targets are filters. */
  forward: Correlation;
  /** Gradient of the source: its targets are the source's planes. */
  backward: Correlation;
  survivors: number;
  eachSurvivor: EachSurvivor;
  /** Every surviving weight in the order of the layer's; the same object each time. */
  eachTerm: (visit: (term: Readonly<Term>) => void) => void;
  /** Per filter whether the loss depends on it: errors of others are not formed, so the backward pass must not read them. */
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
 * @param counts per filter whether the loss depends on it
 * @param reads per channel of its input whether the loss depends on it, through any reader
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
  // All phases are formed, those that no filter reads as 0; an image with other readers needs the gradient of all channels that count.
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
      const run: Run = { count: 1, indices: null, from: 0, slot: 0, step: 1, number: 0 };
      eachTerm(({ index, filter, plane }) => {
        place.next(filter, plane);
        run.from = index;
        run.slot = place.slot;
        run.number = place.nth;
        visit(run);
      });
    },
    eachTerm,
    counts,
  };
}

/** Computed every time: stored, the terms would take several times as much memory as the weights. */
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
