// Placement of a layer's surviving weights in memory (kernels/layout.ts): panel by panel, in stretches of one output each.
import type { DenseLayer } from '../../lottery/network/network';
import type { EachSurvivor, Run } from './each-survivor';
import { usedInputs } from './survivors';
import type { Survivors } from './survivors';
import { DENSE_PANEL, ROW_BYTES, STRIPE } from './kernel-interface';
import { roundUp } from './vectors';

/** Stretches start on a multiple of so many weights, as vectors need. */
const SLOTS = 4;

/** A panel’s rows should leave room in a cache of 32 KB for the weights that pass by, */
const PANEL_ROWS = (22 * 1024) / ROW_BYTES;
/** but shorter stretches than this cost more than the cache gains. */
const LEAST_STRETCH = 20;

/** The weights of one output that read the inputs of one panel. */
export interface Stretch {
  output: number;
  start: number;
  /** Slots in use. */
  count: number;
  /** Its first weight among the layer's survivors. */
  from: number;
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
  /** Of each panel of inputs, the stretches of all outputs. */
  panels: Stretch[][];
  /** Where panels of inputs begin, and the end of the last. */
  bounds: number[];
  /** Panels of outputs, each of as many. */
  outputPanels: number;
  /** All stretches, one after the other as they fill the slots; and of them, at the start, those of outputs that learn. */
  ordered: Stretch[];
  learning: Stretch[];
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
  const panels = stretchesOf(of, bounds);
  panels.forEach((stretches) => stretches.sort(byCount));

  const learning = panels.flat().filter(({ output }) => learns[output]);
  const others = panels.flat().filter(({ output }) => !learns[output]);
  const ordered = [...learning, ...others];
  let slots = 0;
  for (const stretch of ordered) {
    stretch.start = slots;
    slots = roundUp(slots + stretch.count, SLOTS);
  }
  const eachSurvivor: EachSurvivor = (visit) => {
    const run: Run = { count: 0, indices, from: 0, slot: 0, step: 1, number: 0 };
    for (const { start, from, count } of ordered) {
      run.count = count;
      run.from = from;
      run.slot = start;
      visit(run);
      run.number += count;
    }
  };
  const outputPanels = panelsOf(outputs, survivors / inputs);
  return {
    ...{ layer, dense: false, survivors, slots, eachSurvivor, indices },
    ...{ panels, bounds, outputPanels, ordered, learning, learns },
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
    panels: [],
    bounds: [],
    outputPanels: 0,
    ordered: [],
    learning: [],
    learns: new Uint8Array(outputs).fill(1),
  };
}

/** Longest first: a processor foresees the end of a loop that is as long as the one before. */
const byCount = (a: Stretch, b: Stretch) => b.count - a.count || a.output - b.output;

/** @returns of each panel the stretches of all outputs */
function stretchesOf({ layer, indices, starts }: Survivors, bounds: number[]): Stretch[][] {
  const { inputs, outputs } = layer;
  const panels: Stretch[][] = bounds.slice(1).map(() => []);
  for (let output = 0; output < outputs; output++) {
    const end = starts[output + 1] as number;
    let from = starts[output] as number;
    for (const [p, stretches] of panels.entries()) {
      const to = firstFrom(output * inputs + (bounds[p + 1] as number), indices, from, end);
      stretches.push({ output, start: 0, count: to - from, from });
      from = to;
    }
  }
  return panels;
}

/** Where, between two places, the rising values reach `least`. */
function firstFrom(least: number, values: Uint32Array, from: number, end: number): number {
  while (from < end) {
    const middle = (from + end) >> 1;
    if ((values[middle] as number) < least) from = middle + 1;
    else end = middle;
  }
  return from;
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
