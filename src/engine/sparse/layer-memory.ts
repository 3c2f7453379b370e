// One layer in memory: the record that the kernels read, its weights with an index, and its activations.
import type { DenseLayer } from '../../lottery/network';
import type { Arena } from './arena';
import { mostPanels, mostSlots } from './placement';
import type { Placement, Stretch } from './placement';
import { ROW_BYTES } from './tiles';
import { placeTraining } from './training-memory';
import type { TrainingAddresses } from './training-memory';
import { roundUp, takeGroups, valueAddress, VECTOR } from './vectors';
import type { Vectors } from './vectors';

/** As kernels/layout.ts numbers them. */
const ACTIVATIONS: Record<DenseLayer['activation'], number> = { none: 0, relu: 1, tanh: 2 };

/** Rows of zeros after the rows of a tile: dense kernels take inputs four at a time. */
export const SPARE_ROWS = 4;

/** Bytes of a group of four slots: addresses of their rows, and their weights. */
const GROUP = 32;
/** Outputs that dense kernels take together: so many rows of errors there are. */
const OUTPUTS = 4;

/** Addresses of everything that a layer has, in bytes. */
export interface LayerAddresses {
  record: number;
  /** u32 triple per panel and output: byte offset of the output's row, where the rows of its weights start and end. */
  stretches: number;
  /** The same of the outputs that learn, in the order of the slots. */
  learning: number;
  /** Per group of slots: addresses of the inputs' rows, 4 × u32, and the weights. In a dense layer only these. */
  groups: number;
  weights: Vectors;
  training: TrainingAddresses;
  /** u32 triple per panel of outputs and input: byte offset of the input's row, where its links start and end. */
  spans: number;
  /** u32 pair per weight, span by span: addresses of the output's row and of the weight. */
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
  /** Links, which may be none; null where there is not even a place for them: in the first layer and in dense ones. */
  links: number | null;
  dense: boolean;
}

/** u32 fields of the record. */
const RECORD_FIELDS = 19;

export function placeLayer(arena: Arena, { layer, slots, dense, ...size }: LayerSize): LayerAddresses {
  const { outputs } = layer;
  const groupBytes = dense ? VECTOR : GROUP;
  const groups = takeGroups(arena, slots, groupBytes);
  return {
    record: arena.take(RECORD_FIELDS * 4),
    stretches: arena.take(size.stretches * 12),
    learning: arena.take(size.stretches * 12),
    groups,
    weights: { at: dense ? groups : groups + VECTOR, stride: groupBytes },
    training: placeTraining(arena, slots),
    spans: size.links === null ? 0 : arena.take(size.spans * 12),
    links: size.links === null ? 0 : arena.take(size.links * 8),
    y: arena.take((outputs + SPARE_ROWS) * ROW_BYTES),
    errors: arena.take(roundUp(outputs, OUTPUTS) * ROW_BYTES),
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
export interface LayerSurroundings {
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
  around: LayerSurroundings,
): void {
  const { layer, dense } = placement;
  const { x, zeroRow, biases, biasTraining, before } = around;
  u32.set(
    [
      layer.inputs,
      layer.outputs,
      placement.panels.length,
      ACTIVATIONS[layer.activation],
      at.stretches,
      at.learning,
      placement.learning.length,
      at.groups,
      at.training.at,
      biases,
      biasTraining,
      at.spans,
      at.links,
      x,
      at.y,
      at.errors,
      before?.errors ?? 0,
      ACTIVATIONS[before?.activation ?? 'none'],
      placement.outputPanels,
    ],
    at.record / 4,
  );
  const spare = (SPARE_ROWS * ROW_BYTES) / 4;
  u32.fill(0, (x + zeroRow) / 4, (x + zeroRow) / 4 + spare);
  u32.fill(0, at.errors / 4, (at.errors + roundUp(layer.outputs, OUTPUTS) * ROW_BYTES) / 4);
  if (dense) return;
  writeStretches(u32, at.stretches, placement.panels.flat(), at);
  writeStretches(u32, at.learning, placement.learning, at);
  writeRows(u32, at, placement, around);
  if (before) writeLinks(u32, at, placement);
}

/** The end is within a group where its last slots are nobody's. */
function writeStretches(
  u32: Uint32Array,
  to: number,
  stretches: Stretch[],
  { groups }: LayerAddresses,
): void {
  stretches.forEach(({ output, start, count }, i) =>
    u32.set([output * ROW_BYTES, rowOfSlot(groups, start), rowOfSlot(groups, start + count)], to / 4 + 3 * i),
  );
}

/** Where the address of a slot's row is kept. */
const rowOfSlot = (groups: number, slot: number) => groups + (slot >> 2) * GROUP + (slot & 3) * 4;

function writeRows(
  u32: Uint32Array,
  { groups }: LayerAddresses,
  { layer, slots, eachSurvivor }: Placement,
  { x, rowOf, zeroRow }: LayerSurroundings,
): void {
  for (let slot = 0; slot < slots; slot++) u32[rowOfSlot(groups, slot) / 4] = x + zeroRow;
  eachSurvivor((index, slot) => {
    u32[rowOfSlot(groups, slot) / 4] = x + (rowOf[index % layer.inputs] as number);
  });
}

function writeLinks(u32: Uint32Array, at: LayerAddresses, placement: Placement): void {
  const { layer, bounds, outputPanels, eachSurvivor } = placement;
  const { inputs, outputs } = layer;
  const each = Math.ceil(outputs / outputPanels);
  const spanOf = (index: number) => Math.floor(Math.floor(index / inputs) / each) * inputs + (index % inputs);
  const counts = new Uint32Array(outputPanels * inputs);
  eachSurvivor((index) => increment(counts, spanOf(index)));
  const next = new Uint32Array(counts.length);
  let start = 0;
  spansInOrder(counts, inputs, bounds).forEach((span, i) => {
    next[span] = start;
    const end = start + (counts[span] as number);
    u32.set([(span % inputs) * ROW_BYTES, at.links + start * 8, at.links + end * 8], at.spans / 4 + 3 * i);
    start = end;
  });
  eachSurvivor((index, slot) => {
    const span = spanOf(index);
    const link = at.links / 4 + 2 * (next[span] as number);
    u32[link] = at.errors + Math.floor(index / inputs) * ROW_BYTES;
    u32[link + 1] = valueAddress(at.weights, slot);
    increment(next, span);
  });
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
