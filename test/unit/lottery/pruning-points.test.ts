// Points in a training at which masks are pruned before its end: the Early-Bird rule against windows computed by hand, and the mistakes that are made with it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atOnce } from '../../../src/lottery/in-pieces';
import type { Mask, Parameters as Values } from '../../../src/lottery/network/network';
import { copyOf, denseMask } from '../../../src/lottery/pruning/masks';
import {
  largestDistance,
  lookTimes,
  maskDistance,
  mostLooks,
} from '../../../src/lottery/pruning/pruning-points/early-bird';
import { levelsPrunedFrom, pruningPointOf } from '../../../src/lottery/pruning/pruning-points';
import type { PruningPoint } from '../../../src/lottery/pruning/pruning-points/pruning-point';
import { stream } from '../../../src/lottery/random/stream';
import { drawnBuiltIn, initialWeights, prunedMask } from '../../../src/lottery/trainings/tickets';
import type { Experiment } from '../../../src/lottery/settings';
import { applyMask } from '../../support/masking';
import type { pruningWith } from './fixtures';
import { experimentWith, networkOf, weightsOf } from './fixtures';

type Pruning = NonNullable<Parameters<typeof pruningWith>[0]>;

const network = networkOf([10], 10, 5);
const experimentOf = (pruning: Pruning, training = {}) =>
  experimentWith({
    training: { iterations: 100, evaluate_every: 10, ...training },
    pruning: { prune_at: 'early-bird', every: 10, window: 3, ...pruning },
  });
const gaussian = (seed: number, of = network): Values => {
  const { normal } = stream({ seed, replicate: 0, purpose: 'weights', index: 0 });
  return weightsOf(of, () => normal());
};

function pointOf(experiment: Experiment, more: { level?: number; fineTunes?: boolean } = {}): PruningPoint {
  const point = pruningPointOf({ experiment, network, level: 0, initial: gaussian(1), ...more });
  if (!point) throw new Error('masks are pruned from the end');
  return point;
}

/** What comes of a training whose weights at each look are these, as the training loop asks it. */
function watch(point: PruningPoint, weightsAt: (iteration: number) => Values, mask = denseMask(network)) {
  const looks: { iteration: number; distances: number[] }[] = [];
  let window: Mask[] = [];
  for (let i = point.nextLook(0); i < Infinity; i = point.nextLook(i + 1)) {
    const { masks, distances, isTaken } = atOnce(
      point.look({ iteration: i, mask, weights: weightsAt(i) }, window),
    );
    looks.push({ iteration: i, distances });
    window = [...window, masks].slice(-point.compared);
    if (isTaken) return { takenAt: i, looks };
  }
  return { takenAt: null, looks };
}

/** Of the 100 weights of the first layer, half are large: those from a place on. Pruned by half, the mask moves with it. */
const FIRST_BY_HALF: Pruning = { rounds: 1, rate: 0.5, only: ['fc1'] };
const halfFrom = (place: number): Values => {
  const weights = weightsOf(network, () => 0.01);
  weights['fc1.weight']?.forEach((_, i, all) => (all[i] = (i - place + 100) % 100 < 50 ? 1 : 0.1));
  return weights;
};

