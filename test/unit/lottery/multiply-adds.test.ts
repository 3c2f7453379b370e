// Costs of trainings, counted by hand.
import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../src/lottery/network/build-network';
import { multiplyAdds, multiplyAddsToFind } from '../../../src/lottery/trainings/multiply-adds';
import type { TrainingRecord } from '../../../src/lottery/trainings/training';
import { trainingId } from '../../../src/lottery/trainings/training-id';
import type { Experiment } from '../../../src/lottery/settings';
import type { AnyNetwork } from '../../../src/lottery/network/network';
import { layersOf, weightsOf } from '../../../src/lottery/network/network';
import { experimentWith, LENET, networkOf } from './fixtures';

const measurement = {
  ...{ iteration: 0, trainLoss: null, validationLoss: 1, validationAccuracy: 0 },
  ...{ testLoss: 1, testAccuracy: 0 },
};

function record(
  network: AnyNetwork,
  survivors: number[],
  level: number,
  more: Partial<TrainingRecord> = {},
): TrainingRecord {
  const key = { replicate: 0, level, kind: 'ticket' as const, draw: 0 };
  const layers = layersOf(network).map((layer, i) => ({
    ...{ name: layer.name, weights: weightsOf(layer), survivors: survivors[i] ?? 0, neurons: 1 },
    deadNeurons: [],
  }));
  return {
    ...{ id: trainingId(key), key, weights: 0, survivors: 0, layers },
    ...{ untrained: measurement, earlyStop: measurement, end: measurement },
    ...more,
  };
}

/** The same of a second replicate. */
const replicateOf = (one: TrainingRecord | undefined): TrainingRecord[] =>
  one ? [{ ...one, key: { ...one.key, replicate: 1 } }] : [];

const run = (experiment: Experiment, network: AnyNetwork, trainExamples: number) => ({
  ...{ experiment, network, trainExamples },
});
const lenet = (training = {}, pruning = {}) =>
  experimentWith({ training: { batch_size: 60, ...training }, pruning });

describe('a training', () => {
  it('of LeNet-300-100 goes forward, and back but into the inputs of the first layer', () => {
    // 3 · (235,200 + 30,000 + 1,000) − 235,200 an example; an epoch of 55,000 has 917 steps.
    const dense = record(LENET, [235_200, 30_000, 1000], 0);
    const cost = (iterations: number) =>
      multiplyAdds(run(lenet({ iterations, evaluate_every: 1 }), LENET, 55_000), dense);
    expect(cost(1)).toBe(60 * 563_400);
    expect(cost(917)).toBe(55_000 * 563_400);
    expect(cost(918)).toBe(55_060 * 563_400);
  });

  it('costs by what survives, and less where it starts later', () => {
    const ticket = record(LENET, [20_000, 3000, 500], 3);
    const step = 3 * 23_500 - 20_000;
    const rewound = lenet({ iterations: 100 }, { rewind_to: 40 });
    expect(multiplyAdds(run(rewound, LENET, 55_000), ticket)).toBe(60 * 60 * step);
  });

  it('uses a weight of a convolution at every position of its image', () => {
    const { network: settings } = experimentWith({ network: { layers: ['conv 4', 'pool', 'dense 5'] } });
    const network = buildNetwork(settings, [1, 8, 8], 10);
    // 4 filters of 9 weights at 64 positions, 64 × 5 and 5 × 10 weights.
    const dense = record(network, [36, 320, 50], 0);
    const forward = 36 * 64 + 320 + 50;
    expect(multiplyAdds(run(lenet({ iterations: 1, evaluate_every: 1 }), network, 600), dense)).toBe(
      60 * (3 * forward - 36 * 64),
    );
  });

  it('under a mask that is updated counts what survives at each step, and the gradients that updates need', () => {
    const network = networkOf([8], 10, 5);
    const weights = [80, 40];
    const step = (counts: number[]) => 3 * ((counts[0] ?? 0) + (counts[1] ?? 0)) - (counts[0] ?? 0);
    const gradual = lenet({ iterations: 10 }, { method: 'gradual', every: 2, end: 4 });
    const pruned = record(network, [50, 20], 1, {
      maskUpdates: [
        { iteration: 2, pruned: [20, 10], grown: [0, 0] },
        { iteration: 4, pruned: [10, 10], grown: [0, 0] },
      ],
    });
    expect(multiplyAdds(run(gradual, network, 6000), pruned)).toBe(
      60 * (2 * step(weights) + 2 * step([60, 30]) + 6 * step([50, 20])),
    );
    const rigl = lenet({ iterations: 10 }, { method: 'dynamic', every: 2, end: 3 });
    const moved = record(network, [30, 20], 1, {
      maskUpdates: [{ iteration: 2, pruned: [5, 5], grown: [5, 5] }],
    });
    expect(multiplyAdds(run(rigl, network, 6000), moved)).toBe(60 * (10 * step([30, 20]) + 2 * 50 + 120));
  });

  it('of a model whose inside is not known is not known', () => {
    const model = { inputs: 0, classes: 2, layers: [], model: { others: [], tied: {} } };
    expect(
      multiplyAdds(run(lenet(), model as unknown as AnyNetwork, 100), record(LENET, [1, 1, 1], 0)),
    ).toBeNull();
  });
});

