// Masks that are updated amid a training: schedules by their published values, and what every update keeps to.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weightName } from '../../../src/lottery/network/network';
import type { Mask, Parameters as Values } from '../../../src/lottery/network/network';
import { denseMask, layerSurvivors, survivors } from '../../../src/lottery/pruning/masks';
import { scheduleOf } from '../../../src/lottery/pruning/mask-schedules';
import { dropShare } from '../../../src/lottery/pruning/mask-schedules/dynamic';
import type { MaskSchedule } from '../../../src/lottery/pruning/mask-schedules/mask-schedule';
import { plannedSurvivors } from '../../../src/lottery/pruning/prune';
import { stream } from '../../../src/lottery/random/stream';
import { drawnBuiltIn, startingMask, untrained } from '../../../src/lottery/trainings/tickets';
import type { Experiment } from '../../../src/lottery/settings';
import { applyMask } from '../../support/masking';
import type { pruningWith } from './fixtures';
import { experimentWith, isWithin, networkOf, weightsOf } from './fixtures';

const network = networkOf([30, 20], 40);
const experimentOf = (pruning: Pruning, iterations = 1000) =>
  experimentWith({ training: { iterations, evaluate_every: 100 }, pruning });
type Pruning = Parameters<typeof pruningWith>[0];

function scheduled(experiment: Experiment, level = 1): MaskSchedule {
  const initial = gaussian(7);
  const schedule = scheduleOf({ experiment, network, replicate: 0, level, initial });
  if (!schedule) throw new Error('no schedule');
  return schedule;
}

const gaussian = (seed: number): Values => {
  const { normal } = stream({ seed, replicate: 0, purpose: 'weights', index: 0 });
  return weightsOf(network, () => normal());
};

const updates = (schedule: MaskSchedule, until = Infinity): number[] => {
  const at: number[] = [];
  for (let i = schedule.nextUpdate(0); i < until; i = schedule.nextUpdate(i + 1)) at.push(i);
  return at;
};

/** The masks after each update, with weights that are drawn anew for each. */
function masksOf(
  schedule: MaskSchedule,
  start: Mask,
): { iteration: number; before: Mask; weights: Values; gradients: Values; after: Mask }[] {
  let mask = start;
  return updates(schedule).map((iteration) => {
    const before = mask;
    const weights = applyMask(gaussian(iteration), before);
    const gradients = gaussian(iteration + 1_000_000);
    mask = schedule.update({ iteration, mask: before, weights, gradients });
    return { iteration, before, weights, gradients, after: mask };
  });
}

const replicate = (experiment: Experiment) => ({
  ...{ experiment, network, replicate: 0 },
  draw: drawnBuiltIn(experiment, network),
});

async function startOf(experiment: Experiment, level = 1): Promise<Mask> {
  const of = replicate(experiment);
  return startingMask(of, level, await untrained(of));
}