describe('the Early-Bird rule', () => {
  const places = (at: Record<number, number>) => (iteration: number) => halfFrom(at[iteration] ?? 0);

  it('holds where the newest mask is near each of the others of a full window, by hand', () => {
    // Moving by p places changes 2p of 100 weights.
    const moves = places({ 10: 0, 20: 10, 30: 13, 40: 15, 50: 16 });
    const { takenAt, looks } = watch(pointOf(experimentOf({ ...FIRST_BY_HALF, distance: 0.07 })), moves);
    expect(looks).toEqual([
      { iteration: 10, distances: [] },
      { iteration: 20, distances: [0.2] },
      { iteration: 30, distances: [0.26, 0.06] },
      { iteration: 40, distances: [0.1, 0.04] },
      { iteration: 50, distances: [0.06, 0.02] },
    ]);
    expect(takenAt).toBe(50);
  });

  it('holds at the distance itself, and not above it', () => {
    const moves = places({ 10: 0, 20: 1, 30: 2, 40: 40, 50: 80, 60: 40, 70: 80, 80: 40, 90: 80 });
    const takenAt = (distance: number) =>
      watch(pointOf(experimentOf({ ...FIRST_BY_HALF, distance })), moves).takenAt;
    expect(takenAt(0.04)).toBe(30);
    expect(takenAt(0.039)).toBeNull();
  });

  it('does not take a mask that moves on and on, a little each time, for one that has settled', () => {
    const drifting = (iteration: number) => halfFrom((2 * iteration) / 10);
    const point = pointOf(experimentOf({ ...FIRST_BY_HALF, distance: 0.05 }));
    const { takenAt, looks } = watch(point, drifting);
    // Each is near the one before, and far from the one before that.
    for (const { distances } of looks.slice(1)) expect(distances.at(-1)).toBe(0.04);
    expect(takenAt).toBeNull();
  });

  it('waits for a full window, however alike the first masks are', () => {
    const still = () => halfFrom(0);
    for (const window of [2, 3, 7])
      expect(watch(pointOf(experimentOf({ ...FIRST_BY_HALF, window })), still).takenAt).toBe(10 * window);
  });

  it('never looks at weights that no step has changed: all that ties there is no sign of anything', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 60 }), (every, rewind_to) => {
        const first = pointOf(experimentOf({ ...FIRST_BY_HALF, every, rewind_to })).nextLook(0);
        expect(first).toBeGreaterThan(rewind_to);
      }),
    );
  });

  it('does not look amid a warm-up, where weights hardly move', () => {
    const warm = experimentOf(FIRST_BY_HALF, { schedule: { warmup: 25 } });
    expect(pointOf(warm).nextLook(0)).toBe(30);
    expect(pointOf(warm, { fineTunes: true }).nextLook(0)).toBe(10);
  });

  it('does not compare masks across a drop of the learning rate', () => {
    const still = () => halfFrom(0);
    const dropping = (...steps: number[]) => experimentOf(FIRST_BY_HALF, { schedule: { steps } });
    expect(watch(pointOf(dropping(29)), still).takenAt).toBe(50);
    // The mask at 30 is of weights that were trained at the old rate alone, and every later step is of the new one.
    expect(watch(pointOf(dropping(30)), still).takenAt).toBe(30);
    expect(watch(pointOf(dropping(20)), still).takenAt).toBe(40);
    expect(watch(pointOf(dropping(15, 25, 35, 45, 55, 65, 75)), still).takenAt).toBe(null);
    expect(watch(pointOf(dropping(15), { fineTunes: true }), still).takenAt).toBe(30);
  });

  it('measures by the weights that are ranked, not by all', () => {
    const everything = pointOf(experimentOf({ ...FIRST_BY_HALF, only: undefined, output_rate: 0 }));
    const two = (point: PruningPoint) => watch(point, places({ 10: 0, 20: 3 })).looks[1]?.distances;
    // 6 of 100 weights of one layer, of 150 of both.
    expect(two(pointOf(experimentOf(FIRST_BY_HALF)))).toEqual([0.06]);
    expect(two(everything)).toEqual([6 / 150]);
    // Weights that were pruned before are not ranked again: of 50, half of them from place 0 or 3 on.
    const half = copyOf(denseMask(network));
    half['fc1.weight']?.fill(0, 50);
    const quarters = (iteration: number) => {
      const weights = halfFrom(0);
      weights['fc1.weight']?.fill(0, 50);
      weights['fc1.weight']?.fill(2, iteration === 10 ? 0 : 3, iteration === 10 ? 25 : 28);
      return weights;
    };
    expect(watch(pointOf(experimentOf(FIRST_BY_HALF)), quarters, half).looks[1]?.distances).toEqual([6 / 50]);
  });

  it('has to hold at every level that is pruned in one step from the same training', () => {
    const oneShot = {
      method: 'one-shot',
      rounds: 2,
      rate: 0.5,
      only: ['fc1'],
      distance: 0.1,
    } satisfies Pruning;
    // The largest 50 stay the same, and which 25 of them are the largest does not.
    const weightsAt = (iteration: number) => {
      const weights = halfFrom(0);
      const from = iteration % 20 === 0 ? 0 : 25;
      weights['fc1.weight']?.fill(2, from, from + 25);
      return weights;
    };
    const { takenAt, looks } = watch(pointOf(experimentOf(oneShot)), weightsAt);
    expect(looks[1]?.distances).toEqual([0.5]);
    expect(takenAt).toBeNull();
    expect(watch(pointOf(experimentOf({ ...oneShot, rounds: 1 })), weightsAt).takenAt).toBe(30);
  });

  it('does not hold on weights that have diverged', () => {
    const diverged = (iteration: number) => {
      const weights = halfFrom(0);
      if (iteration > 20) weights['fc1.weight']?.fill(NaN, 0, 1);
      return weights;
    };
    expect(watch(pointOf(experimentOf(FIRST_BY_HALF)), diverged).takenAt).toBeNull();
  });
});

