import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '../../../src/lottery/errors';
import type { PruningSettings } from '../../../src/lottery/settings';
import { DENSITY_RULES } from '../../../src/lottery/pruning/layer-densities';
import { denseMask, layerSurvivors, survivors } from '../../../src/lottery/pruning/masks';
import type { Mask, Network, Parameters } from '../../../src/lottery/network/network';
import { plannedSurvivors, plannedTotals, prune } from '../../../src/lottery/pruning/prune';
import { stream } from '../../../src/lottery/random/stream';
import { isWithin, LENET, networkOf, pruningWith, weightsOf } from './fixtures';

const network = networkOf([12, 8]);

/** Masks of level 1, 2, …: each pruned from the one before (or, unless iterative, all from dense), with these weights at each level. */
const masksOf = (net: Network, settings: PruningSettings, trained: (level: number) => Parameters): Mask[] => {
  const masks = [denseMask(net)];
  for (let level = 1; level <= settings.rounds; level++) {
    const mask = (settings.method === 'iterative' ? masks[level - 1] : masks[0]) ?? {};
    masks.push(prune({ network: net, mask, trained: trained(level), settings, level }));
  }
  return masks;
};

const random = (seed: number) => stream({ seed, replicate: 0, purpose: 'weights', index: 0 });
const gaussian = (net: Network, seed: number) => {
  const { normal } = random(seed);
  return weightsOf(net, () => normal());
};
/** Few different magnitudes, so that nearly all tie. */
const coarse = (net: Network, seed: number) => {
  const { below } = random(seed);
  return weightsOf(net, () => below(3) - 1);
};

const weights = fc.oneof(
  fc.nat(1e6).map((seed) => gaussian(network, seed)),
  fc.nat(1e6).map((seed) => coarse(network, seed)),
  fc.constantFrom(0, -0, 0.5, -3).map((value) => weightsOf(network, () => value)),
);
const settings = fc
  .record({
    method: fc.constantFrom('iterative' as const, 'one-shot' as const, 'at-init' as const),
    scope: fc.constantFrom('layer' as const, 'global' as const, ...DENSITY_RULES),
    rate: fc.double({ min: 0, max: 0.99, noNaN: true }),
    keep: fc.subarray(['fc1', 'fc2', 'fc3']),
    rounds: fc.integer({ min: 1, max: 6 }),
  })
  .map(pruningWith);

describe('densities of LeNet-300-100', () => {
  it('are those of the paper after each round, as weights and as planned', () => {
    const paper: [number, number, number][] = [
      [1, 80.0, 1],
      [2, 64.1, 1],
      [3, 51.3, 1],
      [7, 21.1, 1],
      [8, 16.9, 1],
      [9, 13.5, 1],
      [12, 7.0, 1],
      [15, 3.6, 1],
      [16, 2.9, 1],
      [18, 1.85, 2],
      [24, 0.5, 2],
    ];
    const lenet = pruningWith({ rounds: 24 });
    const trained = gaussian(LENET, 1);
    const masks = masksOf(LENET, lenet, () => trained);
    const planned = plannedTotals(LENET, lenet);
    for (const [level, percent, digits] of paper) {
      const left = survivors(masks[level] ?? {});
      expect(((left / 266_200) * 100).toFixed(digits)).toBe(percent.toFixed(digits));
      expect(planned[level]).toBe(left);
    }
  });

  it('come from 20% of each hidden layer and 10% of the output layer', () => {
    expect(plannedSurvivors(LENET, pruningWith({ rounds: 2 }))).toEqual([
      [235_200, 30_000, 1_000],
      [188_160, 24_000, 900],
      [150_528, 19_200, 810],
    ]);
  });

  it('prune the output layer at its own rate when it has one, and at one rate for all when global', () => {
    expect(plannedSurvivors(LENET, pruningWith({ rounds: 1, output_rate: 0.4 }))[1]).toEqual([
      188_160, 24_000, 600,
    ]);
    expect(plannedSurvivors(LENET, pruningWith({ rounds: 1, scope: 'global' }))).toEqual([
      [266_200],
      [212_960],
    ]);
  });
});

