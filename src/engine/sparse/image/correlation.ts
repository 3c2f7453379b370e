// Sparse convolutions in the order in which the kernel goes through them (kernels/convolution.ts): forward, and over the errors.
import type { Arena } from '../arena';

/** Every surviving weight's part in a sum, one entry each. */
export interface Terms {
  /** Which plane it adds to. */
  target: Uint32Array;
  /** Which plane it looks at: terms that look at neighbouring ones are dealt with together. */
  source: Uint32Array;
  /** Byte offset of what it looks at. */
  offset: Uint32Array;
  /** The weight's index in the layer. */
  index: Uint32Array;
}

/** The terms of one target that look at the sources of one panel. */
interface Stretch {
  target: number;
  start: number;
  /** Slots in use. */
  count: number;
}

export interface Correlation {
  /** Slots of weights: stretches start on a multiple of 4, those left over at their ends look at what the one before looks at. */
  slots: number;
  /** Of each slot in use, in their order: its number, its weight's index, its byte offset. */
  slotOf: Uint32Array;
  indices: Uint32Array;
  offsets: Uint32Array;
  /** Of each panel the stretches of all targets, the longest first; those of targets that do not count come last. */
  panels: Stretch[][];
  /** Targets that count. */
  counting: number;
  /** Whether all targets of a panel look at the same places, in the same order. */
  whole: boolean;
}

/** Stretches start on a multiple of so many weights, as the gradient's vectors need. */
const SLOTS = 4;
const roundUp = (slots: number) => Math.ceil(slots / SLOTS) * SLOTS;

/** The neighbourhoods that all targets look at in turn should fill half of a cache of 32 KB, */
const PANEL_BYTES = 16 * 1024;
/** but shorter stretches than this cost more than the cache gains. */
const LEAST_STRETCH = 12;
/** Bytes of the run of positions that is worked on at a time, and of one position. */
const RUN = 8;
const POSITION = 16;

/** Source planes whose neighbourhoods fit into a panel, for filters of kernel × kernel. */
const panelPlanes = (kernel: number) =>
  Math.max(1, Math.floor(PANEL_BYTES / (kernel * (RUN + kernel - 1) * POSITION)));

/** The most panels, and the most slots, that any mask can lead to. */
export const mostPanels = (sources: number, kernel: number) => Math.ceil(sources / panelPlanes(kernel));
export const mostSlots = (terms: number, targets: number, sources: number, kernel: number) =>
  terms + mostPanels(sources, kernel) * targets * (SLOTS - 1);

/**
 * @param counts per target whether anything comes of it: others are laid out, but not counted
 * @param whole whether all targets look at the same places
 */
export function correlation(
  terms: Terms,
  counts: Uint8Array,
  sources: number,
  kernel: number,
  whole: boolean,
): Correlation {
  const targets = counts.length;
  const { length } = terms.index;
  const bounds = panelBounds(length, targets, sources, kernel);
  const panelOf = (source: number) => Math.min(bounds - 1, Math.floor((source * bounds) / sources));
  // Counting sort by panel and target: terms of one stretch keep their order.
  const sizes = new Uint32Array(bounds * targets);
  const cells = terms.target.map((target, i) => panelOf(terms.source[i] as number) * targets + target);
  for (const cell of cells) increment(sizes, cell);
  const panels = Array.from({ length: bounds }, (_, p) =>
    Array.from({ length: targets }, (_, target) => ({
      target,
      start: 0,
      count: sizes[p * targets + target] as number,
    })).sort(
      (a, b) =>
        Number(counts[b.target]) - Number(counts[a.target]) || b.count - a.count || a.target - b.target,
    ),
  );
  const places = new Uint32Array(bounds * targets);
  const starts = new Uint32Array(bounds * targets);
  let slot = 0;
  let found = 0;
  panels.forEach((stretches, p) => {
    for (const stretch of stretches) {
      stretch.start = slot;
      starts[p * targets + stretch.target] = slot;
      places[p * targets + stretch.target] = found;
      found += stretch.count;
      slot = roundUp(slot + stretch.count);
    }
  });
  const slotOf = new Uint32Array(length);
  const indices = new Uint32Array(length);
  const offsets = new Uint32Array(length);
  const filled = new Uint32Array(bounds * targets);
  cells.forEach((cell, i) => {
    const nth = filled[cell] as number;
    const place = (places[cell] as number) + nth;
    slotOf[place] = (starts[cell] as number) + nth;
    indices[place] = terms.index[i] as number;
    offsets[place] = terms.offset[i] as number;
    increment(filled, cell);
  });
  const counting = counts.reduce((sum, bit) => sum + bit, 0);
  return { slots: slot, slotOf, indices, offsets, panels, counting, whole };
}

