// Where a mask puts a layer's surviving weights in memory (kernels/layout.ts): panel by panel, in stretches of one output each.
import type { DenseLayer } from '../../lottery/network';
import { ROW_BYTES } from './tiles';
import { roundUp } from './vectors';

/** Stretches start on a multiple of so many weights, as vectors need. */
const SLOTS = 4;
/** Outputs whose weights lie side by side in a dense layer, and inputs of a panel of it (kernels/dense-layout.ts). */
const STRIPE = 4;
const DENSE_PANEL = 128;

/** A panel’s rows should leave room in a cache of 32 KB for the weights that pass by, */
const PANEL_ROWS = (22 * 1024) / ROW_BYTES;
/** but shorter stretches than this cost more than the cache gains. */
const LEAST_STRETCH = 20;

/** The weights of one output that look at the inputs of one panel. */
export interface Stretch {
  output: number;
  start: number;
  /** Slots in use. */
  count: number;
}

/**
 * Tells of every surviving weight its index in the layer, its slot, and its number among the survivors in what is kept of them
 * alone. It is worked out every time: kept, that would be twice as much as the weights themselves.
 */
export type EachSurvivor = (visit: (index: number, slot: number, nth: number) => void) => void;

export interface Placement {
  layer: DenseLayer;
  /** Nothing is pruned, and the shape suits the dense kernels: weights lie in panels of stripes. */
  dense: boolean;
  survivors: number;
  slots: number;
  eachSurvivor: EachSurvivor;
  /** Of each panel of inputs, the stretches of all outputs. */
  panels: Stretch[][];
  /** Where panels of inputs begin, and the end of the last. */
  bounds: number[];
  /** Panels of outputs, each of as many. */
  outputPanels: number;
  /** Stretches of outputs that learn, one after the other: they fill the slots from 0 to their last. */
  learning: Stretch[];
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
 * @param mask 1 where a weight survives, [outputs][inputs]
 * @param learns per output: 0 where its weights' gradient is known to be 0
 * @param first whether it is the network's first layer, whose inputs need no gradient
 */
export function placementOf(
  layer: DenseLayer,
  mask: Uint8Array,
  learns: Uint8Array,
  first: boolean,
): Placement {
  const { inputs, outputs } = layer;
  const survivors = mask.reduce((sum, bit) => sum + (bit ? 1 : 0), 0);
  const even = outputs % 2 === 0 && (first || inputs % 2 === 0);
  if (survivors === mask.length && even) return densePlacement(layer);
  const bounds = panelBounds(layer, mask, survivors);
  const panels = bounds.slice(1).map((to, p) => stretchesOf(layer, mask, bounds[p] as number, to));
  panels.forEach((stretches) => stretches.sort(byCount));

  const learning = panels.flat().filter(({ output }) => learns[output]);
  const others = panels.flat().filter(({ output }) => !learns[output]);
  const panelOf = new Map(panels.flatMap((stretches, p) => stretches.map((stretch) => [stretch, p])));
  const ordered = [...learning, ...others];
  let slots = 0;
  for (const stretch of ordered) {
    stretch.start = slots;
    slots = roundUp(slots + stretch.count, SLOTS);
  }
  const eachSurvivor: EachSurvivor = (visit) => {
    let nth = 0;
    for (const stretch of ordered) {
      const p = panelOf.get(stretch) as number;
      const row = stretch.output * inputs;
      let slot = stretch.start;
      for (let i = row + (bounds[p] as number); i < row + (bounds[p + 1] as number); i++)
        if (mask[i]) visit(i, slot++, nth++);
    }
  };
  const outputPanels = panelsOf(outputs, survivors / inputs);
  return { layer, dense: false, survivors, slots, eachSurvivor, panels, bounds, outputPanels, learning };
}

function densePlacement(layer: DenseLayer): Placement {
  const { inputs, outputs } = layer;
  const eachSurvivor: EachSurvivor = (visit) => {
    for (let n = 0, i = 0; n < outputs; n++)
      for (let panel = 0; panel < inputs; panel += DENSE_PANEL) {
        const width = Math.min(DENSE_PANEL, roundUp(inputs, 2) - panel);
        const stripe = panel * roundUp(outputs, STRIPE) + (n - (n % STRIPE)) * width + (n % STRIPE);
        for (let k = panel; k < Math.min(panel + width, inputs); k++, i++)
          visit(i, stripe + (k - panel) * STRIPE, i);
      }
  };
  return {
    layer,
    dense: true,
    survivors: inputs * outputs,
    slots: denseSlots(layer),
    eachSurvivor,
    panels: [],
    bounds: [],
    outputPanels: 0,
    learning: [],
  };
}

/** Longest first: a processor foresees the end of a loop that is as long as the one before. */
const byCount = (a: Stretch, b: Stretch) => b.count - a.count || a.output - b.output;

function stretchesOf({ inputs, outputs }: DenseLayer, mask: Uint8Array, from: number, to: number): Stretch[] {
  return Array.from({ length: outputs }, (_, output) => {
    let count = 0;
    for (let i = output * inputs + from; i < output * inputs + to; i++) if (mask[i]) count++;
    return { output, start: 0, count };
  });
}

/**
 * @param rows that there are to look at
 * @param links how many of them one neuron looks at, on average
 */
const panelsOf = (rows: number, links: number) =>
  Math.max(1, Math.min(mostPanels(rows), Math.floor(links / LEAST_STRETCH)));

/** Splits the inputs into panels of about as many inputs in use. */
function panelBounds({ inputs, outputs }: DenseLayer, mask: Uint8Array, survivors: number): number[] {
  const used = usedInputs(mask, inputs);
  const count = used.reduce((sum, bit) => sum + bit, 0);
  const panels = panelsOf(count, survivors / outputs);
  const bounds = [0];
  for (let k = 0, seen = 0; k < inputs; k++) {
    if (seen >= (bounds.length * count) / panels && bounds.length < panels) bounds.push(k);
    seen += used[k] as number;
  }
  return [...bounds, inputs];
}

/** 1 for each input that has a surviving weight, or one to an output that counts. */
export function usedInputs(mask: Uint8Array, inputs: number, counts?: Uint8Array): Uint8Array {
  const used = new Uint8Array(inputs);
  for (let n = 0, i = 0; i < mask.length; n++, i += inputs)
    if (counts?.[n] !== 0) for (let k = 0; k < inputs; k++) if (mask[i + k]) used[k] = 1;
  return used;
}