const SCOPES = ['layer', 'global', 'uniform', 'erdos-renyi', 'erk', 'balanced'] as const;
const BY_WEIGHTS = [
  ...(['magnitude', 'magnitude-increase', 'movement', 'same-sign', 'small-final'] as const),
  ...(['large-init-large-final', 'small-init-small-final'] as const),
];

describe('the masks of a look', () => {
  it('are those that would be pruned from the same values, at every level', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SCOPES),
        fc.constantFrom(...BY_WEIGHTS),
        fc.constantFrom('iterative' as const, 'one-shot' as const),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 1000 }),
        async (scope, criterion, method, rounds, seed) => {
          const experiment = experimentOf({ scope, criterion, method, rounds, rate: 0.4 });
          const of = { experiment, network, replicate: 0, draw: drawnBuiltIn(experiment, network) };
          const initial = await initialWeights(of);
          const level = method === 'iterative' ? rounds - 1 : 0;
          // Values that tie, too.
          const mask = level === 0 ? denseMask(network) : halved();
          const drawn = gaussian(seed);
          for (const values of Object.values(drawn))
            values.forEach((w, i) => (values[i] = Math.round(4 * w) / 4));
          const weights = applyMask(drawn, mask);
          const point = pruningPointOf({ experiment, network, level, initial });
          const found = point ? atOnce(point.look({ iteration: 10, mask, weights }, [])).masks : {};
          for (const [i, next] of levelsPrunedFrom(experiment.pruning, level).entries()) {
            const wanted = await prunedMask(of, next, { values: weights, mask });
            for (const [name, bytes] of Object.entries(wanted))
              expect(found[name]?.map((many) => (many > i ? 1 : 0))).toEqual(bytes);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

function halved(): Mask {
  const mask = copyOf(denseMask(network));
  for (const bytes of Object.values(mask)) bytes.forEach((_, i) => i % 2 === 0 && (bytes[i] = 0));
  return mask;
}

describe('the distance of masks', () => {
  const masks = fc.array(fc.nat(5), { minLength: 20, maxLength: 20 }).map((one) => Uint8Array.from(one));

  it('is the largest that a level has, weight by weight', () => {
    fc.assert(
      fc.property(masks, masks, (one, other) => {
        const differing = [1, 2, 3, 4, 5].map((level) =>
          one.reduce((sum, many, i) => sum + (many >= level === (other[i] ?? 0) >= level ? 0 : 1), 0),
        );
        expect(maskDistance({ it: one }, { it: other }, 20)).toBe(Math.max(...differing) / 20);
      }),
    );
  });

  it('is none of a mask from itself, the same in both directions, and never more than the largest there can be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), fc.nat(), fc.nat(), (kept, seed, other) => {
        const drawn = (from: number) => {
          const bytes = new Uint8Array(20);
          const { permutation } = stream({ seed: from, replicate: 0, purpose: 'weights', index: 0 });
          for (const i of permutation(20).subarray(0, kept)) bytes[i] = 1;
          return { it: bytes };
        };
        const [a, b] = [drawn(seed), drawn(other)];
        expect(maskDistance(a, a, 20)).toBe(0);
        expect(maskDistance(a, b, 20)).toBe(maskDistance(b, a, 20));
        expect(maskDistance(a, b, 20)).toBeLessThanOrEqual(largestDistance(kept / 20) + 1e-12);
      }),
    );
    // It is reached: of 20 weights 5 are kept, and 5 others.
    const five = (from: number) => ({ it: new Uint8Array(20).fill(1, from, from + 5) });
    expect(maskDistance(five(0), five(10), 20)).toBe(largestDistance(5 / 20));
    const fifteen = (from: number) => ({ it: new Uint8Array(20).fill(1).fill(0, from, from + 5) });
    expect(maskDistance(fifteen(0), fifteen(10), 20)).toBe(largestDistance(15 / 20));
  });
});

