// Placement of a layer's surviving weights in memory (kernels/layout.ts): panel by panel, in stretches of one output each.
import type { DenseLayer } from '../../lottery/network/network';
import type { EachSurvivor, Run } from './each-survivor';
import { firstFrom, usedInputs } from './survivors';
import type { Survivors } from './survivors';
import { DENSE_PANEL, ROW_BYTES, STRIPE } from './kernel-interface';
import { roundUp } from './vectors';

/** Stretches start on a multiple of so many weights, as vectors need. */
const SLOTS = 4;

/** A panel’s rows should leave room in a cache of 32 KB for the weights that pass by, */
const PANEL_ROWS = (22 * 1024) / ROW_BYTES;
/** but shorter stretches than this cost more than the cache gains. */
const LEAST_STRETCH = 20;

/** The weights of one output that read the inputs of one panel: a stretch. Of all stretches, panel by panel, in a panel the longest first. */
export interface Stretches {
  outputs: Uint32Array;
  /** Slots in use, and the first of them. */
  counts: Uint32Array;
  slots: Uint32Array;
  /** Its first weight among the layer's survivors. */
  froms: Uint32Array;
}

export interface Placement {
  layer: DenseLayer;
  /** Nothing is pruned, and the shape suits the dense kernels: weights lie in panels of stripes. */
  dense: boolean;
  survivors: number;
  slots: number;
  eachSurvivor: EachSurvivor;
  /** Of the survivors, rising: stretches are of some after the other. */
  indices: Uint32Array;
  stretches: Stretches;
  /** Which stretches fill the slots, one after the other; and how many of them, at the start, are of outputs that learn. */
  ordered: Uint32Array;
  learning: number;
  /** Where panels of inputs begin, and the end of the last. */
  bounds: number[];
  /** Panels of outputs, each of as many. */
  outputPanels: number;
  /** Per output, whether it learns. */
  learns: Uint8Array;
}

/** The most panels, of inputs or outputs, that any mask can lead to. */
export const mostPanels = (rows: number) => Math.ceil(rows / PANEL_ROWS);

/** The most slots that any mask can need: every stretch may leave some over. */
export const mostSlots = (layer: DenseLayer) =>
  Math.max(
    layer.outputs * (roundUp(layer.inputs, SLOTS) + mostPanels(layer.inputs) * SLOTS),
    denseSlots(layer),
  );

const denseSlots = ({ inputs, outputs }: DenseLayer) => roundUp(outputs, STRIPE) * roundUp(inputs, 2);

/**
 * @param learns per output: 0 where its weights' gradient is known to be 0
 * @param first whether it is the network's first layer, whose inputs need no gradient
 */
export function placementOf(of: Survivors, learns: Uint8Array, first: boolean): Placement {
  const { layer, indices } = of;
  const { inputs, outputs } = layer;
  const survivors = indices.length;
  const even = outputs % 2 === 0 && (first || inputs % 2 === 0);
  if (survivors === inputs * outputs && even) return densePlacement(layer);
  const bounds = panelBounds(of);
  const stretches = stretchesOf(of, bounds);
  const [ordered, learning] = learningFirst(stretches, learns);
  const slots = takeSlots(stretches, ordered);
  const eachSurvivor: EachSurvivor = (visit) => {
    const run: Run = { count: 0, indices, from: 0, slot: 0, step: 1, number: 0 };
    for (const s of ordered) {
      run.count = stretches.counts[s] as number;
      run.from = stretches.froms[s] as number;
      run.slot = stretches.slots[s] as number;
      visit(run);
      run.number += run.count;
    }
  };
  const outputPanels = panelsOf(outputs, survivors / inputs);
  return {
    ...{ layer, dense: false, survivors, slots, eachSurvivor, indices },
    ...{ stretches, ordered, learning, bounds, outputPanels, learns },
  };
}

