// The surviving weights of a fully connected layer, listed once for everything that needs them.
import type { DenseLayer } from '../../lottery/network/network';
import type { Kernels } from './kernel-interface';

export interface Survivors {
  layer: DenseLayer;
  /** Indices into [outputs][inputs], rising. */
  indices: Uint32Array;
  /** Of each output, where its own start among them, and the end of the last output's. */
  starts: Uint32Array;
}

/** Weights of a mask that the kernel looks through at a time, a multiple of 64: they and their list stay in a processor's cache. */
const SCANNED = 8192;

/** Bytes of a worker's memory that are needed to look through masks. */
export const SCAN_BYTES = SCANNED + SCANNED * 4;

/** Looks for survivors, in memory that is used for nothing else. */
export class MaskScan {
  readonly #kernels: Kernels;
  readonly #mask: Uint8Array;
  readonly #list: Uint32Array;
  /** Kept from layer to layer: to allocate as much takes longer than to look for survivors. */
  #found = new Uint32Array();

  /** @param at the first of `SCAN_BYTES` bytes, a multiple of 4 */
  constructor(kernels: Kernels, buffer: ArrayBufferLike, at: number) {
    this.#kernels = kernels;
    this.#mask = new Uint8Array(buffer, at, SCANNED);
    this.#list = new Uint32Array(buffer, at + SCANNED, SCANNED);
  }

  /** @param mask 1 where a weight survives, [outputs][inputs] */
  survivorsOf(layer: DenseLayer, mask: Uint8Array): Survivors {
    if (this.#found.length < mask.length) this.#found = new Uint32Array(mask.length);
    let found = 0;
    for (let from = 0; from < mask.length; from += SCANNED) {
      const part = mask.subarray(from, from + SCANNED);
      this.#mask.set(part);
      if (part.length < SCANNED) this.#mask.fill(0, part.length);
      const { byteOffset } = this.#mask;
      const count = this.#kernels.listSurvivors(byteOffset, part.length, from, this.#list.byteOffset);
      this.#found.set(this.#list.subarray(0, count), found);
      found += count;
    }
    const indices = this.#found.slice(0, found);
    return { layer, indices, starts: startsOf(layer, indices) };
  }
}

function startsOf({ inputs, outputs }: DenseLayer, indices: Uint32Array): Uint32Array {
  const starts = new Uint32Array(outputs + 1);
  for (let n = 1; n <= outputs; n++)
    starts[n] = firstFrom(n * inputs, indices, starts[n - 1] as number, indices.length);
  return starts;
}

/** Where, between two places, the rising values reach `least`. */
export function firstFrom(least: number, values: Uint32Array, from: number, end: number): number {
  while (from < end) {
    const middle = (from + end) >> 1;
    if ((values[middle] as number) < least) from = middle + 1;
    else end = middle;
  }
  return from;
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
