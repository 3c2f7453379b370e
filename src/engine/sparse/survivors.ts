// The surviving weights of a fully connected layer, listed once for everything that needs them.
import type { DenseLayer } from '../../lottery/network/network';

export interface Survivors {
  layer: DenseLayer;
  /** Indices into [outputs][inputs], rising. */
  indices: Uint32Array;
  /** Of each output, where its own start among them, and the end of the last output's. */
  starts: Uint32Array;
}

/** @param mask 1 where a weight survives, [outputs][inputs] */
export function survivorsOf(layer: DenseLayer, mask: Uint8Array): Survivors {
  const { inputs, outputs } = layer;
  const starts = new Uint32Array(outputs + 1);
  let indices = new Uint32Array(mask.length / 8 + 2 * inputs);
  let found = 0;
  for (let n = 0, i = 0; n < outputs; n++) {
    if (found + inputs >= indices.length) indices = doubled(indices);
    // Every index is written, and the next one over it unless it survives: no processor can foresee a random mask.
    for (const end = i + inputs; i < end; i++) {
      indices[found] = i;
      found += mask[i] as number;
    }
    starts[n + 1] = found;
  }
  return { layer, indices: indices.slice(0, found), starts };
}

function doubled(values: Uint32Array): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(2 * values.length);
  more.set(values);
  return more;
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
