// Masks: which weights of a network survive.
import type { Density } from '../level';
import { layersOf, weightCount, weightName, weightsOf } from '../network/network';
import type { AnyLayer, AnyNetwork, Mask } from '../network/network';
import type { Random } from '../random/stream';

/** Everything survives. */
export function denseMask(network: AnyNetwork): Mask {
  return fromLayers(network, (size) => new Uint8Array(size).fill(1));
}

/** The same in arrays of its own. */
export const copyOf = (mask: Mask): Mask =>
  Object.fromEntries(Object.entries(mask).map(([name, bytes]) => [name, bytes.slice()]));

/**
 * A random mask with `counts[i]` survivors in layer i, every choice as likely. It is drawn over all weights of the
 * dense layer: drawn over a mask it would start most of its weights at 0.
 */
export function randomMask(network: AnyNetwork, counts: number[], random: Random): Mask {
  return fromLayers(network, (size, i) => {
    const bytes = new Uint8Array(size);
    for (const index of random.permutation(size).subarray(0, counts[i])) bytes[index] = 1;
    return bytes;
  });
}

/** Surviving weights of all layers together. */
export function survivors(mask: Mask): number {
  return Object.values(mask).reduce((sum, bytes) => sum + count(bytes), 0);
}

/** Surviving weights of each layer, from the input. */
export function layerSurvivors(network: AnyNetwork, mask: Mask): number[] {
  return layersOf(network).map((layer) => count(layerMask(mask, layer)));
}

/** Share of weights left, 0–1. */
export function density(network: AnyNetwork, mask: Mask): Density {
  return survivors(mask) / weightCount(network);
}

/** The mask of one layer; throws where it is missing or has the wrong size. */
export function layerMask(mask: Mask, layer: AnyLayer): Uint8Array {
  const bytes = mask[weightName(layer)];
  const size = weightsOf(layer);
  if (bytes?.length !== size)
    throw new RangeError(
      `The mask of ${weightName(layer)} has ${bytes?.length ?? 'no'} entries, not ${size}`,
    );
  return bytes;
}

/** Surviving weights of one layer. */
export const count = (bytes: Uint8Array) => bytes.reduce((sum, byte) => sum + (byte ? 1 : 0), 0);

const fromLayers = (network: AnyNetwork, make: (size: number, index: number) => Uint8Array): Mask =>
  Object.fromEntries(layersOf(network).map((layer, i) => [weightName(layer), make(weightsOf(layer), i)]));
