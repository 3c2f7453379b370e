// Summaries of levels, compared with the dense network.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runVerdict, summariseLevels } from '../../../src/lottery/findings/verdict';
import { done, experiment, recordsOf } from './records';
import type { Table } from './records';

describe('a level against the dense network', () => {
  const levels = summariseLevels(
    experiment(3, 3),
    recordsOf([
      [
        [97.0, 5000],
        [97.6, 4000],
        [96.9, 3000],
        [90.0, 8000],
      ],
      [
        [97.4, 5200],
        [97.9, 4100],
        [97.5, 5600],
        [90.5, 9000],
      ],
      [
        [96.8, 4900],
        [97.3, 3900],
        [96.9, 4000],
        [90.1, 8500],
      ],
    ]),
  );

  it('is compared replicate by replicate, so that what replicates share cancels out', () => {
    expect(levels[1]?.iterations?.difference.values).toEqual([-1000, -1100, -1000]);
    expect(levels[1]?.accuracy?.difference.mean).toBeCloseTo(0.00533, 5);
  });

  it('wins where the whole interval is better, matches where it holds 0, loses where it is worse', () => {
    const outcomes = levels.map((level) => [level.accuracy?.outcome, level.iterations?.outcome]);
    expect(outcomes).toEqual([
      [undefined, undefined],
      ['wins', 'wins'],
      ['matches', 'matches'],
      ['loses', 'loses'],
    ]);
    expect(levels[1]?.accuracy?.certain).toBe(true);
  });

  it('is a winning ticket when it is as accurate in at most as many iterations, in the mean', () => {
    expect(levels.map((level) => level.winning)).toEqual([null, true, true, false]);
  });

  it('carries density, what is left, not sparsity, what is gone', () => {
    expect(levels.map((level) => level.density)).toEqual([1, 0.8, 0.211, 0.036]);
    expect(levels[2]).toMatchObject({ survivors: 211, weights: 1000 });
    expect(levels[2]?.layers).toMatchObject([{ name: 'fc1', density: 0.211 }]);
  });

  it('tells accuracy at early stop, at the end and before training, and dead neurons', () => {
    expect(levels[1]?.ticket.earlyStopAccuracy.mean).toBeCloseTo(0.976, 10);
    expect(levels[1]?.ticket.endAccuracy.mean).toBeCloseTo(0.966, 10);
    expect(levels[1]?.ticket.untrainedAccuracy).toMatchObject({ mean: 0.1, min: 0.1, max: 0.1 });
    expect(levels[1]?.layers[0]?.deadNeurons.values).toEqual([2, 0, 0]);
  });

  it('is the same in whatever order its records come', () => {
    const records = recordsOf([
      [
        [97, 50],
        [98, 40],
      ],
      [
        [96, 60],
        [97, 30],
      ],
    ]);
    expect(summariseLevels(experiment(2, 1), [...records].reverse())).toEqual(
      summariseLevels(experiment(2, 1), records),
    );
  });
});

describe('exactly equal figures', () => {
  const [, level] = summariseLevels(
    experiment(3, 1),
    recordsOf([
      [
        [97.1, 50],
        [97.2, 50],
      ],
      [
        [97.2, 50],
        [97.3, 50],
      ],
      [
        [97.3, 50],
        [97.1, 50],
      ],
    ]),
  );

  it('match, and win: the least that a winning ticket must do', () => {
    expect(level?.iterations).toMatchObject({ outcome: 'matches', certain: true });
    expect(level?.iterations?.difference.ci95).toEqual([0, 0]);
    expect(level?.winning).toBe(true);
  });

  it('win however binary numbers round: 0.1 + 0.2 − 0.3 is not quite 0', () => {
    const accuracies = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(accuracies, fc.nat(), (correct, turn) => {
        // The same accuracies in other replicates: the mean difference is 0 in exact arithmetic.
        const turned = correct.map((_, i) => correct[(i + turn) % correct.length] ?? NaN);
        const table: Table = correct.map((c, i) => [
          [c / 100, 50],
          [(turned[i] ?? NaN) / 100, 50],
        ]);
        const [, next] = summariseLevels(experiment(correct.length, 1), recordsOf(table));
        expect(next?.winning).toBe(true);
      }),
    );
  });
});

