// Addresses of the weights of a dense layer (layout.ts): panel by panel of inputs, in a panel in stripes of 4 outputs, in a stripe input
// by input, a group an input. Half of all rows of a panel and the weights that pass by fit into the fastest cache. What has
// been added up over some panels lies where the sum will be.
import { DENSE_PANEL, Layer, VECTOR } from './layout';

/** Bytes of the weights from one input to 4 outputs, and of one of them. */
export const INPUT: usize = VECTOR;
export const OUTPUT: usize = 4;

/** Groups of a stripe of the panel that begins with input k: inputs come in pairs. */
export function stripeOf(layer: Layer, k: i32): usize {
  return <usize>min(DENSE_PANEL, ((layer.inputs + 1) & ~1) - k);
}

/** Number of the group from input k, the first of its panel, to the stripe of output n. */
export function groupOf(layer: Layer, k: i32, n: i32): usize {
  return <usize>k * <usize>((layer.outputs + 3) >> 2) + <usize>(n >> 2) * stripeOf(layer, k);
}
