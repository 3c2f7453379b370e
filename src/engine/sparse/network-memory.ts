// Everything that training one network needs in memory, laid out in a worker's stretch.
import type { Network } from '../../lottery/network';
import type { SharingNeeds } from '../engine';
import { Arena } from './arena';
import type { InputAddresses } from './input-rows';
import { placeInputs } from './input-rows';
import { mostMemories, SETTINGS_LENGTH } from './optimiser';
import type { LayerAddresses, LayerSize } from './layer-memory';
import { largestSize, placeLayer } from './layer-memory';
import { TILE_EXAMPLES } from './tiles';

export interface NetworkAddresses {
  inputs: InputAddresses;
  layers: LayerAddresses[];
  /** The biases of all layers, one after the other, with gradients and the optimiser's memory beside them. */
  biases: number;
  biasGradients: number;
  biasMemories: number[];
  /** Numbers of a step, four equal f32 each: for the weights, and for the biases. */
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
  memories: number;
}

export function placeNetwork(arena: Arena, size: NetworkSize): NetworkAddresses {
  const { network, memories } = size;
  const biasBytes = biasSlots(network) * 4;
  return {
    inputs: placeInputs(arena, network.inputs),
    layers: size.layers.map((layer) => placeLayer(arena, layer, memories)),
    biases: arena.take(biasBytes),
    biasGradients: arena.take(biasBytes),
    biasMemories: Array.from({ length: memories }, () => arena.take(biasBytes)),
    weightSettings: arena.take(SETTINGS_LENGTH * 16),
    biasSettings: arena.take(SETTINGS_LENGTH * 16),
    examples: arena.take(TILE_EXAMPLES * 4),
    labels: arena.take(TILE_EXAMPLES * 4),
    given: arena.take(TILE_EXAMPLES * 4),
    scratch: arena.take(32),
  };
}

/** Entries of the arrays of all biases: whole vectors. */
export const biasSlots = (network: Network) =>
  Math.ceil(network.layers.reduce((sum, layer) => sum + layer.outputs, 0) / 4) * 4;

/** Bytes that training the network, or it under any mask, takes at most. */
export function networkBytes({ network, optimiser }: Pick<SharingNeeds, 'network' | 'optimiser'>): number {
  const arena = new Arena(0, Number.MAX_SAFE_INTEGER);
  placeNetwork(arena, {
    network,
    layers: network.layers.map((layer, i) => largestSize(layer, i === 0)),
    memories: mostMemories(optimiser),
  });
  return arena.top;
}