function panelBounds(terms: number, targets: number, sources: number, kernel: number): number {
  const fitting = Math.ceil(sources / panelPlanes(kernel));
  return Math.max(1, Math.min(fitting, Math.floor(terms / targets / LEAST_STRETCH)));
}

export interface CorrelationAddresses {
  record: number;
  /** The same for all targets, whether they count or not. */
  recordOfAll: number;
  stretches: number;
  /** u32 per slot. */
  offsets: number;
}

const RECORD_FIELDS = 15;
const STRETCH_FIELDS = 4;

export interface CorrelationSize {
  slots: number;
  stretches: number;
}

export const sizeOf = ({ slots, panels }: Correlation): CorrelationSize => ({
  slots,
  stretches: panels.reduce((sum, stretches) => sum + stretches.length, 0),
});

export function placeCorrelation(arena: Arena, { slots, stretches }: CorrelationSize): CorrelationAddresses {
  return {
    record: arena.take(RECORD_FIELDS * 4),
    recordOfAll: arena.take(RECORD_FIELDS * 4),
    stretches: arena.take(stretches * STRETCH_FIELDS * 4),
    // Kernels look a group of weights ahead.
    offsets: arena.take((slots + 2 * SLOTS) * 4),
  };
}

export interface CorrelationSurroundings {
  weights: number;
  /** f32 per target; 0 where sums start at 0. */
  biases: number;
  rows: number;
  columns: number;
  sourceRow: number;
  targetRow: number;
  targetPlane: number;
  /** Bytes from the first to the last row that a sum looks at, and of the target's row of all planes. */
  reach: number;
  targetBytes: number;
  /** What becomes of sums: as kernels/convolution.ts numbers it. */
  then: number;
}

export const THEN = { nothing: 0, rectify: 1, wherePositive: 2 } as const;

export function writeCorrelation(
  u32: Uint32Array,
  at: CorrelationAddresses,
  { slotOf, offsets, panels, counting, slots, whole }: Correlation,
  around: CorrelationSurroundings,
): void {
  const perPanel = panels[0]?.length ?? 0;
  for (const [record, count] of [
    [at.record, counting],
    [at.recordOfAll, perPanel],
  ] as const)
    u32.set(
      [
        at.stretches,
        perPanel,
        count,
        panels.length,
        at.offsets,
        around.weights,
        around.biases,
        around.rows,
        around.columns,
        around.sourceRow,
        around.targetRow,
        around.then,
        around.reach,
        around.targetBytes,
        whole && count % 2 === 0 ? 1 : 0,
      ],
      record / 4,
    );
  panels.flat().forEach(({ target, start, count }, i) => {
    const fields = [target * around.targetPlane, start * 4, (start + count) * 4, target * 4];
    u32.set(fields, at.stretches / 4 + STRETCH_FIELDS * i);
  });
  const first = at.offsets / 4;
  u32.fill(offsets[0] ?? 0, first, first + slots + 2 * SLOTS);
  for (let i = 0; i < slotOf.length; i++) u32[first + (slotOf[i] as number)] = offsets[i] as number;
  // What nobody owns looks at what is looked at anyway.
  for (const { start, count } of panels.flat())
    if (count > 0)
      u32.fill(
        u32[first + start + count - 1] as number,
        first + start + count,
        first + roundUp(start + count),
      );
}

function increment(array: Uint32Array, i: number): void {
  array[i] = (array[i] as number) + 1;
}