describe('a round of pruning', () => {
  it('removes exactly round(rate × survivors): ties, equal and zero weights included', () => {
    fc.assert(
      fc.property(weights, settings, (trained, pruning) => {
        const masks = masksOf(network, pruning, () => trained);
        const planned = plannedSurvivors(network, pruning);
        masks.forEach((mask, level) => {
          const counts = layerSurvivors(network, mask);
          const total = counts.reduce((sum, count) => sum + count, 0);
          expect(pruning.scope === 'global' ? [total] : counts).toEqual(planned[level]);
          expect(plannedTotals(network, pruning)[level]).toBe(total);
        });
      }),
    );
  });

  it('counts the survivors of this very mask, wherever they came from', () => {
    fc.assert(
      fc.property(weights, fc.array(fc.boolean(), { minLength: 192, maxLength: 192 }), (trained, alive) => {
        const mask = { ...denseMask(network), 'fc1.weight': Uint8Array.from(alive.slice(0, 192), Number) };
        const before = layerSurvivors(network, mask)[0] ?? NaN;
        const next = prune({ network, mask, trained, settings: pruningWith({ rate: 0.3 }), level: 1 });
        expect(layerSurvivors(network, next)[0]).toBe(before - Math.round(0.3 * before));
      }),
    );
  });

  it('only ever shrinks masks, and changes nothing that it was given', () => {
    fc.assert(
      fc.property(fc.array(weights, { minLength: 6, maxLength: 6 }), settings, (trained, pruning) => {
        const given = structuredClone(trained);
        const masks = masksOf(network, pruning, (level) => trained[level - 1] ?? {});
        expect(masks[0]).toEqual(denseMask(network));
        if (pruning.method === 'iterative')
          masks.slice(1).forEach((mask, i) => expect(isWithin(mask, masks[i] ?? {})).toBe(true));
        expect(trained).toEqual(given);
      }),
    );
  });

  it('removes no weight that is larger than one it leaves', () => {
    fc.assert(
      fc.property(weights, settings, (trained, pruning) => {
        const mask = prune({ network, mask: denseMask(network), trained, settings: pruning, level: 1 });
        const layers = network.layers
          .filter((layer) => !pruning.keep.includes(layer.name))
          .map((layer) => layer.name);
        for (const group of pruning.scope === 'global' ? [layers] : layers.map((name) => [name])) {
          const scored = group.flatMap((name) =>
            [...(trained[`${name}.weight`] ?? [])].map((w, i) => ({
              magnitude: Math.abs(w),
              left: mask[`${name}.weight`]?.[i] === 1,
            })),
          );
          const gone = scored.filter(({ left }) => !left).map(({ magnitude }) => magnitude);
          const kept = scored.filter(({ left }) => left).map(({ magnitude }) => magnitude);
          expect(Math.max(0, ...gone)).toBeLessThanOrEqual(Math.min(...kept));
        }
      }),
    );
  });

  it('lets the lower index go first where magnitudes tie, layers in order from the input', () => {
    const equal = weightsOf(network, () => -1);
    const byLayer = prune({
      network,
      mask: denseMask(network),
      trained: equal,
      settings: pruningWith({ rate: 0.5 }),
      level: 1,
    });
    expect(byLayer['fc2.weight']).toEqual(Uint8Array.from({ length: 96 }, (_, i) => (i < 48 ? 0 : 1)));
    const global = prune({
      network,
      mask: denseMask(network),
      trained: equal,
      settings: pruningWith({ rate: 0.625, scope: 'global' }),
      level: 1,
    });
    // 320 weights in 192 + 96 + 32: the first 200 go.
    expect(layerSurvivors(network, global)).toEqual([0, 88, 32]);
    expect(global['fc2.weight']?.indexOf(1)).toBe(8);
  });

  it('goes by magnitude, not by value: large negative weights stay', () => {
    const signed = weightsOf(network, (i) => (i % 2 ? -2 : 1));
    const mask = prune({
      network,
      mask: denseMask(network),
      trained: signed,
      settings: pruningWith({ rate: 0.5 }),
      level: 1,
    });
    expect(mask['fc1.weight']?.every((byte, i) => byte === i % 2)).toBe(true);
  });

  it('never brings a pruned weight back, however large its value', () => {
    const mask = { ...denseMask(network), 'fc1.weight': new Uint8Array(192).fill(1, 100) };
    const trained = weightsOf(network, (i) => 1000 - i);
    const next = prune({ network, mask, trained, settings: pruningWith(), level: 2 });
    expect(next['fc1.weight']?.subarray(0, 100)).toEqual(new Uint8Array(100));
    expect(layerSurvivors(network, next)[0]).toBe(92 - 18);
  });

  it('may empty a layer', () => {
    const settings = pruningWith({ rate: 0.99, rounds: 4 });
    const masks = masksOf(network, settings, () => gaussian(network, 1));
    expect(layerSurvivors(network, masks[4] ?? {})[1]).toBe(0);
  });
});

