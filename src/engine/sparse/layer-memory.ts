// Memory of one fully connected layer: the record that kernels read, its weights with an index, its activations.
import type { DenseLayer } from '../../lottery/network/network';
import type { Arena } from './arena';
import { longestFirst, mostPanels, mostSlots } from './placement';
import type { Placement, Stretches } from './placement';
import { placeTraining } from './training-memory';
import type { TrainingAddresses } from './training-memory';
import {
  ERROR_ROWS,
  GROUP,
  GROUP_ROWS,
  LAYER,
  LINK,
  NO_ACTIVATION,
  RELU,
  ROW_BYTES,
  SPAN,
  STRETCH,
  TANH,
  VECTOR,
} from './kernel-interface';
import { roundUp, takeGroups, valueAddress } from './vectors';
import type { Vectors } from './vectors';

const ACTIVATIONS: Record<DenseLayer['activation'], number> = {
  none: NO_ACTIVATION,
  relu: RELU,
  tanh: TANH,
};

/** Rows of zeros after the rows of a tile: dense kernels take inputs four at a time. */
export const SPARE_ROWS = 4;

/** Addresses of everything that a layer has, in bytes. */
export interface LayerAddresses {
  record: number;
  /** A record per panel and output. */
  stretches: number;
  /** The same of the outputs that learn, in the order of the slots. */
  learning: number;
  /** Per group of slots: addresses of the inputs' rows, 4 × u32, and the weights. In a dense layer only these. */
  groups: number;
  weights: Vectors;
  training: TrainingAddresses;
  /** A record per panel of outputs and input. */
  spans: number;
  /** A record per weight, span by span. */
  links: number;
  /** Outputs after activation, a tile. */
  y: number;
  /** Gradient of the outputs before activation, a tile. */
  errors: number;
  /** Lowest and highest activations seen of each output, 4 × f32 each. */
  ranges: number;
}

export interface LayerSize {
  layer: DenseLayer;
  slots: number;
  stretches: number;
  spans: number;
  /** Links, maybe 0 of them; null in the first layer and in dense ones, which have no memory for links. */
  links: number | null;
  dense: boolean;
}

export function placeLayer(arena: Arena, { layer, slots, dense, ...size }: LayerSize): LayerAddresses {
  const { outputs } = layer;
  const groupBytes = dense ? VECTOR : GROUP;
  const groups = takeGroups(arena, slots, groupBytes);
  return {
    record: arena.take(LAYER.bytes),
    stretches: arena.take(size.stretches * STRETCH.bytes),
    learning: arena.take(size.stretches * STRETCH.bytes),
    groups,
    weights: { at: dense ? groups : groups + GROUP_ROWS, stride: groupBytes },
    training: placeTraining(arena, slots),
    spans: size.links === null ? 0 : arena.take(size.spans * SPAN.bytes),
    links: size.links === null ? 0 : arena.take(size.links * LINK.bytes),
    y: arena.take((outputs + SPARE_ROWS) * ROW_BYTES),
    errors: arena.take(roundUp(outputs, ERROR_ROWS) * ROW_BYTES),
    ranges: arena.take(outputs * 32),
  };
}

/** The most that a layer can need under any mask. */
export function largestSize(layer: DenseLayer, first: boolean): LayerSize {
  return {
    layer,
    slots: mostSlots(layer),
    stretches: mostPanels(layer.inputs) * layer.outputs,
    spans: mostPanels(layer.outputs) * layer.inputs,
    links: first ? null : layer.inputs * layer.outputs,
    dense: false,
  };
}

export function sizeOf(placement: Placement, first: boolean): LayerSize {
  const { layer, slots, ordered, outputPanels, survivors, dense } = placement;
  return {
    layer,
    slots,
    stretches: ordered.length,
    spans: outputPanels * layer.inputs,
    links: first || dense ? null : survivors,
    dense,
  };
}

/** What a layer is connected to. */
export interface LayerConnections {
  /** Its inputs, a tile, and byte offset of each input's row there. */
  x: number;
  rowOf: Uint32Array;
  /** Byte offset of the first of the rows of zeros. */
  zeroRow: number;
  biases: number;
  biasTraining: number;
  /** What makes the inputs, where their gradient is wanted; null for the network's own inputs. */
  before: { errors: number; activation: DenseLayer['activation'] } | null;
}

/** Writes the record, the index and the rows of zeros. */
export function writeLayer(
  u32: Uint32Array,
  at: LayerAddresses,
  placement: Placement,
  connections: LayerConnections,
): void {
  const { layer, dense } = placement;
  const { x, zeroRow, biases, biasTraining, before } = connections;
  u32.set(
    LAYER.fields({
      inputs: layer.inputs,
      outputs: layer.outputs,
      panels: placement.bounds.length - 1,
      activation: ACTIVATIONS[layer.activation],
      stretches: at.stretches,
      learning: at.learning,
      learningCount: placement.learning,
      weights: at.groups,
      training: at.training.at,
      biases,
      biasTraining,
      spans: at.spans,
      links: at.links,
      x,
      y: at.y,
      errors: at.errors,
      inputErrors: before?.errors ?? 0,
      inputActivation: ACTIVATIONS[before?.activation ?? 'none'],
      outputPanels: placement.outputPanels,
    }),
    at.record / 4,
  );
  const spare = (SPARE_ROWS * ROW_BYTES) / 4;
  u32.fill(0, (x + zeroRow) / 4, (x + zeroRow) / 4 + spare);
  u32.fill(0, at.errors / 4, (at.errors + roundUp(layer.outputs, ERROR_ROWS) * ROW_BYTES) / 4);
  if (dense) return;
  const { stretches, ordered } = placement;
  stretches.outputs.forEach((_, s) => {
    writeStretch(u32, at.stretches + s * STRETCH.bytes, at.groups, stretches, s);
  });
  ordered.forEach((s, i) => {
    writeStretch(u32, at.learning + i * STRETCH.bytes, at.groups, stretches, s);
  });
  writeRows(u32, at, placement, connections);
  if (before) writeLinks(u32, at, placement);
}

