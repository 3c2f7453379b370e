// Sparse convolutions in the order in which the kernel goes through them (kernels/convolution.ts): forward, and over the errors.
import type { Arena } from '../arena';
import { CORRELATION, FILTER_STRETCH, POSITION, RUN } from '../kernel-interface';

/** The terms of one target that read the sources of one panel. */
interface Stretch {
  target: number;
  start: number;
  /** Slots in use. */
  count: number;
}

export interface Correlation {
  /** Slots of weights: stretches start on a multiple of 4, and slots left over at their ends read what the slot before reads. */
  slots: number;
  /** Of each panel the stretches of all targets, the longest first; those of targets that do not count come last. */
  panels: Stretch[][];
  /** Targets that count. */
  counting: number;
  /** Whether all targets of a panel read the same positions, in the same order. */
  whole: boolean;
  cells: Cells;
}

/** Of the term that came last: its slot, and how many terms have lower ones. */
interface Placing {
  slot: number;
  nth: number;
  next(target: number, source: number): void;
}

/**
 * Where terms go, every surviving weight's part in a sum: those of one target and panel lie together, a cell, in the order in which they
 * are counted and later placed.
 */
export class Cells {
  readonly #targets: number;
  readonly #panelOf: Uint32Array;
  /** Terms of each cell. */
  readonly #sizes: Uint32Array;
  /** The first slot of each cell, and terms in the cells before it. */
  readonly #starts: Uint32Array;
  readonly #before: Uint32Array;

  /** @param terms that there will be */
  constructor(terms: number, targets: number, sources: number, kernel: number) {
    const bounds = panelBounds(terms, targets, sources, kernel);
    this.#targets = targets;
    this.#panelOf = Uint32Array.from({ length: sources }, (_, source) =>
      Math.min(bounds - 1, Math.floor((source * bounds) / sources)),
    );
    this.#sizes = new Uint32Array(bounds * targets);
    this.#starts = new Uint32Array(bounds * targets);
    this.#before = new Uint32Array(bounds * targets);
  }

  count(target: number, source: number): void {
    increment(this.#sizes, this.#cellOf(target, source));
  }

  /**
   * Once all terms are counted.
   * @param counts per target whether the loss depends on it: others are laid out, but not counted
   * @param whole whether all targets read the same positions
   */
  arrange(counts: Uint8Array, whole: boolean): Correlation {
    const targets = this.#targets;
    const panels = Array.from({ length: this.#sizes.length / targets }, (_, p) =>
      Array.from({ length: targets }, (_, target) => ({
        target,
        start: 0,
        count: this.#sizes[p * targets + target] as number,
      })).sort(
        (a, b) =>
          Number(counts[b.target]) - Number(counts[a.target]) || b.count - a.count || a.target - b.target,
      ),
    );
    let slots = 0;
    let found = 0;
    panels.forEach((stretches, p) => {
      for (const stretch of stretches) {
        const cell = p * targets + stretch.target;
        stretch.start = slots;
        this.#starts[cell] = slots;
        this.#before[cell] = found;
        found += stretch.count;
        slots = roundUp(slots + stretch.count);
      }
    });
    const counting = counts.reduce((sum, bit) => sum + bit, 0);
    return { slots, panels, counting, whole, cells: this };
  }

  /** Goes through the terms, which have to come as they were counted. */
  placing(): Placing {
    const filled = new Uint32Array(this.#sizes.length);
    const placing: Placing = {
      slot: 0,
      nth: 0,
      next: (target, source) => {
        const cell = this.#cellOf(target, source);
        const nth = filled[cell] as number;
        placing.slot = (this.#starts[cell] as number) + nth;
        placing.nth = (this.#before[cell] as number) + nth;
        filled[cell] = nth + 1;
      },
    };
    return placing;
  }

  #cellOf(target: number, source: number): number {
    return (this.#panelOf[source] as number) * this.#targets + target;
  }
}

/** Stretches start on a multiple of so many weights, as the gradient's vectors need. */
const SLOTS = 4;
const roundUp = (slots: number) => Math.ceil(slots / SLOTS) * SLOTS;

/** The neighbourhoods that all targets read in turn should fill half of a cache of 32 KB, */
const PANEL_BYTES = 16 * 1024;
/** but shorter stretches than this cost more than the cache gains. */
const LEAST_STRETCH = 12;

/** Source planes whose neighbourhoods fit into a panel, for filters of kernel × kernel. */
const panelPlanes = (kernel: number) =>
  Math.max(1, Math.floor(PANEL_BYTES / (kernel * (RUN + kernel - 1) * POSITION)));

/** The most panels, and the most slots, that any mask can lead to. */
export const mostPanels = (sources: number, kernel: number) => Math.ceil(sources / panelPlanes(kernel));
export const mostSlots = (terms: number, targets: number, sources: number, kernel: number) =>
  terms + mostPanels(sources, kernel) * targets * (SLOTS - 1);

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
    record: arena.take(CORRELATION.bytes),
    recordOfAll: arena.take(CORRELATION.bytes),
    stretches: arena.take(stretches * FILTER_STRETCH.bytes),
    // Kernels look a group of weights ahead.
    offsets: arena.take((slots + 2 * SLOTS) * 4),
  };
}

export interface CorrelationGeometry {
  weights: number;
  /** f32 per target; 0 where sums start at 0. */
  biases: number;
  rows: number;
  columns: number;
  sourceRow: number;
  targetRow: number;
  targetPlane: number;
  /** Bytes from the first to the last row that a sum reads, and of the target's row of all planes. */
  reach: number;
  targetBytes: number;
  /** How sums are stored: STORE, RECTIFY or KEEP_POSITIVE. */
  then: number;
}

export function writeCorrelation(
  u32: Uint32Array,
  at: CorrelationAddresses,
  { panels, counting, whole }: Correlation,
  geometry: CorrelationGeometry,
): void {
  const perPanel = panels[0]?.length ?? 0;
  for (const [record, count] of [
    [at.record, counting],
    [at.recordOfAll, perPanel],
  ] as const)
    u32.set(
      CORRELATION.fields({
        stretches: at.stretches,
        perPanel,
        count,
        panels: panels.length,
        offsets: at.offsets,
        weights: geometry.weights,
        biases: geometry.biases,
        rows: geometry.rows,
        columns: geometry.columns,
        sourceRow: geometry.sourceRow,
        targetRow: geometry.targetRow,
        then: geometry.then,
        reach: geometry.reach,
        targetBytes: geometry.targetBytes,
        whole: whole && count % 2 === 0 ? 1 : 0,
      }),
      record / 4,
    );
  panels.flat().forEach(({ target, start, count }, i) => {
    const fields = { plane: target * geometry.targetPlane, start: start * 4, end: (start + count) * 4 };
    u32.set(
      FILTER_STRETCH.fields({ ...fields, bias: target * 4 }),
      (at.stretches + i * FILTER_STRETCH.bytes) / 4,
    );
  });
}

/** After the offsets of all terms are written: unused slots read what a neighbour reads. */
export function fillOffsets(
  u32: Uint32Array,
  at: CorrelationAddresses,
  { panels, slots }: Correlation,
): void {
  const first = at.offsets / 4;
  for (const { start, count } of panels.flat())
    if (count > 0)
      u32.fill(
        u32[first + start + count - 1] as number,
        first + start + count,
        first + roundUp(start + count),
      );
  u32.fill(slots > 0 ? (u32[first] as number) : 0, first + slots, first + slots + 2 * SLOTS);
}

function increment(array: Uint32Array, i: number): void {
  array[i] = (array[i] as number) + 1;
}
