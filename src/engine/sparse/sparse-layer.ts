// One layer in memory: its surviving weights output by output, an index of them input by input, and its activations.
import type { DenseLayer } from '../../lottery/network';
import type { Arena } from './arena';
import { ROW_BYTES } from './tiles';

/** Weights of one output start on a multiple of so many, as vectors need. */
const SLOTS = 4;

/** As kernels/layout.ts numbers them. */
export const ACTIVATIONS: Record<DenseLayer['activation'], number> = { none: 0, relu: 1, tanh: 2 };

/** Addresses of everything that a layer has, in bytes. */
export interface LayerAddresses {
  /** u32 pair per output: where its weights start and end, in bytes from `weights`. */
  stretches: number;
  /** u32 per slot: byte offset of the input's row. */
  offsets: number;
  weights: number;
  /** Only where batches take several tiles; else 0. */
  gradients: number;
  /** What the optimiser keeps, one array each. */
  memories: number[];
  /** u32 pair per input: where its links start and end, in bytes. 0 in the first layer, whose inputs need no gradient. */
  spans: number;
  /** u32 pair per weight, input by input: byte offset of the output's row, byte offset of the weight. */
  links: number;
  /** Outputs after activation, a tile, with one more row of zeros at the end. */
  y: number;
  /** Gradient of the outputs before activation, a tile. */
  errors: number;
  /** Lowest and highest activations seen of each output, 4 × f32 each. */
  ranges: number;
}

export interface LayerSize {
  layer: DenseLayer;
  /** Rounded up for each output. */
  slots: number;
  survivors: number;
  first: boolean;
}

/** Reserves what a layer needs. */
export function placeLayer(
  arena: Arena,
  { layer, slots, survivors, first }: LayerSize,
  { memories, keepsGradients }: { memories: number; keepsGradients: boolean },
): LayerAddresses {
  const { inputs, outputs } = layer;
  return {
    stretches: arena.take(outputs * 8),
    offsets: arena.take(slots * 4),
    weights: arena.take(slots * 4),
    gradients: keepsGradients ? arena.take(slots * 4) : 0,
    memories: Array.from({ length: memories }, () => arena.take(slots * 4)),
    spans: first ? 0 : arena.take(inputs * 8),
    links: first ? 0 : arena.take(survivors * 8),
    y: arena.take((outputs + 1) * ROW_BYTES),
    errors: arena.take(outputs * ROW_BYTES),
    ranges: arena.take(outputs * 32),
  };
}

/** A layer that loses nothing: the most that any mask can need. */
export function denseSize(layer: DenseLayer, first: boolean): LayerSize {
  const { inputs, outputs } = layer;
  return {
    layer,
    slots: outputs * roundUp(inputs),
    survivors: outputs * inputs,
    first,
  };
}

/** Where a mask puts each surviving weight. */
export interface Placement extends LayerSize {
  /** Index into the dense weights of each survivor, rising. */
  indices: Uint32Array;
  /** Slot of each survivor, rising. */
  slotOf: Uint32Array;
  /** First slot of each output, and the end of the last. */
  starts: Uint32Array;
  /** Survivors of each output. */
  counts: Uint32Array;
}

/** @param mask 1 where a weight survives, [outputs][inputs] */
export function placementOf(layer: DenseLayer, mask: Uint8Array, first: boolean): Placement {
  const { inputs, outputs } = layer;
  const survivors = mask.reduce((sum, bit) => sum + (bit ? 1 : 0), 0);
  const indices = new Uint32Array(survivors);
  const slotOf = new Uint32Array(survivors);
  const starts = new Uint32Array(outputs + 1);
  const counts = new Uint32Array(outputs);
  let found = 0;
  let slot = 0;
  for (let n = 0; n < outputs; n++) {
    starts[n] = slot;
    const before = found;
    for (let i = n * inputs; i < (n + 1) * inputs; i++)
      if (mask[i]) {
        indices[found] = i;
        slotOf[found] = slot++;
        found++;
      }
    counts[n] = found - before;
    slot = roundUp(slot);
  }
  starts[outputs] = slot;
  return { layer, slots: slot, survivors, first, indices, slotOf, starts, counts };
}

/**
 * Writes the index of a layer.
 * @param rowOf byte offset of each input's row in the tile that the layer reads
 * @param zeroRow byte offset of a row of zeros there, for slots that are nobody's
 */
export function writeIndex(
  u32: Uint32Array,
  at: LayerAddresses,
  placement: Placement,
  rowOf: Uint32Array,
  zeroRow: number,
): void {
  const { layer, indices, slotOf, starts, counts, slots, first } = placement;
  for (let n = 0; n < layer.outputs; n++) {
    const start = (starts[n] as number) * 4;
    u32[at.stretches / 4 + 2 * n] = start;
    u32[at.stretches / 4 + 2 * n + 1] = start + (counts[n] as number) * 4;
  }
  u32.fill(zeroRow, at.offsets / 4, at.offsets / 4 + slots);
  for (let i = 0; i < indices.length; i++)
    u32[at.offsets / 4 + (slotOf[i] as number)] = rowOf[(indices[i] as number) % layer.inputs] as number;
  if (!first) writeLinks(u32, at, placement);
}

function writeLinks(u32: Uint32Array, at: LayerAddresses, placement: Placement): void {
  const { layer, indices, slotOf } = placement;
  const next = new Uint32Array(layer.inputs + 1);
  for (const index of indices) increment(next, (index % layer.inputs) + 1, 1);
  for (let k = 0; k < layer.inputs; k++) {
    increment(next, k + 1, next[k] as number);
    u32[at.spans / 4 + 2 * k] = (next[k] as number) * 8;
    u32[at.spans / 4 + 2 * k + 1] = (next[k + 1] as number) * 8;
  }
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    const k = index % layer.inputs;
    const link = at.links / 4 + 2 * (next[k] as number);
    u32[link] = Math.floor(index / layer.inputs) * ROW_BYTES;
    u32[link + 1] = (slotOf[i] as number) * 4;
    increment(next, k, 1);
  }
}

const roundUp = (slots: number) => Math.ceil(slots / SLOTS) * SLOTS;

const increment = (array: Uint32Array, i: number, by: number) => {
  array[i] = (array[i] as number) + by;
};
