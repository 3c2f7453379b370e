import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weightName } from '../../../src/lottery/network/network';
import type { Mask, Parameters } from '../../../src/lottery/network/network';
import { CRITERION_NAMES } from '../../../src/lottery/pruning/criteria';
import type { CriterionName } from '../../../src/lottery/pruning/criteria';
import { denseMask, layerSurvivors } from '../../../src/lottery/pruning/masks';
import { scoringExamples } from '../../../src/lottery/pruning/scoring-examples';
import { plannedSurvivors } from '../../../src/lottery/pruning/prune';
import { stream } from '../../../src/lottery/random/stream';
import { denseTask, drawnBuiltIn, startingMask } from '../../../src/lottery/trainings/tickets';
import { applyMask } from '../../support/masking';
import { experimentWith, isWithin, networkOf, weightsOf } from './fixtures';
import type { pruningWith } from './fixtures';

type Pruning = globalThis.Parameters<typeof pruningWith>[0];

const network = networkOf([12, 8]);
const replicateOf = (pruning: Pruning, seed = 0, replicate = 0) => {
  const experiment = experimentWith({ seed, pruning });
  return { experiment, network, replicate, draw: drawnBuiltIn(experiment, network) };
};
const gaussian = (seed: number): Parameters => {
  const { normal } = stream({ seed, replicate: 0, purpose: 'weights', index: 0 });
  return weightsOf(network, () => normal());
};
const dense = denseMask(network);
/** For criteria that look at them: any will do. */
const DRAWN_GRADIENTS = { gradients: gaussian(1001), hessianGradients: gaussian(1002) };
const pruned = (
  pruning: Pruning,
  final: Parameters,
  { level = 1, mask = dense, seed = 0, replicate = 0 } = {},
) =>
  startingMask(replicateOf(pruning, seed, replicate), level, { values: final, mask }, () =>
    Promise.resolve(DRAWN_GRADIENTS),
  );

