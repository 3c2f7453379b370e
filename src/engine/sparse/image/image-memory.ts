// Everything that the convolutional part of a network needs in memory.
import { convolutionOf, imageShapes, isConvolution, isDense } from '../../../lottery/network';
import type { ConvolutionLayer, ImagePart, Mask, Network } from '../../../lottery/network';
import { layerMask } from '../../../lottery/masks';
import type { Arena } from '../arena';
import { SPARE_ROWS } from '../layer-memory';
import { usedInputs } from '../placement';
import { ROW_BYTES, TILE_EXAMPLES } from '../tiles';
import { convolutionSize, largestConvolution, placeConvolution } from './convolution';
import type { ConvolutionAddresses, ConvolutionSize } from './convolution';
import { inputBorder, placeFilters, resultBorder } from './filters';
import type { FilterPlacement } from './filters';
import { placeGrid, planes, QUAD } from './planes';
import type { Planes } from './planes';

/** Fours of examples in a tile. */
export const QUADS = TILE_EXAMPLES / QUAD;

export interface ImageAddresses {
  /** By image, the network's input first. */
  images: { values: number; errors: number; grid: number; channels: number }[];
  /** In the order of the network's layers. */
  convolutions: ConvolutionAddresses[];
  /** The last image as inputs of the first fully connected layer, a tile, and their gradient. */
  flat: number;
  flatErrors: number;
  flatGrid: number;
}

/** How each image lies in memory: with borders as wide as whatever reads it, or its gradient, looks beyond the edge. */
export function imageLayouts(network: Network, part: ImagePart): Planes[] {
  const borders = new Array<number>(part.steps.length + 1).fill(0);
  const widen = (image: number, border: number) => {
    borders[image] = Math.max(borders[image] as number, border);
  };
  part.steps.forEach((step, i) => {
    if (step.op !== 'convolution') return;
    const layer = convolutionOf(network, step.layer);
    widen(step.from, inputBorder(layer));
    widen(i + 1, resultBorder(layer));
  });
  return imageShapes(network, part).map(([channels, height, width], i) =>
    planes(channels, height, width, borders[i] as number),
  );
}

/** Of each image, which channels something comes of: 1 for those with a way to the loss. */
export function countingChannels(network: Network, part: ImagePart, mask: Mask): Uint8Array[] {
  const shapes = imageShapes(network, part);
  const counting = shapes.map(([channels]) => new Uint8Array(channels));
  const last = shapes.at(-1) ?? part.shape;
  const area = last[1] * last[2];
  usedByDense(network, mask).forEach((used, feature) => {
    if (used) (counting.at(-1) as Uint8Array)[Math.floor(feature / area)] = 1;
  });
  for (let i = part.steps.length - 1; i >= 0; i--) {
    const step = part.steps[i] as ImagePart['steps'][number];
    const of = counting[i + 1] as Uint8Array;
    const from = counting[step.from] as Uint8Array;
    if (step.op === 'max-pool') of.forEach((bit, channel) => bit && (from[channel] = 1));
    else usedByFilters(convolutionOf(network, step.layer), mask, of, from);
  }
  return counting;
}

/** Inputs of the first fully connected layer that a path leads from to the loss. */
function usedByDense(network: Network, mask: Mask): Uint8Array {
  let used: Uint8Array | undefined;
  for (const layer of network.layers.filter(isDense).reverse())
    used = usedInputs(layerMask(mask, layer), layer.inputs, used);
  return used ?? new Uint8Array(0);
}

function usedByFilters(layer: ConvolutionLayer, mask: Mask, counts: Uint8Array, used: Uint8Array): void {
  const weights = layerMask(mask, layer);
  const area = layer.kernel ** 2;
  weights.forEach((bit, i) => {
    const pair = Math.floor(i / area);
    if (bit && counts[Math.floor(pair / layer.channels)]) used[pair % layer.channels] = 1;
  });
}

/** Where the weights of all convolutions go under a mask, in the order of the network's layers. */
export function placeAllFilters(network: Network, part: ImagePart, mask: Mask): FilterPlacement[] {
  const layouts = imageLayouts(network, part);
  const counting = countingChannels(network, part, mask);
  return network.layers.filter(isConvolution).map((layer) => {
    const i = part.steps.findIndex((step) => step.op === 'convolution' && step.layer === layer.name);
    const from = part.steps[i]?.from ?? 0;
    return placeFilters(layer, layerMask(mask, layer), {
      input: layouts[from] as Planes,
      result: layouts[i + 1] as Planes,
      counts: counting[i + 1] as Uint8Array,
    });
  });
}

export const sizesOf = (placements: FilterPlacement[]): ConvolutionSize[] => placements.map(convolutionSize);

/** The most that any mask can need. */
export const largestSizes = (network: Network): ConvolutionSize[] =>
  network.layers.filter(isConvolution).map(largestConvolution);

export function placeImages(
  arena: Arena,
  network: Network,
  part: ImagePart,
  sizes: ConvolutionSize[],
): ImageAddresses {
  const layouts = imageLayouts(network, part);
  const last = layouts.at(-1) as Planes;
  const features = last.channels * last.height * last.width;
  return {
    images: layouts.map(({ bytes, channels }, i) => ({
      values: arena.take(bytes * QUADS),
      errors: i === 0 ? 0 : arena.take(bytes * QUADS),
      grid: placeGrid(arena),
      channels: arena.take(channels * 4),
    })),
    convolutions: sizes.map((size) => placeConvolution(arena, size, QUADS)),
    flat: arena.take((features + SPARE_ROWS) * ROW_BYTES),
    flatErrors: arena.take(features * ROW_BYTES),
    flatGrid: placeGrid(arena),
  };
}
