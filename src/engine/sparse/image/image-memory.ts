// Memory of the convolutional part of a network.
import { convolutionOf, imageShapes, isConvolution } from '../../../lottery/network/network';
import type { ConvolutionLayer, ImagePart, ImageStep, Mask, Network } from '../../../lottery/network/network';
import { layerMask } from '../../../lottery/pruning/masks';
import { CHANGES } from '../../step-draws';
import { LINE } from '../arena';
import type { Arena } from '../arena';
import { SPARE_ROWS } from '../layer-memory';
import { usedInputs } from '../survivors';
import type { Survivors } from '../survivors';
import { ROW_BYTES } from '../kernel-interface';
import { TILE_EXAMPLES } from '../tiles';
import { roundUp } from '../vectors';
import { largestConvolution } from './convolution';
import { placeKeeps, unitsOf } from './dropout';
import { gradientProgram } from './gradient-program';
import { imageLayouts, readBy } from './image-layouts';
import { placeNorm } from './norm';
import type { NormAddresses } from './norm';
import { placeGrid, QUAD } from './planes';
import type { Planes } from './planes';

/** Fours of examples in a tile. */
const QUADS = TILE_EXAMPLES / QUAD;

/**
 * Fours of examples whose images are in memory at a time: a tile, or the whole batch where batch norm wants its statistics before
 * anything goes on.
 */
export const quadsInMemory = ({ norms }: Network, batchSize: number): number =>
  norms.length === 0 ? QUADS : Math.max(QUADS, Math.ceil(batchSize / QUAD));

export interface ImageAddresses {
  /** By image, the network's input first. */
  images: { values: number; grid: number; channels: number }[];
  /** Buffers of gradients, as gradient-program.ts numbers them. */
  errors: number[];
  /** By convolution, where its weights are arranged for the gradient of its input; 0 where that is not wanted. */
  arranged: number[];
  /** In the order of the network's. */
  norms: NormAddresses[];
  /** By step: bytes of a dropout, 0 of others. */
  keeps: number[];
  /** i8 triples per example: how it is augmented. */
  changes: number;
  /** The last image as inputs of the first fully connected layer, a tile, and their gradient. */
  flat: number;
  flatErrors: number;
  flatGrid: number;
}

/** Of each image, the channels that the loss depends on: 1 for those with a path to it. */
export function countingChannels(
  network: Network,
  part: ImagePart,
  mask: Mask,
  survivors: Survivors[],
): Uint8Array[] {
  const shapes = imageShapes(network, part);
  const counting = shapes.map(([channels]) => new Uint8Array(channels));
  const last = shapes.at(-1) ?? part.shape;
  const area = last[1] * last[2];
  usedByDense(survivors).forEach((used, feature) => {
    if (used) (counting.at(-1) as Uint8Array)[Math.floor(feature / area)] = 1;
  });
  for (let i = part.steps.length - 1; i >= 0; i--) {
    const step = part.steps[i] as ImageStep;
    const of = counting[i + 1] as Uint8Array;
    if (step.op === 'convolution')
      usedByFilters(convolutionOf(network, step.layer), mask, of, counting[step.from] as Uint8Array);
    else for (const read of readBy(step)) include(counting[read] as Uint8Array, of);
  }
  // Where gradients of several readers are added, all of them must be there: a reader that is not a convolution forms them for
  // every channel that counts, even if it counts only for another reader.
  part.steps.forEach((step, i) => {
    if (step.op !== 'convolution')
      for (const read of readBy(step)) include(counting[i + 1] as Uint8Array, counting[read] as Uint8Array);
  });
  return counting;
}

function include(channels: Uint8Array, others: Uint8Array): void {
  others.forEach((bit, channel) => bit && (channels[channel] = 1));
}

/** Inputs of the first fully connected layer that a path leads from to the loss. */
function usedByDense(survivors: Survivors[]): Uint8Array {
  let used: Uint8Array | undefined;
  for (const of of survivors.toReversed()) used = usedInputs(of, used);
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

/**
 * All but the weights of convolutions.
 * @param quads fours of examples in memory at a time
 */
export function placeImages(arena: Arena, network: Network, part: ImagePart, quads: number): ImageAddresses {
  const layouts = imageLayouts(network, part);
  const last = layouts.at(-1) as Planes;
  return {
    images: layouts.map(({ bytes, channels }) => ({
      values: arena.take(bytes * quads),
      grid: placeGrid(arena),
      channels: arena.take(channels * 4),
    })),
    errors: gradientProgram(network, part).buffers.map(({ bytes }) => arena.take(bytes * quads)),
    arranged: placeArranged(arena, network, part),
    norms: network.norms.map((norm) => placeNorm(arena, norm, quads)),
    keeps: part.steps.map((step, i) =>
      step.op === 'dropout' ? placeKeeps(arena, unitsOf(layouts[i + 1] as Planes), quads) : 0,
    ),
    changes: arena.take(quads * QUAD * CHANGES),
    flat: arena.take((unitsOf(last) + SPARE_ROWS) * ROW_BYTES),
    flatErrors: arena.take(unitsOf(last) * ROW_BYTES),
    flatGrid: placeGrid(arena),
  };
}

/**
 * All examples wait for each other at every batch norm, so convolutions that a norm separates can use the same memory.
 */
function placeArranged(arena: Arena, network: Network, part: ImagePart): number[] {
  const offsets = new Map<string, number>();
  let taken = 0;
  let most = 0;
  for (const operation of gradientProgram(network, part).operations) {
    if (operation.op !== 'step') continue;
    const step = part.steps[operation.step] as ImageStep;
    if (step.op === 'batch-norm') taken = 0;
    if (step.op !== 'convolution' || operation.into === null) continue;
    offsets.set(step.layer, taken);
    taken += roundUp(largestConvolution(convolutionOf(network, step.layer)).backward.slots * 4, LINE);
    most = Math.max(most, taken);
  }
  const start = arena.take(most);
  return network.layers.filter(isConvolution).map(({ name }) => {
    const offset = offsets.get(name);
    return offset === undefined ? 0 : start + offset;
  });
}