describe.each(CRITERION_NAMES)('%s', (criterion) => {
  it('removes exactly as many as planned, and nothing comes back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1e6),
        fc.constantFrom('layer' as const, 'global' as const),
        async (seed, scope) => {
          const pruning = { criterion, scope, rounds: 4, rate: 0.3 };
          const planned = plannedSurvivors(network, experimentWith({ pruning }).pruning);
          let mask = dense;
          for (let level = 1; level <= 4; level++) {
            const next = await pruned(pruning, applyMask(gaussian(seed + level), mask), { level, mask });
            expect(isWithin(next, mask)).toBe(true);
            const counts = layerSurvivors(network, next);
            expect(scope === 'layer' ? counts : [counts.reduce((a, b) => a + b)]).toEqual(planned[level]);
            mask = next;
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('does not rank weights of a training that diverged', async () => {
    const weights = gaussian(1);
    weights['fc1.weight']?.fill(NaN, 0, 1);
    await expect(pruned({ criterion }, weights)).rejects.toThrow('Cannot prune fc1 for level 1');
  });
});

describe('random pruning', async () => {
  const random = { criterion: 'random' as const, rate: 0.5 };
  const here = await pruned(random, gaussian(1));

  it('knows nothing of the weights', async () => {
    expect(await pruned(random, gaussian(2))).toEqual(here);
  });

  it('is another in every replicate, at every level, in every layer and under every seed', async () => {
    const others = await Promise.all(
      [{ level: 2 }, { replicate: 1 }, { seed: 1 }].map((at) => pruned(random, gaussian(1), at)),
    );
    expect(new Set([here, ...others].map((mask) => String(mask['fc1.weight']))).size).toBe(4);
    const square = networkOf([16, 16]);
    const experiment = experimentWith({ network: { hidden: [16, 16] }, pruning: random });
    const zeros = weightsOf(square, () => 0);
    const of = { experiment, network: square, replicate: 0, draw: drawnBuiltIn(experiment, square) };
    const mask = await startingMask(of, 1, { values: zeros, mask: denseMask(square) });
    expect(mask['fc2.weight']).not.toEqual(mask['fc1.weight']);
  });

  it('leaves every weight as often as any other', async () => {
    const times = 600;
    const kept = new Float64Array(192);
    for (let seed = 0; seed < times; seed++)
      (await pruned(random, gaussian(1), { seed }))['fc1.weight']?.forEach(
        (bit, i) => (kept[i] = (kept[i] ?? 0) + bit),
      );
    // Chi squared of 192 counts of a half each; it is above 300 once in 10^7 times.
    const chi = kept.reduce((sum, count) => sum + (count - times / 2) ** 2 / (times / 4), 0);
    expect(chi).toBeLessThan(300);
    expect(chi).toBeGreaterThan(100);
  });
});

describe('magnitude increase', async () => {
  const increase = { criterion: 'magnitude-increase' as const, rate: 0.5 };
  const { initial } = await denseTask(replicateOf(increase));

  it('keeps the weights whose magnitude grew most since initialisation', async () => {
    const final = gaussian(3);
    const mask = await pruned(increase, final);
    for (const layer of network.layers) {
      const name = weightName(layer);
      const grew = (i: number) => Math.abs(final[name]?.[i] ?? NaN) - Math.abs(initial[name]?.[i] ?? NaN);
      const [kept, gone] = split(mask, name);
      expect(Math.max(...gone.map(grew))).toBeLessThanOrEqual(Math.min(...kept.map(grew)));
    }
  });

  it('is not the magnitude: what was large from the beginning goes', async () => {
    const final = weightsOf(network, (i, layer) => 1.01 * (initial[`fc${layer + 1}.weight`]?.[i] ?? NaN));
    final['fc1.weight']?.set(initial['fc1.weight']?.map((w) => w / 2) ?? [], 0);
    final['fc1.weight']?.fill(0.01, 0, 96);
    expect(await pruned(increase, final)).not.toEqual(
      await pruned({ ...increase, criterion: 'magnitude' }, final),
    );
  });

  it('counts from θ0, also where tickets rewind to later', async () => {
    const final = gaussian(4);
    expect(await pruned({ ...increase, rewind_to: 40 }, final)).toEqual(await pruned(increase, final));
  });
});

// Zhou et al. 2019, table 1: of each, the score of a weight that was drawn as `first` and trained to `last`.
describe.each<[CriterionName, (first: number, last: number) => number]>([
  ['movement', (first, last) => Math.abs(last - first)],
  ['large-init', (first) => Math.abs(first)],
  ['small-init', (first) => -Math.abs(first)],
  ['small-final', (_, last) => -Math.abs(last)],
  ['same-sign', (first, last) => Math.max(0, (first * last) / Math.abs(first))],
])('%s', (criterion, score) => {
  it('keeps the weights with the highest score', async () => {
    const settings = { criterion, rate: 0.5 };
    const { initial } = await denseTask(replicateOf(settings));
    const final = gaussian(5);
    const mask = await pruned(settings, final);
    for (const layer of network.layers) {
      const name = weightName(layer);
      const scored = (i: number) => score(initial[name]?.[i] ?? NaN, final[name]?.[i] ?? NaN);
      const [kept, gone] = split(mask, name);
      // Scores are 32 bits wide.
      expect(Math.max(...gone.map(scored))).toBeLessThanOrEqual(Math.min(...kept.map(scored)) + 1e-6);
    }
  });
});

describe('large, or small, both as drawn and as trained', async () => {
  const settings = { criterion: 'large-init-large-final' as const, rate: 0.5 };
  const { initial } = await denseTask(replicateOf(settings));
  const final = gaussian(6);

  /** The weights of a layer in the order of their magnitudes. */
  const order = (values: Float32Array = new Float32Array()) =>
    [...values.keys()].sort((a, b) => Math.abs(values[a] ?? NaN) - Math.abs(values[b] ?? NaN));

  it('keeps what lies above the same percentile both times, and nothing else', async () => {
    const mask = await pruned(settings, final);
    for (const layer of network.layers) {
      const name = weightName(layer);
      const [kept] = split(mask, name);
      const above = (from: number) => {
        const first = new Set(order(initial[name]).slice(from));
        return order(final[name])
          .slice(from)
          .filter((i) => first.has(i))
          .sort((a, b) => a - b);
      };
      const percentiles = order(final[name]).map((_, from) => above(from));
      expect(percentiles.some((both) => both.length === kept.length || both.length === kept.length + 1)).toBe(
        true,
      );
      const smallest = percentiles.findLast((both) => both.length >= kept.length) ?? [];
      expect(kept.every((i) => smallest.includes(i))).toBe(true);
    }
  });

  it('or below it', async () => {
    const mask = await pruned({ ...settings, criterion: 'small-init-small-final' }, final);
    for (const layer of network.layers) {
      const name = weightName(layer);
      const rank = (values: Float32Array | undefined, i: number) => order(values).indexOf(i);
      const higher = (i: number) => Math.max(rank(initial[name], i), rank(final[name], i));
      const [kept, gone] = split(mask, name);
      expect(Math.max(...kept.map(higher))).toBeLessThanOrEqual(Math.min(...gone.map(higher)));
    }
  });
});

describe('snip', () => {
  it('keeps the weights whose product with their gradient is largest, whatever the signs', async () => {
    const final = gaussian(7);
    const mask = await pruned({ criterion: 'snip', rate: 0.5 }, final);
    const product = (name: string) => (i: number) =>
      Math.abs((final[name]?.[i] ?? NaN) * (DRAWN_GRADIENTS.gradients[name]?.[i] ?? NaN));
    for (const layer of network.layers) {
      const name = weightName(layer);
      const [kept, gone] = split(mask, name);
      expect(Math.max(...gone.map(product(name)))).toBeLessThanOrEqual(
        Math.min(...kept.map(product(name))) + 1e-6,
      );
    }
  });

  it('measures gradients on as many examples as it is told, others at every level', () => {
    const all = Uint32Array.from({ length: 100 }, (_, i) => 1000 + i);
    const drawn = (examples: number | 'all', level = 1) =>
      scoringExamples(
        experimentWith({ pruning: { criterion: 'snip', examples } }),
        { replicate: 0, level },
        all,
      );
    expect(drawn('all')).toBe(all);
    expect(drawn(100)).toEqual(all);
    const some = drawn(30);
    expect(some).toHaveLength(30);
    expect(new Set(some).size).toBe(30);
    expect(some.every((example) => all.includes(example))).toBe(true);
    expect(drawn(30)).toEqual(some);
    expect(drawn(30, 2)).not.toEqual(some);
  });
});

const split = (mask: Mask, name: string): [number[], number[]] => {
  const all = [...(mask[name] ?? [])].map((bit, i) => ({ bit, i }));
  return [all.filter(({ bit }) => bit).map(({ i }) => i), all.filter(({ bit }) => !bit).map(({ i }) => i)];
};
