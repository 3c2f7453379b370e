import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { buildNetwork } from '../../../src/lottery/network/build-network';
import { layersOf, weightsOf } from '../../../src/lottery/network/network';
import type { Network } from '../../../src/lottery/network/network';
import { DENSITY_RULES, layerCounts } from '../../../src/lottery/pruning/layer-densities';
import type { DensityRuleName } from '../../../src/lottery/pruning/layer-densities';
import { experimentWith, LENET, networkOf } from './fixtures';

/** Densities of each layer, where so many of all weights are left. */
function densities(rule: DensityRuleName, network: Network, density: number): number[] {
  const layers = layersOf(network);
  const all = layers.map(weightsOf);
  const total = Math.round(density * all.reduce((sum, count) => sum + count, 0));
  return layerCounts(rule, layers, all, total).map((count, i) => count / (all[i] ?? NaN));
}

const close = (found: number[], expected: number[]) => {
  expect(found).toHaveLength(expected.length);
  found.forEach((density, i) => expect(Math.abs(density - (expected[i] ?? NaN))).toBeLessThan(5e-4));
};

const CONV_4 = buildNetwork(experimentWith({ network: { architecture: 'conv-4' } }).network, [3, 32, 32], 10);
const LENET_5 = buildNetwork(
  experimentWith({
    network: { layers: ['conv 20 5x5 pad 0', 'pool', 'conv 50 5x5 pad 0', 'pool', 'dense 500'] },
  }).network,
  [1, 28, 28],
  10,
);

// Worked out with numpy from the formulas of RigL §3 and of SET.
describe('densities of known networks', () => {
  test('by erk', () => {
    close(densities('erk', LENET, 0.1), [0.0796, 0.2302, 1]);
    close(densities('erk', LENET, 0.02), [0.0154, 0.0445, 0.3674]);
    close(densities('erk', LENET_5, 0.1), [1, 0.0871, 0.0884, 1]);
    close(densities('erk', LENET_5, 0.02), [0.2779, 0.0143, 0.0146, 0.4572]);
    close(densities('erk', CONV_4, 0.1), [1, 0.0906, 0.067, 0.0443, 0.1004, 0.1948, 1]);
  });

  test('by Erdős–Rényi', () => {
    close(densities('erdos-renyi', CONV_4, 0.1), [1, 0.5263, 0.3947, 0.2632, 0.0678, 0.1316, 1]);
    // Of fully connected layers the two are the same.
    expect(densities('erdos-renyi', LENET, 0.1)).toEqual(densities('erk', LENET, 0.1));
  });

  test('uniform, and balanced', () => {
    close(
      densities('uniform', CONV_4, 0.1),
      Array.from({ length: 7 }, () => 0.1),
    );
    // 26,620 weights: 1,000 fill the output layer, and the others share the rest.
    close(densities('balanced', LENET, 0.1), [12_810 / 235_200, 12_810 / 30_000, 1]);
  });
});

const networks = fc
  .array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 })
  .map((widths) => networkOf(widths));

describe.each(DENSITY_RULES)('%s', (rule) => {
  it('shares out exactly what is left, and gives no layer more than it has', () => {
    fc.assert(
      fc.property(
        networks,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }),
        (network, shares) => {
          const layers = layersOf(network);
          let before = layers.map(weightsOf);
          for (const share of shares) {
            const total = Math.floor(share * before.reduce((sum, count) => sum + count, 0));
            const counts = layerCounts(rule, layers, before, total);
            expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total);
            counts.forEach((count, i) => expect(count).toBeLessThanOrEqual(before[i] ?? 0));
            expect(Math.min(...counts)).toBeGreaterThanOrEqual(0);
            before = counts;
          }
        },
      ),
    );
  });

  it('comes to the same densities whether the way there is short or long, but for rounding', () => {
    fc.assert(
      fc.property(networks, fc.integer({ min: 1, max: 12 }), (network, rounds) => {
        const layers = layersOf(network);
        const all = layers.map(weightsOf);
        let total = all.reduce((sum, count) => sum + count, 0);
        let counts = all;
        for (let round = 0; round < rounds; round++) {
          total -= Math.round(0.2 * total);
          counts = layerCounts(rule, layers, counts, total);
        }
        const atOnce = layerCounts(rule, layers, all, total);
        counts.forEach((count, i) => expect(Math.abs(count - (atOnce[i] ?? NaN))).toBeLessThanOrEqual(2));
      }),
    );
  });
});