function densePlacement(layer: DenseLayer): Placement {
  const { inputs, outputs } = layer;
  const eachSurvivor: EachSurvivor = (visit) => {
    const run: Run = { count: 0, indices: null, from: 0, slot: 0, step: STRIPE, number: 0 };
    for (let n = 0; n < outputs; n++)
      for (let panel = 0; panel < inputs; panel += DENSE_PANEL) {
        const width = Math.min(DENSE_PANEL, roundUp(inputs, 2) - panel);
        run.from = run.number = n * inputs + panel;
        run.count = Math.min(width, inputs - panel);
        run.slot = panel * roundUp(outputs, STRIPE) + (n - (n % STRIPE)) * width + (n % STRIPE);
        visit(run);
      }
  };
  return {
    layer,
    dense: true,
    survivors: inputs * outputs,
    slots: denseSlots(layer),
    eachSurvivor,
    indices: new Uint32Array(),
    stretches: stretchTable(0),
    ordered: new Uint32Array(),
    learning: 0,
    bounds: [0],
    outputPanels: 0,
    learns: new Uint8Array(outputs).fill(1),
  };
}

const stretchTable = (count: number): Stretches => ({
  outputs: new Uint32Array(count),
  counts: new Uint32Array(count),
  slots: new Uint32Array(count),
  froms: new Uint32Array(count),
});

/** All but their slots. */
function stretchesOf({ layer, indices, starts }: Survivors, bounds: number[]): Stretches {
  const { inputs, outputs } = layer;
  const panels = bounds.length - 1;
  const stretches = stretchTable(panels * outputs);
  const counts = new Uint32Array(outputs);
  const next = starts.slice(0, outputs);
  for (let p = 0; p < panels; p++) {
    const to = bounds[p + 1] as number;
    for (let n = 0; n < outputs; n++) {
      const from = next[n] as number;
      counts[n] = firstFrom(n * inputs + to, indices, from, starts[n + 1] as number) - from;
    }
    const order = longestFirst(counts);
    for (let i = 0; i < outputs; i++) {
      const s = p * outputs + i;
      const n = order[i] as number;
      const count = counts[n] as number;
      stretches.outputs[s] = n;
      stretches.counts[s] = count;
      stretches.froms[s] = next[n] as number;
      next[n] = (next[n] as number) + count;
    }
  }
  return stretches;
}

/**
 * Where the longest is, the next, and so on, of several as long the first: a processor foresees the end of a loop that is as long as the one before.
 */
export function longestFirst(lengths: Uint32Array): Float64Array {
  const count = lengths.length;
  // Whole numbers that a double holds: sorted without a function to compare them, which would take most of the time.
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = i - (lengths[i] as number) * count;
  keys.sort();
  for (let i = 0; i < count; i++)
    keys[i] = (keys[i] as number) - Math.floor((keys[i] as number) / count) * count;
  return keys;
}

/** Stretches in the order in which they fill the slots. @returns also how many of them are of outputs that learn */
function learningFirst({ outputs }: Stretches, learns: Uint8Array): [Uint32Array, number] {
  const ordered = new Uint32Array(outputs.length);
  let placed = 0;
  const place = (learning: number) => {
    for (let s = 0; s < outputs.length; s++)
      if (learns[outputs[s] as number] === learning) ordered[placed++] = s;
    return placed;
  };
  const learning = place(1);
  place(0);
  return [ordered, learning];
}

/** @returns how many slots they take together */
function takeSlots({ counts, slots }: Stretches, ordered: Uint32Array): number {
  let next = 0;
  for (const s of ordered) {
    slots[s] = next;
    next = roundUp(next + (counts[s] as number), SLOTS);
  }
  return next;
}

/**
 * @param rows that can be read
 * @param links how many of them one neuron reads, on average
 */
const panelsOf = (rows: number, links: number) =>
  Math.max(1, Math.min(mostPanels(rows), Math.floor(links / LEAST_STRETCH)));

/** Splits the inputs into panels of about as many inputs in use. */
function panelBounds(of: Survivors): number[] {
  const { inputs, outputs } = of.layer;
  const survivors = of.indices.length;
  const used = usedInputs(of);
  const count = used.reduce((sum, bit) => sum + bit, 0);
  const panels = panelsOf(count, survivors / outputs);
  const bounds = [0];
  for (let k = 0, seen = 0; k < inputs; k++) {
    if (seen >= (bounds.length * count) / panels && bounds.length < panels) bounds.push(k);
    seen += used[k] as number;
  }
  return [...bounds, inputs];
}
