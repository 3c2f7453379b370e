import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Measurement, TrainingKind, TrainingRecord } from '../../../src/lottery/training';
import { trainingId } from '../../../src/lottery/training-id';
import { runVerdict, summariseLevels } from '../../../src/lottery/verdict';
import { experimentWith } from './fixtures';

interface Figures {
  accuracy: number;
  iteration: number;
  validation?: number;
}

const WEIGHTS = 1000;
/** Surviving weights at each level. */
const LEFT = [1000, 800, 211, 36];

const measured = ({ accuracy, iteration, validation = accuracy }: Figures): Measurement => ({
  iteration,
  trainLoss: 0.1,
  validationLoss: 0.2,
  validationAccuracy: validation,
  testLoss: 0.2,
  testAccuracy: accuracy,
});

const record = (
  replicate: number,
  level: number,
  figures: Figures,
  kind: TrainingKind = 'ticket',
  draw = 0,
): TrainingRecord => {
  const key = { replicate, level, kind, draw };
  const survivors = LEFT[level] ?? 0;
  return {
    id: trainingId(key),
    key,
    weights: WEIGHTS,
    survivors,
    layers: [
      { name: 'fc1', weights: WEIGHTS, survivors, neurons: 30, deadNeurons: replicate === 0 ? [4, 7] : [] },
    ],
    untrained: measured({ accuracy: 0.1, iteration: 0 }),
    earlyStop: measured(figures),
    end: measured({ ...figures, accuracy: figures.accuracy - 0.01, iteration: 9000 }),
  };
};

/** [replicate][level] → accuracy in percent, early-stop iteration, and validation accuracy where it is another. */
type Table = [accuracy: number, iteration: number, validation?: number][][];
const recordsOf = (table: Table, kind: TrainingKind = 'ticket', draw = 0, from = 0) =>
  table.flatMap((levels, replicate) =>
    levels.map(([accuracy, iteration, validation = accuracy], i) =>
      record(
        replicate,
        from + i,
        { accuracy: accuracy / 100, iteration, validation: validation / 100 },
        kind,
        draw,
      ),
    ),
  );

/** Of so many trainings that are all done. */
const done = (total: number) => ({ finished: total, skipped: 0, total });

const experiment = (
  replicates: number,
  rounds: number,
  controls = { random_reinit: 0, random_mask: false },
) => experimentWith({ replicates, pruning: { rounds }, controls });

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
    expect(early.at(-1)).toMatch(/^One replicate is in so far: .*not known\.$/);
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
    expect(level?.randomReinit?.replicates).toBe(2);
    expect(level?.randomReinit?.earlyStopIteration.values).toEqual([10_000, 10_000]);
    expect(level?.randomReinit?.earlyStopAccuracy.mean).toBeCloseTo(0.95, 10);
    expect(dense?.randomReinit).toBeNull();
  });

  it('of a replicate count once all its draws are in', () => {
    const without = [...base, ...controls].filter(
      ({ id }) => id !== 'replicate-1/level-01/random-reinit-1' && !id.endsWith('random-mask'),
    );
    const [, level] = summariseLevels(experiment(2, 1, wanted), without);
    expect(level?.randomReinit?.replicates).toBe(1);
    expect(level?.randomMask).toBeNull();
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
      /reaches 98\.0% test accuracy, the same as the ticket, and stops at iteration 4,100, 1\.0[23] times the ticket’s, in the one replicate so far\.$/,
    );
    const others = controls.filter(({ key }) => key.kind === 'random-mask' && key.replicate === 1);
    const apart = [...ticketsDiffer.filter(({ id }) => id !== 'replicate-1/level-01/ticket'), ...others];
    expect(runVerdict(summariseLevels(setup, apart), done(10)).sentences.join()).not.toMatch(/random mask/);
  });

  it('are told at the level of the smallest winning ticket', () => {
    const setup = experiment(2, 1, wanted);
    const { sentences } = runVerdict(summariseLevels(setup, [...base, ...controls]), done(10));
    expect(sentences).toContain(
      'With newly drawn weights the mask of level 1 reaches 95.0% test accuracy, 3.0 points below the ticket, and stops at iteration 10,000, 2.50 times the ticket’s.',
    );
    expect(sentences).toContain(
      'A random mask with as many weights in every layer as level 1, and the original initial weights, reaches 98.0% test accuracy, the same as the ticket, and stops at iteration 4,000, 1.00 times the ticket’s.',
    );
  });
});

