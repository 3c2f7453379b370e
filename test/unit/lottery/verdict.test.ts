import { describe, expect, it } from 'vitest';
import { runVerdict, summariseLevels } from '../../../src/lottery/findings/verdict';
import { experimentWith } from './fixtures';
import { done, experiment, recordsOf } from './records';
import type { Table } from './records';

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
      'The dense network reaches 97.10% test accuracy at its early stop, iteration 5,000, in the mean of 2 replicates.',
      'The smallest winning ticket has 3.6% of the weights (level 3): 97.10% test accuracy, the same as the dense network (95% interval 0 to 0), and stops as early (iteration 5,000 against 5,000).',
      'Accuracy peaks at 80.0% of the weights (level 1), by validation accuracy: 97.60% test accuracy, 0.50 points above the dense network (95% interval −0.77 to +1.77).',
      'Of the winning tickets, the one with 21.1% of the weights (level 2) learns fastest: it stops 38% earlier (iteration 3,100 against 5,000).',
      'Corrected for the 3 levels that are compared (Holm): 1 more accurate than the dense network, 0 less.',
      'The intervals are over the replicates alone: what the finite test set adds to them is not known.',
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
      /peaks at 80\.0% of the weights \(level 1\).*: 97\.50% test accuracy/,
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

  const spreadOf = (accuracies: number[][]): Table =>
    accuracies.map((levels) => levels.map((accuracy) => [accuracy, 4000]));

  it('lets nothing win while the dense network is no better than always guessing the commonest class', () => {
    const table = spreadOf([
      [30, 31],
      [31, 32],
    ]);
    const setup = experiment(2, 1);
    const judged = (guessing: number | null) => {
      const testPart = { examples: 1000, guessing };
      const levels = summariseLevels(setup, recordsOf(table), testPart);
      return { ...runVerdict(levels, done(4), testPart), winning: levels[1]?.winning };
    };
    expect(judged(null)).toMatchObject({ smallestWinning: 1, winning: true });
    expect(judged(0.3)).toMatchObject({ smallestWinning: 1, winning: true });
    const guessed = judged(0.305);
    expect(guessed).toMatchObject({ smallestWinning: null, winning: false });
    expect(guessed.sentences.join('\n')).not.toMatch(/No ticket wins|smallest winning/);
    expect(guessed.sentences[0]).toBe(
      'Nothing wins: the dense network reaches 30.50% test accuracy, and always guessing the commonest class 30.50%.',
    );
  });

  it('says where accuracy can rise no further', () => {
    const { sentences } = verdict(
      spreadOf([
        [100, 100],
        [100, 99],
      ]),
    );
    expect(sentences.join('\n')).toContain('right about every test example');
  });

  it('corrects for the number of levels, and says how many replicates a difference would need', () => {
    // Level 1: +1, +1.1, +0.9 (p = 0.003); level 2: −0.4, −0.1, −0.1 (p = 0.18, and 0.2 ± 0.17: 8 replicates).
    const { sentences } = verdict(
      spreadOf([
        [97, 98, 96.6],
        [97, 98.1, 96.9],
        [97, 97.9, 96.9],
      ]),
    );
    expect(sentences).toContain(
      'Corrected for the 2 levels that are compared (Holm): 1 more accurate than the dense network, 0 less.',
    );
    const near = verdict(
      spreadOf([
        [97, 97.4],
        [97, 97.1],
        [97, 97.1],
      ]),
    ).sentences;
    expect(near).toContain(
      'To tell a difference of 0.20 points, like that of level 1, from chance, about 8 replicates are needed.',
    );
  });

  it('names no winner among networks that start from trained weights, and compares accuracies alone', () => {
    const table: Table = [
      [
        [97, 5000],
        [97.5, 100],
        [96, 200],
      ],
    ];
    const setup = experiment(1, 2);
    const kept = { ...setup, pruning: { ...setup.pruning, after: 'learning-rate' as const } };
    const levels = summariseLevels(kept, recordsOf(table));
    expect(levels.map(({ winning, iterations }) => [winning, iterations])).toEqual(
      [1, 2, 3].map(() => [null, null]),
    );
    const { sentences, smallestWinning } = runVerdict(levels, done(3));
    expect(smallestWinning).toBeNull();
    expect(sentences[1]).toMatch(
      /^The smallest network that is at least as accurate as the dense one has 80\.0% of the weights.*None is a winning ticket/,
    );
    expect(sentences.join('\n')).not.toMatch(/No ticket wins|fastest/);
    const gradual = { ...setup, pruning: { ...setup.pruning, method: 'gradual' as const } };
    expect(summariseLevels(gradual, recordsOf(table)).map(({ winning }) => winning)).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('advises no replicates that there are already', () => {
    const { sentences } = verdict(
      spreadOf([
        [97, 98],
        [97, 98.2],
      ]),
    );
    expect(sentences.join('\n')).not.toContain('about 1 replicates');
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
    expect(sentences.at(-1)).toBe('Results so far: 5 of 8 trainings are finished.');
  });

  it('waits for nothing that can never come: it says what a divergence left out', () => {
    const levels = summariseLevels(experiment(2, 3), recordsOf([[[10, 0]], [[97, 50]]]));
    const { sentences } = runVerdict(levels, { finished: 5, skipped: 3, total: 5 });
    expect(sentences.at(-1)).toBe(
      '3 of the 8 trainings cannot be run: a training that they build on diverged.',
    );
    expect(sentences.join()).not.toMatch(/Results so far/);
    // Those that can be run are waited for.
    const early = runVerdict(levels, { finished: 4, skipped: 3, total: 5 }).sentences;
    expect(early.join()).toContain('Results so far: 4 of 5 trainings are finished.');
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

  describe('of masks that were taken before the end', () => {
    const looks = [{ iteration: 100, distances: [] }];
    /** Of two replicates with two levels: where masks were pruned from each training. */
    const said = (pruning: object, at: (number | undefined)[][], held?: boolean[][]) => {
      const setup = experimentWith({ training: { iterations: 1000 }, pruning: { rounds: 2, ...pruning } });
      const records = recordsOf(
        spreadOf([
          [90, 91, 92],
          [90, 91, 92],
        ]),
      ).map((record) => {
        const { replicate, level } = record.key;
        const prunedAt = at[replicate]?.[level];
        const earlyBird = held &&
          prunedAt !== undefined && { held: held[replicate]?.[level] ?? false, looks };
        return { ...record, prunedAt, ...(earlyBird ? { earlyBird } : {}) };
      });
      const levels = summariseLevels(setup, records);
      const sentences = runVerdict(levels, done(6)).sentences.filter((sentence) =>
        /asks were taken/.test(sentence),
      );
      return { sentences, taken: levels.map(({ maskTaken }) => maskTaken?.iteration.mean ?? null) };
    };
    const all = [
      [true, true],
      [true, true],
    ];

    it('says at which iteration', () => {
      const at = [
        [300, 300],
        [300, 300],
      ];
      expect(said({ prune_at: 300 }, at)).toEqual({
        sentences: ['Masks were taken at iteration 300 of 1,000 (30% of the training).'],
        taken: [null, 300, 300],
      });
      expect(said({}, [[], []]).sentences).toEqual([]);
    });

    it('says it of each level, which is pruned from the one before, and in the mean', () => {
      const at = [
        [400, 200],
        [600, 300],
      ];
      expect(said({ prune_at: 'early-bird' }, at, all)).toEqual({
        sentences: [
          'By the Early-Bird rule, masks were taken at iteration 375 of 1,000 in the mean (38% of the training): from 250 (level 2) to 500 (level 1).',
        ],
        taken: [null, 500, 250],
      });
    });

    it('counts a training once, however many levels are pruned from it, and says where the rule never held', () => {
      const at = [[400], [1000]];
      expect(said({ prune_at: 'early-bird', method: 'one-shot' }, at, [[true], [false]])).toEqual({
        sentences: [
          'By the Early-Bird rule, masks were taken at iteration 700 of 1,000 in the mean (70% of the training). In 1 of 2 trainings it did not hold before the end, and masks were taken there.',
        ],
        taken: [null, 700, 700],
      });
    });
  });
});