describe('gradual pruning', () => {
  it('follows the cubic of Zhu & Gupta', () => {
    // Sparsity on the way to 0.9, after these shares of the way (methods of the field, computed by hand).
    const expected = [
      [0.1, 0.2439],
      [0.25, 0.5203],
      [0.5, 0.7875],
      [0.75, 0.8859],
      [1, 0.9],
    ] as const;
    const experiment = experimentOf({
      method: 'gradual',
      rounds: 1,
      rate: 0.9,
      output_rate: 0.9,
      start: 200,
      end: 600,
      every: 1,
    });
    const schedule = scheduled(experiment);
    const all = survivors(denseMask(network));
    for (const [progress, sparsity] of expected) {
      const iteration = 200 + 400 * progress;
      const mask = schedule.update({ iteration, mask: denseMask(network), weights: gaussian(1) });
      // A weight more or less in each of the three layers.
      expect(Math.abs(1 - survivors(mask) / all - sparsity)).toBeLessThan(1.5 / all + 5e-5);
    }
  });

  it('updates every so many iterations, and at its end, which need not be a multiple', () => {
    const of = (pruning: Pruning) => updates(scheduled(experimentOf({ method: 'gradual', ...pruning })));
    expect(of({ start: 50, end: 400, every: 100 })).toEqual([150, 250, 350, 400]);
    expect(of({ start: 0, end: 300, every: 100 })).toEqual([100, 200, 300]);
    expect(of({ end: 40, every: 100 })).toEqual([40]);
    expect(of({ every: 250 })).toEqual([250, 500, 750]);
  });

  it('ends with exactly as many weights as the level has, and what is pruned never returns', () => {
    fc.assert(
      fc.property(
        fc.record({
          criterion: fc.constantFrom('magnitude', 'random', 'movement', 'snip', 'synflow'),
          scope: fc.constantFrom('layer', 'global', 'erk', 'balanced'),
          rate: fc.double({ min: 0.05, max: 0.9, noNaN: true }),
          every: fc.integer({ min: 1, max: 400 }),
          start: fc.integer({ min: 0, max: 300 }),
          keep: fc.subarray(['fc1', 'fc3']),
        }),
        fc.integer({ min: 1, max: 4 }),
        (pruning, level) => {
          const experiment = experimentOf({ method: 'gradual', rounds: 4, ...pruning, end: 700 });
          const steps = masksOf(scheduled(experiment, level), denseMask(network));
          for (const { before, after } of steps) expect(isWithin(after, before)).toBe(true);
          const last = steps.at(-1)?.after ?? {};
          const planned = plannedSurvivors(network, experiment.pruning)[level] ?? [];
          expect(pruning.scope === 'global' ? [survivors(last)] : layerSurvivors(network, last)).toEqual(
            planned,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says when the weights are no numbers any more', () => {
    const schedule = scheduled(experimentOf({ method: 'gradual', every: 100 }));
    const weights = weightsOf(network, () => NaN);
    expect(() => schedule.update({ iteration: 100, mask: denseMask(network), weights })).toThrow(
      /after 100 iterations: some of its weights are NaN or infinite, so the training diverged/,
    );
  });
});

describe('dynamic sparse training', () => {
  it('drops a share that falls along half a cosine', () => {
    const at = (quarter: number) => dropShare(0.3, 1000 * quarter, 4000);
    expect([0, 1, 2, 3, 4].map((quarter) => Number(at(quarter).toFixed(4)))).toEqual([
      0.3, 0.2561, 0.15, 0.0439, 0,
    ]);
  });

  it('updates every so many iterations, and not at its end', () => {
    const of = (pruning: Pruning) => updates(scheduled(experimentOf({ method: 'dynamic', ...pruning })));
    expect(of({ end: 400, every: 100 })).toEqual([100, 200, 300]);
    expect(of({ every: 300 })).toEqual([300, 600]);
  });

  it('starts under the random mask of the same level pruned at initialisation', async () => {
    const rule = { scope: 'erk', rounds: 3, rate: 0.5 } as const;
    const dynamic = experimentOf({ method: 'dynamic', ...rule });
    const atInit = experimentOf({ method: 'at-init', criterion: 'random', ...rule });
    expect(await startOf(dynamic, 3)).toEqual(await startOf(atInit, 3));
    const planned = plannedSurvivors(network, dynamic.pruning)[3];
    expect(layerSurvivors(network, await startOf(dynamic, 3))).toEqual(planned);
  });

  it('keeps the count of every layer, drops the smallest weights and grows where the gradient is largest', async () => {
    const experiment = experimentOf({ method: 'dynamic', scope: 'erk', rounds: 1, rate: 0.7, every: 50 });
    const start = await startOf(experiment);
    const counts = layerSurvivors(network, start);
    const steps = masksOf(scheduled(experiment), start);
    expect(steps.length).toBe(14);
    for (const { iteration, before, weights, gradients, after } of steps) {
      expect(layerSurvivors(network, after)).toEqual(counts);
      for (const layer of network.layers) {
        const name = weightName(layer);
        const [old, now, w, g] = [
          before[name] ?? [],
          after[name] ?? [],
          weights[name] ?? [],
          gradients[name] ?? [],
        ];
        const indices = Array.from(old, (_, i) => i);
        const size = (values: ArrayLike<number>) => (i: number) => Math.abs(values[i] ?? 0);
        const byWeight = indices.filter((i) => old[i]).sort((a, b) => size(w)(a) - size(w)(b));
        const moved = Math.floor(0.15 * (1 + Math.cos((Math.PI * iteration) / 750)) * byWeight.length);
        const kept = new Set(byWeight.slice(moved));
        const byGradient = indices.filter((i) => !kept.has(i)).sort((a, b) => size(g)(b) - size(g)(a));
        const expected = new Set([...kept, ...byGradient.slice(0, moved)]);
        expect(indices.filter((i) => now[i])).toEqual(indices.filter((i) => expected.has(i)));
      }
    }
    expect(steps.some(({ before, after }) => !isWithin(after, before))).toBe(true);
  });

  it('grows anywhere when it grows at random, and elsewhere in every replicate, level and update', async () => {
    const experiment = experimentOf({
      method: 'dynamic',
      growth: 'random',
      scope: 'uniform',
      rounds: 2,
      rate: 0.5,
    });
    const start = await startOf(experiment);
    const initial = gaussian(7);
    const grown = (replicate: number, level: number, iteration: number) => {
      const schedule = scheduleOf({ experiment, network, replicate, level, initial });
      expect(schedule?.needs).toEqual([]);
      const after =
        schedule?.update({ iteration, mask: start, weights: applyMask(gaussian(3), start) }) ?? {};
      expect(layerSurvivors(network, after)).toEqual(layerSurvivors(network, start));
      return Object.entries(after).flatMap(([name, bytes]) =>
        Array.from(bytes, (byte, i) => (byte && !start[name]?.[i] ? `${name} ${i}` : '')).filter(Boolean),
      );
    };
    const once = grown(0, 1, 100);
    expect(once.length).toBeGreaterThan(50);
    expect(grown(0, 1, 100)).toEqual(once);
    for (const other of [grown(1, 1, 100), grown(0, 2, 100), grown(0, 1, 200)])
      expect(other.filter((one) => once.includes(one)).length).toBeLessThan(0.6 * once.length);
  });

  it('says when gradients are no numbers any more', async () => {
    const experiment = experimentOf({ method: 'dynamic', scope: 'uniform', rounds: 1, rate: 0.5 });
    const mask = await startOf(experiment);
    const training = { iteration: 100, mask, weights: applyMask(gaussian(3), mask) };
    const gradients = weightsOf(network, (i) => (i === 3 ? NaN : 1));
    expect(() => scheduled(experiment).update({ ...training, gradients })).toThrow(
      /so the training diverged/,
    );
  });

  it('leaves layers that are kept as they are', async () => {
    const experiment = experimentOf({
      method: 'dynamic',
      scope: 'uniform',
      rounds: 1,
      rate: 0.5,
      keep: ['fc2'],
    });
    const start = await startOf(experiment);
    for (const { after } of masksOf(scheduled(experiment), start)) {
      expect(after['fc2.weight']).toEqual(denseMask(network)['fc2.weight']);
      expect(after['fc1.weight']).not.toEqual(start['fc1.weight']);
    }
  });
});

describe('the examples that gradients are measured on', () => {
  const all = Uint32Array.from({ length: 200 }, (_, i) => 3 * i);
  const batch = Uint32Array.of(6, 3, 30);

  it('are the batch that comes next, unless it is said how many', () => {
    const examples = (pruning: Pruning, iteration: number) =>
      scheduled(experimentOf({ method: 'dynamic', ...pruning })).examples(iteration, batch, all);
    expect(examples({}, 100)).toBe(batch);
    expect(examples({ examples: 'all' }, 100)).toBe(all);
    const drawn = examples({ examples: 20 }, 100);
    expect(new Set(drawn).size).toBe(20);
    expect(drawn.every((one) => all.includes(one))).toBe(true);
    expect(examples({ examples: 20 }, 100)).toEqual(drawn);
    expect(examples({ examples: 20 }, 200)).not.toEqual(drawn);
  });
});
