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
 * A random mask with `counts[i]` survivors in layer i, every choice as likely.
 * @param among the weights that may survive: all of the dense layers unless given
 */
export function randomMask(network: AnyNetwork, counts: number[], random: Random, among?: Mask): Mask {
  return fromLayers(network, (size, i, layer) => {
    const bytes = new Uint8Array(size);
    const choice = among && indicesOf(layerMask(among, layer));
    for (const drawn of random.permutation(choice?.length ?? size).subarray(0, counts[i]))
      bytes[choice ? (choice[drawn] ?? 0) : drawn] = 1;
    return bytes;
  });
}

/** Where a mask's weights survive. */
function indicesOf(bytes: Uint8Array): Uint32Array {
  const indices = new Uint32Array(count(bytes));
  let next = 0;
  bytes.forEach((byte, i) => byte && (indices[next++] = i));
  return indices;
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
export function count(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum += bytes[i] as number;
  return sum;
}

const fromLayers = (
  network: AnyNetwork,
  make: (size: number, index: number, layer: AnyLayer) => Uint8Array,
): Mask =>
  Object.fromEntries(
    layersOf(network).map((layer, i) => [weightName(layer), make(weightsOf(layer), i, layer)]),
  );