/** Has all weights of the layer moved, not only those that learn, which come first in the same table. */
export function moveAll(u32: Uint32Array, at: LayerAddresses, { ordered }: Placement): void {
  u32[(at.record + LAYER.offsets.learningCount) / 4] = ordered.length;
}

/** The end is within a group where the group's last slots are unused. */
function writeStretch(u32: Uint32Array, to: number, groups: number, of: Stretches, s: number): void {
  const { output, start, end } = STRETCH.offsets;
  const slot = of.slots[s] as number;
  u32[(to + output) / 4] = (of.outputs[s] as number) * ROW_BYTES;
  u32[(to + start) / 4] = rowOfSlot(groups, slot);
  u32[(to + end) / 4] = rowOfSlot(groups, slot + (of.counts[s] as number));
}

/** Where the address of a slot's row is kept. */
const rowOfSlot = (groups: number, slot: number) => groups + (slot >> 2) * GROUP + (slot & 3) * 4;

/** Slots that are unused read a row of zeros. */
function writeRows(
  u32: Uint32Array,
  { groups }: LayerAddresses,
  { layer, stretches, ordered, indices }: Placement,
  { x, rowOf, zeroRow }: LayerConnections,
): void {
  for (const s of ordered) {
    const count = stretches.counts[s] as number;
    const slot = stretches.slots[s] as number;
    const from = stretches.froms[s] as number;
    const row = (stretches.outputs[s] as number) * layer.inputs;
    for (let i = 0; i < count; i++)
      u32[rowOfSlot(groups, slot + i) / 4] = x + (rowOf[(indices[from + i] as number) - row] as number);
    for (let i = count; i % 4 !== 0; i++) u32[rowOfSlot(groups, slot + i) / 4] = x + zeroRow;
  }
}

function writeLinks(u32: Uint32Array, at: LayerAddresses, placement: Placement): void {
  const { layer, outputPanels, stretches, ordered, indices } = placement;
  const { inputs, outputs } = layer;
  const each = Math.ceil(outputs / outputPanels);
  const counts = new Uint32Array(outputPanels * inputs);
  /** Number of an output's first span, minus that of its first weight. */
  const spansOf = (output: number) => Math.floor(output / each) * inputs - output * inputs;
  for (const s of ordered) {
    const spans = spansOf(stretches.outputs[s] as number);
    const from = stretches.froms[s] as number;
    const end = from + (stretches.counts[s] as number);
    for (let i = from; i < end; i++) increment(counts, spans + (indices[i] as number));
  }
  const next = writeSpans(u32, at, placement, counts);
  for (const s of ordered) {
    const output = stretches.outputs[s] as number;
    const spans = spansOf(output);
    const from = stretches.froms[s] as number;
    const count = stretches.counts[s] as number;
    const slot = stretches.slots[s] as number;
    for (let i = 0; i < count; i++) {
      const span = spans + (indices[from + i] as number);
      const link = at.links + (next[span] as number) * LINK.bytes;
      u32[(link + LINK.offsets.row) / 4] = at.errors + output * ROW_BYTES;
      u32[(link + LINK.offsets.weight) / 4] = valueAddress(at.weights, slot + i);
      increment(next, span);
    }
  }
}

/**
 * Panel of outputs by panel of outputs, and in it panel of inputs by panel of inputs, as weights lie; of these the longest first, for
 * the same reason as stretches (placement.ts).
 * @param counts links of each span
 * @returns the number of each span's first link
 */
function writeSpans(
  u32: Uint32Array,
  at: LayerAddresses,
  { layer: { inputs }, bounds }: Placement,
  counts: Uint32Array,
): Uint32Array {
  const { input, start, end } = SPAN.offsets;
  const first = new Uint32Array(counts.length);
  let links = 0;
  let to = at.spans;
  for (let panel = 0; panel < counts.length; panel += inputs)
    for (let p = 0; p + 1 < bounds.length; p++) {
      const from = bounds[p] as number;
      for (const k of longestFirst(counts.subarray(panel + from, panel + (bounds[p + 1] as number)))) {
        const span = panel + from + k;
        first[span] = links;
        u32[(to + input) / 4] = (from + k) * ROW_BYTES;
        u32[(to + start) / 4] = at.links + links * LINK.bytes;
        links += counts[span] as number;
        u32[(to + end) / 4] = at.links + links * LINK.bytes;
        to += SPAN.bytes;
      }
    }
  return first;
}

function increment(array: Uint32Array, i: number): void {
  array[i] = (array[i] as number) + 1;
}