describe('kept layers', () => {
  it('lose nothing under any scope, even when all their weights are the smallest', () => {
    for (const scope of ['layer', 'global', ...DENSITY_RULES] as const) {
      const settings = pruningWith({ scope, keep: ['fc3'], rate: 0.9, rounds: 3 });
      const trained = weightsOf(network, (i, layer) => (layer === 2 ? 0 : 1 + i));
      const masks = masksOf(network, settings, () => trained);
      expect(masks[3]?.['fc3.weight']).toEqual(new Uint8Array(32).fill(1));
      expect(survivors(masks[3] ?? {})).toBeLessThan(60);
    }
  });

  it('do not count among the weights of which a global round takes its share', () => {
    const settings = pruningWith({ scope: 'global', keep: ['fc1'], rate: 0.5, rounds: 1 });
    expect(plannedTotals(network, settings)).toEqual([320, 192 + 64]);
  });
});

describe('one-shot pruning', () => {
  it('has at each level exactly the counts that iterative pruning has there', () => {
    fc.assert(
      fc.property(weights, settings, (trained, pruning) => {
        const counts = (method: PruningSettings['method']) =>
          masksOf(network, { ...pruning, method }, () => trained).map((mask) =>
            pruning.scope === 'global' ? survivors(mask) : layerSurvivors(network, mask),
          );
        expect(counts('one-shot')).toEqual(counts('iterative'));
        expect(counts('at-init')).toEqual(counts('iterative'));
      }),
    );
  });
});

describe('diverged training', () => {
  it('is an error that names layer and level and says what to do, not a mask of nonsense', () => {
    for (const value of [NaN, Infinity, -Infinity]) {
      const trained = weightsOf(network, (i, layer) => (layer === 1 && i === 5 ? value : i));
      const attempt = () =>
        prune({ network, mask: denseMask(network), trained, settings: pruningWith(), level: 3 });
      expect(attempt).toThrow(LabError);
      expect(attempt).toThrow(/fc2 for level 3.*NaN or infinite/);
    }
  });

  it('does not matter under pruned weights', () => {
    const mask = { ...denseMask(network), 'fc1.weight': new Uint8Array(192).fill(1, 1) };
    const trained = weightsOf(network, (i) => (i === 0 ? NaN : i));
    expect(() =>
      prune({
        network,
        mask,
        trained: { ...gaussian(network, 1), 'fc1.weight': trained['fc1.weight'] ?? new Float32Array() },
        settings: pruningWith(),
        level: 2,
      }),
    ).not.toThrow();
  });
});

it('weights that do not fit their mask are refused', () => {
  const trained = { ...gaussian(network, 1), 'fc2.weight': new Float32Array(3) };
  expect(() =>
    prune({ network, mask: denseMask(network), trained, settings: pruningWith(), level: 1 }),
  ).toThrow(/fc2\.weight has 3 values, not 96/);
});