describe('the verdict', () => {
  const verdict = (table: Table, rounds = (table[0]?.length ?? 1) - 1) => {
    const setup = experiment(table.length, rounds);
    return runVerdict(summariseLevels(setup, recordsOf(table)), done(table.flat().length));
  };

  it('names the smallest winning ticket, the peak and the fastest, with figures', () => {
    const { sentences, smallestWinning } = verdict([
      [
        [97.0, 5000],
        [97.6, 4500],
        [97.3, 3100],
        [97.0, 5000],
      ],
      [
        [97.2, 5000],
        [97.6, 4500],
        [97.5, 3100],
        [97.2, 5000],
      ],
    ]);
    expect(smallestWinning).toBe(3);
    expect(sentences).toEqual([
      'The dense network reaches 97.1% test accuracy at its early stop, iteration 5,000, in the mean of 2 replicates.',
      'The smallest winning ticket has 3.6% of the weights (level 3): 97.1% test accuracy, the same as the dense network (95% interval 0 to 0), and stops as early (iteration 5,000 against 5,000).',
      'Accuracy peaks at 80.0% of the weights (level 1), by validation accuracy: 97.6% test accuracy, 0.5 points above the dense network (95% interval −0.8 to +1.8).',
      'Of the winning tickets, the one with 21.1% of the weights (level 2) learns fastest: it stops 38% earlier (iteration 3,100 against 5,000).',
    ]);
  });

  it('finds the peak by validation accuracy: test accuracy chooses nothing', () => {
    const { sentences } = verdict([
      [
        [97, 5000, 97],
        [97.5, 4000, 98],
        [99, 4000, 97.5],
      ],
    ]);
    expect(sentences.join('\n')).toMatch(
      /peaks at 80\.0% of the weights \(level 1\).*: 97\.5% test accuracy/,
    );
  });

  it('does not take giving up early for learning fast', () => {
    const { sentences, smallestWinning } = verdict([
      [
        [97, 5000],
        [98, 4000],
        [60, 300],
      ],
    ]);
    expect(smallestWinning).toBe(1);
    expect(sentences.join('\n')).toMatch(/level 1\) learns fastest/);
  });

  it('says so when none wins, and what came nearest', () => {
    const slow = verdict([
      [
        [97, 5000],
        [97.5, 6000],
        [96, 7000],
      ],
    ]);
    expect(slow.smallestWinning).toBeNull();
    expect(slow.sentences[1]).toMatch(
      /^No ticket wins.*80\.0% of the weights \(level 1\), but it needs more/,
    );
    const inaccurate = verdict([
      [
        [97, 5000],
        [96, 4000],
        [95, 3000],
      ],
    ]);
    expect(inaccurate.sentences[1]).toMatch(/None is as accurate.*21\.1% of the weights \(level 2\)/);
    expect(inaccurate.sentences).toContain(
      'No ticket has a higher validation accuracy than the dense network.',
    );
    const worse = verdict([
      [
        [97, 5000],
        [96, 6000],
      ],
    ]);
    expect(worse.sentences[1]).toMatch(/Every one is less accurate and needs more iterations/);
  });

  it('says what is still missing from a run under way', () => {
    const setup = experiment(2, 3);
    const records = recordsOf([
      [
        [97, 50],
        [98, 40],
        [98, 40],
      ],
      [
        [97, 50],
        [98, 40],
      ],
    ]);
    const { sentences } = runVerdict(summariseLevels(setup, records), {
      finished: 5,
      skipped: 0,
      total: 8,
    });
    expect(sentences.at(-1)).toBe('Not all is in yet: 5 of 8 trainings are finished.');
  });

  it('waits for nothing that can never come: it says what a divergence left out', () => {
    const levels = summariseLevels(experiment(2, 3), recordsOf([[[10, 0]], [[97, 50]]]));
    const { sentences } = runVerdict(levels, { finished: 5, skipped: 3, total: 5 });
    expect(sentences.at(-1)).toBe(
      '3 of the 8 trainings cannot be run: their mask would be pruned from one that diverged.',
    );
    expect(sentences.join()).not.toMatch(/Not all is in/);
    // Those that can be run are waited for.
    const early = runVerdict(levels, { finished: 4, skipped: 3, total: 5 }).sentences;
    expect(early.join()).toContain('Not all is in yet: 4 of 5 trainings are finished.');
  });

  it('calls no ticket fastest that stops no earlier than the dense network', () => {
    const { sentences } = verdict([
      [
        [97, 500],
        [98, 500],
      ],
    ]);
    expect(sentences).toContain(
      'No winning ticket learns faster than the dense network: the one that stops first, with 80.0% of the weights (level 1), stops at iteration 500, too.',
    );
  });

  it('does not call late early where the dense network stops at iteration 0', () => {
    const { sentences } = verdict([
      [
        [97, 0],
        [98, 500],
      ],
    ]);
    expect(sentences.join('\n')).not.toMatch(/as early|Infinity/);
    const winning = verdict([
      [
        [97, 5000],
        [98, 4990],
      ],
    ]);
    expect(winning.sentences[1]).toMatch(/stops earlier \(iteration 4,990 against 5,000\)/);
  });

  it('has little to say of a dense network alone, or of nothing', () => {
    const alone = verdict([[[97, 50]]], 3);
    expect(alone.smallestWinning).toBeNull();
    expect(alone.sentences.join()).not.toMatch(/wins|peaks/);
    expect(runVerdict([], { finished: 0, skipped: 0, total: 4 }).sentences).toEqual([
      'No dense network has finished training yet.',
    ]);
  });

  it('speaks of no infinities when nothing ever improved on iteration 0', () => {
    const wanted = { random_reinit: 1, random_mask: false };
    const setup = experiment(1, 1, wanted);
    const records = [
      ...recordsOf([
        [
          [10, 0],
          [10, 0],
        ],
      ]),
      ...recordsOf([[[10, 0]]], 'random-reinit', 0, 1),
    ];
    expect(runVerdict(summariseLevels(setup, records), done(3)).sentences.join()).not.toMatch(/NaN|Infinity/);
  });
});