describe('when a training is looked at', () => {
  const times = fc.record({
    every: fc.integer({ min: 1, max: 20 }),
    rewind_to: fc.integer({ min: 0, max: 40 }),
    warmup: fc.integer({ min: 0, max: 40 }),
    steps: fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 4 }),
    window: fc.integer({ min: 2, max: 6 }),
  });

  it('is every so many iterations, before the end; and how many masks can be compared is what the rule finds of one that never moves', () => {
    fc.assert(
      fc.property(times, ({ every, rewind_to, warmup, steps, window }) => {
        const rising = steps.toSorted((a, b) => a - b);
        const experiment = experimentOf(
          { ...FIRST_BY_HALF, every, rewind_to, window },
          { schedule: { warmup, steps: rising } },
        );
        const { takenAt, looks } = watch(pointOf(experiment), () => halfFrom(0));
        const all = Array.from({ length: 100 }, (_, i) => i).filter(
          (i) => i > Math.max(rewind_to, warmup) && i % every === 0,
        );
        expect(looks.map(({ iteration }) => iteration)).toEqual(
          all.filter((i) => takenAt === null || i <= takenAt),
        );
        expect(takenAt !== null).toBe(mostLooks(lookTimes(experiment)) >= window);
      }),
    );
  });

  it('is once where the iteration is given, and the values there are taken', () => {
    const point = pointOf(experimentOf({ prune_at: 30 }));
    expect([0, 30, 31].map((from) => point.nextLook(from))).toEqual([30, 30, Infinity]);
    expect(watch(point, gaussian).takenAt).toBe(30);
  });

  it('is never where masks are pruned from its end, or none are', () => {
    const has = (pruning: Pruning, level: number) =>
      pruningPointOf({ experiment: experimentOf(pruning), network, level, initial: {} }) !== null;
    expect(has({ prune_at: undefined }, 0)).toBe(false);
    expect(has({ prune_at: 100 }, 0)).toBe(false);
    expect(has({ prune_at: 99 }, 0)).toBe(true);
    expect([0, 1, 2].map((level) => has({ rounds: 2 }, level))).toEqual([true, true, false]);
    expect([0, 1, 2].map((level) => has({ rounds: 2, method: 'one-shot' }, level))).toEqual([
      true,
      false,
      false,
    ]);
    expect([0, 1, 2].map((level) => has({ rounds: 2, mask: 'a.safetensors' }, level))).toEqual([
      false,
      true,
      false,
    ]);
    expect(has({ rounds: 2, method: 'at-init' }, 0)).toBe(false);
  });
});
