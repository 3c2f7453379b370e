// The surviving weights of a fully connected layer, listed once for everything that needs them.
import type { DenseLayer } from '../../lottery/network/network';

export interface Survivors {
  layer: DenseLayer;
  /** Indices into [outputs][inputs], rising. */
  indices: Uint32Array;
  /** Of each output, where its own start among them, and the end of the last output's. */
  starts: Uint32Array;
}

/** Kept from layer to layer: to allocate as much takes longer than to look for survivors. */
let scratch = new Uint32Array();

/** @param mask 1 where a weight survives, [outputs][inputs] */
export function survivorsOf(layer: DenseLayer, mask: Uint8Array): Survivors {
  const { inputs, outputs } = layer;
  const starts = new Uint32Array(outputs + 1);
  if (scratch.length <= mask.length) scratch = new Uint32Array(mask.length + 1);
  for (let n = 0; n < outputs; n++)
    starts[n + 1] = list(mask, n * inputs, (n + 1) * inputs, scratch, starts[n] as number);
  return { layer, indices: scratch.slice(0, starts[outputs]), starts };
}

/** Lists those between two indices. @returns how many there are then */
function list(mask: Uint8Array, from: number, to: number, indices: Uint32Array, found: number): number {
  // Every index is written, and the next one over it unless it survives: no processor can foresee a random mask.
  for (let i = from; i < to; i++) {
    indices[found] = i;
    found += mask[i] as number;
  }
  return found;
}

/** 1 for each input that has a surviving weight, or one to an output that counts. */
export function usedInputs({ layer, indices, starts }: Survivors, counts?: Uint8Array): Uint8Array {
  const { inputs, outputs } = layer;
  const used = new Uint8Array(inputs);
  for (let n = 0; n < outputs; n++) {
    if (counts?.[n] === 0) continue;
    const end = starts[n + 1] as number;
    for (let i = starts[n] as number; i < end; i++) used[(indices[i] as number) - n * inputs] = 1;
  }
  return used;
}
