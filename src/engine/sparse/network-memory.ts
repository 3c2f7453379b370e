// Everything that training one network needs in memory, laid out in a worker's stretch.
import { isDense, outputsOf } from '../../lottery/network';
import type { Network } from '../../lottery/network';
import { Arena } from './arena';
import type { ConvolutionSize } from './image/convolution';
import { largestSizes, placeImages } from './image/image-memory';
import type { ImageAddresses } from './image/image-memory';
import type { InputAddresses } from './input-rows';
import { placeInputs } from './input-rows';
import { SETTINGS_LENGTH } from './optimiser';
import type { LayerAddresses, LayerSize } from './layer-memory';
import { largestSize, placeLayer } from './layer-memory';
import { TILE_EXAMPLES } from './tiles';
import { placeTraining } from './training-memory';
import type { TrainingAddresses } from './training-memory';
import { roundUp, takeGroups, VECTOR } from './vectors';
import type { Vectors } from './vectors';

export interface NetworkAddresses {
  /** Of the values of examples: images have them in theirs. */
  inputs: InputAddresses;
  /** Of convolutional networks. */
  images: ImageAddresses | null;
  /** Fully connected layers. */
  layers: LayerAddresses[];
  /** The biases of all layers, one layer after the other. */
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
  convolutions: ConvolutionSize[];
  layers: LayerSize[];
}

export function placeNetwork(arena: Arena, size: NetworkSize): NetworkAddresses {
  const { network } = size;
  const { image } = network;
  const slots = biasSlots(network);
  return {
    inputs: placeInputs(arena, image ? 0 : network.inputs),
    images: image ? placeImages(arena, network, image, size.convolutions) : null,
    layers: size.layers.map((layer) => placeLayer(arena, layer)),
    biases: { at: takeGroups(arena, slots, VECTOR), stride: VECTOR },
    biasTraining: placeTraining(arena, slots),
    weightSettings: arena.take(SETTINGS_LENGTH * 4),
    biasSettings: arena.take(SETTINGS_LENGTH * 4),
    examples: arena.take(TILE_EXAMPLES * 4),
    labels: arena.take(TILE_EXAMPLES * 4),
    given: arena.take(TILE_EXAMPLES * 4),
    scratch: arena.take(32),
  };
}

/** Slots of the biases of all layers, or of the first few: whole vectors each. */
export const biasSlots = ({ layers }: Network, count = layers.length) =>
  layers.slice(0, count).reduce((sum, layer) => sum + roundUp(outputsOf(layer), 4), 0);

/** Bytes that training the network, or it under any mask, takes at most. */
export function networkBytes(network: Network): number {
  const arena = new Arena(0, Number.MAX_SAFE_INTEGER);
  placeNetwork(arena, {
    network,
    convolutions: largestSizes(network),
    layers: network.layers.filter(isDense).map((layer, i) => largestSize(layer, i === 0 && !network.image)),
  });
  return arena.top;
}
