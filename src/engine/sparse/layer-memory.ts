// Memory of one fully connected layer: the record that kernels read, its weights with an index, its activations.
import type { DenseLayer } from '../../lottery/network/network';
import type { Arena } from './arena';
import { mostPanels, mostSlots } from './placement';
import type { Placement, Stretch } from './placement';
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
  const { layer, slots, panels, outputPanels, survivors, dense } = placement;
  return {
    layer,
    slots,
    stretches: panels.length * layer.outputs,
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
      panels: placement.panels.length,
      activation: ACTIVATIONS[layer.activation],
      stretches: at.stretches,
      learning: at.learning,
      learningCount: placement.learning.length,
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
  writeStretches(u32, at.stretches, placement.panels.flat(), at);
  writeStretches(u32, at.learning, placement.learning, at);
  writeRows(u32, at, placement, connections);
  if (before) writeLinks(u32, at, placement);
}

/** Has all weights of the layer moved, not only those that learn. */
export function moveAll(u32: Uint32Array, at: LayerAddresses, { ordered }: Placement): void {
  u32[(at.record + LAYER.offsets.learningCount) / 4] = ordered.length;
  writeStretches(u32, at.learning, ordered, at);
}

/** The end is within a group where the group's last slots are unused. */
function writeStretches(
  u32: Uint32Array,
  to: number,
  stretches: Stretch[],
  { groups }: LayerAddresses,
): void {
  const { offsets, bytes } = STRETCH;
  stretches.forEach(({ output, start, count }, i) => {
    const at = to + i * bytes;
    u32[(at + offsets.output) / 4] = output * ROW_BYTES;
    u32[(at + offsets.start) / 4] = rowOfSlot(groups, start);
    u32[(at + offsets.end) / 4] = rowOfSlot(groups, start + count);
  });
}

/** Where the address of a slot's row is kept. */
const rowOfSlot = (groups: number, slot: number) => groups + (slot >> 2) * GROUP + (slot & 3) * 4;

function writeRows(
  u32: Uint32Array,
  { groups }: LayerAddresses,
  { layer, slots, ordered, indices }: Placement,
  { x, rowOf, zeroRow }: LayerConnections,
): void {
  for (let slot = 0; slot < slots; slot++) u32[rowOfSlot(groups, slot) / 4] = x + zeroRow;
  for (const { output, start, from, count } of ordered) {
    const row = output * layer.inputs;
    for (let i = 0; i < count; i++)
      u32[rowOfSlot(groups, start + i) / 4] = x + (rowOf[(indices[from + i] as number) - row] as number);
  }
}

function writeLinks(u32: Uint32Array, at: LayerAddresses, placement: Placement): void {
  const { layer, bounds, outputPanels, ordered, indices } = placement;
  const { inputs, outputs } = layer;
  const each = Math.ceil(outputs / outputPanels);
  const counts = new Uint32Array(outputPanels * inputs);
  /** Number of an output's first span, minus that of its first weight. */
  const spansOf = (output: number) => Math.floor(output / each) * inputs - output * inputs;
  for (const { output, from, count } of ordered) {
    const spans = spansOf(output);
    for (let i = from; i < from + count; i++) increment(counts, spans + (indices[i] as number));
  }
  const next = new Uint32Array(counts.length);
  let start = 0;
  spansInOrder(counts, inputs, bounds).forEach((span, i) => {
    next[span] = start;
    const end = start + (counts[span] as number);
    const fields = {
      input: (span % inputs) * ROW_BYTES,
      start: at.links + start * LINK.bytes,
      end: at.links + end * LINK.bytes,
    };
    u32.set(SPAN.fields(fields), (at.spans + i * SPAN.bytes) / 4);
    start = end;
  });
  for (const { output, start: slot, from, count } of ordered) {
    const spans = spansOf(output);
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
 */
function spansInOrder(counts: Uint32Array, inputs: number, bounds: number[]): number[] {
  return Array.from({ length: counts.length / inputs }, (_, panel) =>
    bounds.slice(1).flatMap((to, p) => {
      const from = bounds[p] as number;
      const spans = Array.from({ length: to - from }, (__, k) => panel * inputs + from + k);
      return spans.sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
    }),
  ).flat();
}

function increment(array: Uint32Array, i: number): void {
  array[i] = (array[i] as number) + 1;
}