describe('one replicate', () => {
  const records = recordsOf([
    [
      [97, 50],
      [98, 40],
      [97, 50],
      [96, 60],
    ],
  ]);
  const levels = summariseLevels(experiment(1, 3), records);

  it('has outcomes by sign alone, none of them certain', () => {
    expect(levels.slice(1).map((level) => level.accuracy)).toMatchObject([
      { outcome: 'wins', certain: false, difference: { ci95: null } },
      { outcome: 'matches', certain: false },
      { outcome: 'loses', certain: false },
    ]);
    expect(levels[1]?.iterations?.outcome).toBe('wins');
  });

  it('is said to be one', () => {
    const { sentences } = runVerdict(levels, done(4));
    expect(sentences.at(-1)).toMatch(/one replicate.*not known/);
    expect(sentences.join()).not.toMatch(/interval|in the mean of/);
  });

  it('advises to raise their number once all is in, not while others may be under way', () => {
    const advice = /raise `replicates`/;
    expect(runVerdict(levels, done(4)).sentences.at(-1)).toMatch(advice);
    const early = runVerdict(levels, { ...done(4), total: 8 }).sentences;
    expect(early.at(-1)).toMatch(/^So far there is one replicate: .*not known\.$/);
    expect(early.join()).not.toMatch(advice);
  });
});

describe('controls', () => {
  const wanted = { random_reinit: 2, random_mask: true };
  const tickets: Table = [
    [
      [97, 5000],
      [98, 4000],
    ],
    [
      [97, 5000],
      [98, 4000],
    ],
  ];
  const base = recordsOf(tickets);
  const controls = [
    ...recordsOf([[[95, 9000]], [[94, 10000]]], 'random-reinit', 0, 1),
    ...recordsOf([[[96, 11000]], [[95, 10000]]], 'random-reinit', 1, 1),
    ...recordsOf([[[98, 4100]], [[98, 3900]]], 'random-mask', 0, 1),
  ];

  it('are averaged over the draws of a replicate first', () => {
    const [dense, level] = summariseLevels(experiment(2, 1, wanted), [...base, ...controls]);
    expect(level?.controls['random-reinit']?.replicates).toBe(2);
    expect(level?.controls['random-reinit']?.earlyStopIteration.values).toEqual([10_000, 10_000]);
    expect(level?.controls['random-reinit']?.earlyStopAccuracy.mean).toBeCloseTo(0.95, 10);
    expect(dense?.controls['random-reinit']).toBeNull();
  });

  it('of a replicate count once all its draws are in', () => {
    const without = [...base, ...controls].filter(
      ({ id }) => id !== 'replicate-1/level-01/random-reinit-1' && !id.endsWith('random-mask'),
    );
    const [, level] = summariseLevels(experiment(2, 1, wanted), without);
    expect(level?.controls['random-reinit']?.replicates).toBe(1);
    expect(level?.controls['random-mask']).toBeNull();
  });

  it('are compared over the replicates that have both, while a run is under way', () => {
    const setup = experiment(2, 1, wanted);
    const ticketsDiffer = recordsOf([
      [
        [97, 5000],
        [98, 4000],
      ],
      [
        [90, 9000],
        [99, 8000],
      ],
    ]);
    const first = controls.filter(({ key }) => key.kind === 'random-mask' && key.replicate === 0);
    const { sentences } = runVerdict(summariseLevels(setup, [...ticketsDiffer, ...first]), {
      finished: 5,
      skipped: 0,
      total: 10,
    });
    expect(sentences.find((sentence) => sentence.startsWith('A random mask'))).toMatch(
      /reaches 98\.00% test accuracy, the same as the ticket, and stops at iteration 4,100, 1\.0[23] times the ticket’s, in the one replicate so far\.$/,
    );
    const others = controls.filter(({ key }) => key.kind === 'random-mask' && key.replicate === 1);
    const apart = [...ticketsDiffer.filter(({ id }) => id !== 'replicate-1/level-01/ticket'), ...others];
    expect(runVerdict(summariseLevels(setup, apart), done(10)).sentences.join()).not.toMatch(/random mask/);
  });

  it('are told at the level of the smallest winning ticket', () => {
    const setup = experiment(2, 1, wanted);
    const { sentences } = runVerdict(summariseLevels(setup, [...base, ...controls]), done(10));
    expect(sentences).toContain(
      'With newly drawn weights the mask of level 1 reaches 95.00% test accuracy, 3.00 points below the ticket, and stops at iteration 10,000, 2.50 times the ticket’s.',
    );
    expect(sentences).toContain(
      'A random mask with as many weights in every layer as level 1, over the weights that the ticket starts from, reaches 98.00% test accuracy, the same as the ticket, and stops at iteration 4,000, 1.00 times the ticket’s.',
    );
  });
});
