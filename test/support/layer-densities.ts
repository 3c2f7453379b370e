// Densities of layers at initialisation: in closed form where a global ranking goes by magnitude, and of masks.
import jStat from 'jstat';
import { expect } from 'vitest';
import { layersOf, weightsOf } from '../../src/lottery/network/network';
import type { Mask, Network } from '../../src/lottery/network/network';
import { layerSurvivors } from '../../src/lottery/pruning/masks';

/** Of the weights of one layer, as drawn. */
export type Deviation = (inputs: number, outputs: number) => number;
export const GLOROT: Deviation = (inputs, outputs) => Math.sqrt(2 / (inputs + outputs));
export const HE: Deviation = (inputs) => Math.sqrt(2 / inputs);

/** Inputs and outputs of each layer, as its distribution counts them. */
const fansOf = (network: Network): [inputs: number, outputs: number][] =>
  network.layers.map((layer) =>
    layer.kind === 'dense'
      ? [layer.inputs, layer.outputs]
      : [layer.channels * layer.kernel ** 2, layer.filters * layer.kernel ** 2],
  );

/** erfc(t ÷ (σ √2)) of each layer, with the t by which as many of all weights are left. */
export function closedForm(network: Network, deviation: Deviation, density: number): number[] {
  const sizes = layersOf(network).map(weightsOf);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const deviations = fansOf(network).map((fans) => deviation(...fans));
  const leftAbove = (t: number) => deviations.map((sigma) => 2 * jStat.normal.cdf(-t / sigma, 0, 1));
  let [low, high] = [0, 10];
  for (let halving = 0; halving < 100; halving++) {
    const t = (low + high) / 2;
    const left = leftAbove(t).reduce((sum, share, i) => sum + share * (sizes[i] ?? 0), 0);
    if (left > density * all) low = t;
    else high = t;
  }
  return leftAbove(low);
}

export function densitiesOf(network: Network, mask: Mask): number[] {
  const sizes = layersOf(network).map(weightsOf);
  return layerSurvivors(network, mask).map((survivors, i) => survivors / (sizes[i] ?? NaN));
}

/** Four standard deviations of the share of so many weights that are drawn. The threshold, of all of them, is nearly fixed. */
export const byChance = (share: number, weights: number): number =>
  4 * Math.sqrt((share * (1 - share)) / weights);

export function expectDrawn(network: Network, found: number[], expected: number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, layer] of layersOf(network).entries()) {
    const share = expected[i] ?? NaN;
    expect(Math.abs((found[i] ?? NaN) - share), layer.name).toBeLessThan(byChance(share, weightsOf(layer)));
  }
}
