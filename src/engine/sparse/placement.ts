// Where a mask puts a layer's surviving weights in memory (kernels/layout.ts): panel by panel, output by output.
import type { DenseLayer } from '../../lottery/network';
import { ROW_BYTES } from './tiles';

/** Stretches start on a multiple of so many weights, as vectors need. */
const SLOTS = 4;

/** A panel's rows should leave room in a cache of 32 KB, */
const PANEL_ROWS = (26 * 1024) / ROW_BYTES;
/** but shorter stretches than this cost more than the cache gains. */
const LEAST_STRETCH = 24;

export interface Placement {
  layer: DenseLayer;
  /** Nothing is pruned, and the shape suits the dense kernels: weights lie as they are, each output's on its own slots. */
  dense: boolean;
  /** Inputs of each panel: [bounds[p], bounds[p + 1]). */
  bounds: number[];
  survivors: number;
  slots: number;
  /** Index into the layer's weights of each survivor, in the order of the slots. */
  indices: Uint32Array;
  slotOf: Uint32Array;
  /** Per panel and output: first slot, and slots in use. */
  stretches: { start: number; count: number }[];
}

const roundUp = (slots: number) => Math.ceil(slots / SLOTS) * SLOTS;

/** The most slots that any mask can need: with panels, every stretch may leave slots over. */
export function mostSlots({ inputs, outputs }: DenseLayer): number {
  return outputs * (roundUp(inputs) + Math.ceil(inputs / PANEL_ROWS) * SLOTS);
}

/** The most panels that any mask can lead to. */
export const mostPanels = ({ inputs }: DenseLayer) => Math.ceil(inputs / PANEL_ROWS);

/**
 * @param mask 1 where a weight survives, [outputs][inputs]
 * @param first whether it is the network's first layer, whose inputs need no gradient
 */
export function placementOf(layer: DenseLayer, mask: Uint8Array, first: boolean): Placement {
  const { inputs, outputs } = layer;
  const survivors = mask.reduce((sum, bit) => sum + (bit ? 1 : 0), 0);
  const dense = survivors === mask.length && outputs % 2 === 0 && (first || inputs % 2 === 0);
  const bounds = dense ? [0, inputs] : panelBounds(layer, mask, survivors);
  const indices = new Uint32Array(survivors);
  const slotOf = new Uint32Array(survivors);
  const stretches: Placement['stretches'] = [];
  let found = 0;
  let slot = 0;
  for (let p = 0; p + 1 < bounds.length; p++)
    for (let n = 0; n < outputs; n++) {
      const start = slot;
      const end = n * inputs + (bounds[p + 1] as number);
      for (let i = n * inputs + (bounds[p] as number); i < end; i++)
        if (mask[i]) {
          indices[found] = i;
          slotOf[found++] = slot++;
        }
      stretches.push({ start, count: slot - start });
      slot = roundUp(slot);
    }
  return { layer, dense, bounds, survivors, slots: slot, indices, slotOf, stretches };
}

/** Splits the inputs into panels of about as many inputs in use. */
function panelBounds({ inputs, outputs }: DenseLayer, mask: Uint8Array, survivors: number): number[] {
  const used = usedInputs(mask, inputs);
  const count = used.reduce((sum, bit) => sum + bit, 0);
  const panels = Math.max(
    1,
    Math.min(Math.ceil(count / PANEL_ROWS), Math.floor(survivors / outputs / LEAST_STRETCH)),
  );
  const bounds = [0];
  for (let k = 0, seen = 0; k < inputs; k++) {
    if (seen >= (bounds.length * count) / panels && bounds.length < panels) bounds.push(k);
    seen += used[k] as number;
  }
  return [...bounds, inputs];
}

/** 1 for each input that has a surviving weight. */
export function usedInputs(mask: Uint8Array, inputs: number): Uint8Array {
  const used = new Uint8Array(inputs);
  for (let i = 0; i < mask.length; i += inputs) for (let k = 0; k < inputs; k++) if (mask[i + k]) used[k] = 1;
  return used;
}