describe('what was trained to find a ticket', () => {
  const network = networkOf([8], 10, 5);
  const records = [record(network, [80, 40], 0), record(network, [40, 20], 1), record(network, [20, 10], 2)];
  const settings = (pruning: object) =>
    run(lenet({ iterations: 10 }, { rounds: 2, ...pruning }), network, 6000);
  const costs = records.map((one) => multiplyAdds(settings({}), one) ?? NaN);
  const [dense = 0, first = 0, second = 0] = costs;

  it('is all that were pruned one from another, the dense network alone, or its own training', () => {
    expect(multiplyAddsToFind(settings({}), records, 2)).toBe(dense + first + second);
    expect(multiplyAddsToFind(settings({ method: 'one-shot' }), records, 2)).toBe(dense + second);
    expect(multiplyAddsToFind(settings({ method: 'gradual' }), records, 2)).toBe(second);
    expect(multiplyAddsToFind(settings({ method: 'at-init' }), records, 2)).toBe(second);
    expect(multiplyAddsToFind(settings({}), records, 0)).toBe(dense);
    expect(multiplyAddsToFind(settings({}), records.slice(1), 2)).toBeNull();
  });

  it('has of the trainings before it only the steps up to where masks were pruned, and all of its own', () => {
    // Of 10 iterations each.
    const early = records.map((one, level) => ({ ...one, prunedAt: [3, 4, undefined][level] }));
    const cost = (pruning: object, level: number) => multiplyAddsToFind(settings(pruning), early, level);
    expect(cost({}, 2)).toBe(0.3 * dense + 0.4 * first + second);
    expect(cost({}, 1)).toBe(0.3 * dense + first);
    expect(cost({}, 0)).toBe(dense);
    expect(cost({ method: 'one-shot' }, 2)).toBe(0.3 * dense + second);
    // Tickets that start at iteration 2 have come two steps further by then.
    const rewound = records.map((one) => multiplyAdds(settings({ rewind_to: 2 }), one) ?? NaN);
    expect(cost({ rewind_to: 2 }, 2)).toBe(0.3 * dense + (2 / 8) * (rewound[1] ?? NaN) + (rewound[2] ?? NaN));
  });

  it('leaves out a dense network that a mask made elsewhere is not pruned from, unless a ticket starts from it', () => {
    const made = { mask: 'mask.safetensors' };
    expect(multiplyAddsToFind(settings(made), records, 1)).toBe(first);
    expect(multiplyAddsToFind(settings(made), records, 2)).toBe(first + second);
    expect(multiplyAddsToFind(settings({ ...made, after: 'fine-tune' }), records, 1)).toBe(dense + first);
    const rewound = multiplyAdds(settings({ ...made, rewind_to: 2 }), records[1] as TrainingRecord) ?? NaN;
    expect(multiplyAddsToFind(settings({ ...made, rewind_to: 2 }), records, 1)).toBe(0.2 * dense + rewound);
  });

  it('has the gradients in it that weights were scored by', () => {
    const snip = { method: 'at-init', criterion: 'snip' };
    const anExample = 3 * 120 - 80;
    expect(multiplyAddsToFind(settings({ ...snip, examples: 100 }), records, 1)).toBe(
      first + 100 * anExample,
    );
    expect(multiplyAddsToFind(settings(snip), records, 1)).toBe(first + 6000 * anExample);
    expect(multiplyAddsToFind(settings({ ...snip, examples: 100, steps: 5 }), records, 1)).toBe(
      first + 500 * anExample,
    );
    // And the Hessian's product with it.
    const grasp = { ...snip, criterion: 'grasp', examples: 100 };
    expect(multiplyAddsToFind(settings(grasp), records, 1)).toBe(first + 2 * 100 * anExample);
    expect(multiplyAddsToFind(settings(grasp), records, 0)).toBe(dense);
  });

  it('has those in it that every level on the way was scored by after training, by what survived it', () => {
    const snip = { criterion: 'snip', examples: 100 };
    const [ofDense, ofFirst] = [3 * 120 - 80, 3 * 60 - 40];
    const cost = (pruning: object, level: number) =>
      multiplyAddsToFind(settings({ ...snip, ...pruning }), records, level);
    expect(cost({}, 0)).toBe(dense);
    expect(cost({}, 1)).toBe(dense + first + 100 * ofDense);
    expect(cost({}, 2)).toBe(dense + first + second + 100 * (ofDense + ofFirst));
    expect(cost({ method: 'one-shot' }, 2)).toBe(dense + second + 100 * ofDense);
    expect(cost({ examples: undefined }, 1)).toBe(dense + first + 6000 * ofDense);
    // Level 1 was pruned elsewhere.
    expect(cost({ mask: 'mask.safetensors' }, 2)).toBe(first + second + 100 * ofFirst);
    expect(cost({ criterion: 'movement' }, 2)).toBe(dense + first + second);
    // In the mean of replicates whose layers kept different numbers.
    const other = record(network, [20, 40], 1);
    const both = [...records, ...[records[0], other, records[2]].flatMap(replicateOf)];
    const trained = multiplyAddsToFind(settings({}), both, 2) ?? NaN;
    expect(multiplyAddsToFind(settings(snip), both, 2)).toBe(
      trained + 100 * (ofDense + (ofFirst + 3 * 60 - 20) / 2),
    );
  });

  it('has one example in it for synaptic flow, at each step on the way', () => {
    const synflow = { method: 'at-init', criterion: 'synflow' };
    const anExample = 3 * 120 - 80;
    expect(multiplyAddsToFind(settings(synflow), records, 1)).toBe(first + 100 * anExample);
    expect(multiplyAddsToFind(settings({ ...synflow, steps: 7 }), records, 2)).toBe(second + 7 * anExample);
    expect(multiplyAddsToFind(settings({ criterion: 'synflow' }), records, 1)).toBe(
      dense + first + anExample,
    );
  });
});
