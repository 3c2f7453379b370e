// Memory for training one network, laid out in a worker's arena.
import { builtIn, hasBias, isConvolution, isDense, outputsOf } from '../../lottery/network/network';
import type { Network } from '../../lottery/network/network';
import type { SharingNeeds } from '../engine';
import { Arena } from './arena';
import { placeDropout } from './dense-dropout';
import type { DropoutAddresses } from './dense-dropout';
import { largestConvolution, placeConvolution } from './image/convolution';
import { placeImages, quadsInMemory } from './image/image-memory';
import type { ImageAddresses } from './image/image-memory';
import type { InputAddresses } from './input-rows';
import { placeInputs } from './input-rows';
import { optimiserKind, SETTINGS_BYTES } from './optimiser';
import type { LayerAddresses, LayerSize } from './layer-memory';
import { largestSize, placeLayer } from './layer-memory';
import { TILE_EXAMPLES } from './tiles';
import { placeTraining } from './training-memory';
import type { TrainingAddresses } from './training-memory';
import { VECTOR } from './kernel-interface';
import { roundUp, takeGroups } from './vectors';
import type { Vectors } from './vectors';

export interface NetworkAddresses {
  /** Of the values of examples: images have them in theirs. */
  inputs: InputAddresses;
  /** Of convolutional networks. */
  images: ImageAddresses | null;
  /** Fully connected layers, and what some of them drop. */
  layers: LayerAddresses[];
  dropouts: (DropoutAddresses | null)[];
  /** The biases of all layers, one layer after the other, then of each norm its weights and its biases. */
  biases: Vectors;
  biasTraining: TrainingAddresses;
  /** Numbers of a step, f32: for the weights, and for the biases. */
  weightSettings: number;
  biasSettings: number;
  /** Of one tile: u32 addresses of the examples, u32 classes, u32 classes given. */
  examples: number;
  labels: number;
  given: number;
  scratch: number;
}

export interface NetworkSize {
  network: Network;
  layers: LayerSize[];
  batchSize: number;
}

/** All but the weights of convolutions, which are placed one after the other. */
export function placeNetwork(arena: Arena, size: NetworkSize): NetworkAddresses {
  const { network } = size;
  const { image } = network;
  const slots = normSlots(network);
  return {
    inputs: placeInputs(arena, image ? 0 : network.inputs),
    images: image ? placeImages(arena, network, image, quadsInMemory(network, size.batchSize)) : null,
    layers: size.layers.map((layer) => placeLayer(arena, layer)),
    dropouts: size.layers.map(({ layer }) => placeDropout(arena, layer)),
    biases: { at: takeGroups(arena, slots, VECTOR), stride: VECTOR },
    biasTraining: placeTraining(arena, slots),
    weightSettings: arena.take(SETTINGS_BYTES),
    biasSettings: arena.take(SETTINGS_BYTES),
    examples: arena.take(TILE_EXAMPLES * 4),
    labels: arena.take(TILE_EXAMPLES * 4),
    given: arena.take(TILE_EXAMPLES * 4),
    scratch: arena.take(32),
  };
}

/** Slots of the biases of all layers, or of the first few: whole vectors each. */
export const biasSlots = ({ layers }: Network, count = layers.length) =>
  layers.slice(0, count).reduce((sum, layer) => sum + (hasBias(layer) ? roundUp(outputsOf(layer), 4) : 0), 0);

/** The same with the weights and biases of all norms, or of the first few. */
export const normSlots = (network: Network, count = network.norms.length) =>
  network.norms
    .slice(0, count)
    .reduce((sum, { channels }) => sum + 2 * roundUp(channels, 4), biasSlots(network));

/** Bytes that training the network, or it under any mask, takes at most. */
export function networkBytes({ network: any, optimiser, batchSize }: SharingNeeds): number {
  const network = builtIn(any);
  const arena = new Arena(0, Number.MAX_SAFE_INTEGER);
  const kept = optimiserKind({ optimiser, momentum: 1 }).memories.length;
  placeNetwork(arena, {
    network,
    layers: network.layers.filter(isDense).map((layer, i) => largestSize(layer, i === 0 && !network.image)),
    batchSize,
  });
  for (const layer of network.layers.filter(isConvolution))
    placeConvolution(arena, largestConvolution(layer), quadsInMemory(network, batchSize), kept);
  return arena.top;
}
