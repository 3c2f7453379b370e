// The finite test set in the intervals of differences, held to simulated networks whose true accuracies are known.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareAccuracies } from '../../../src/lottery/findings/comparison';
import { interval95, normalMargin, pValue, replicatesFor } from '../../../src/lottery/findings/statistics';
import { testError } from '../../../src/lottery/findings/test-part';
import { runVerdict, summariseLevels } from '../../../src/lottery/findings/verdict';
import { stream } from '../../../src/lottery/random/stream';
import { done, experiment, recordsOf } from './records';

const accuracies = fc.array(
  fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
  {
    minLength: 2,
    maxLength: 8,
  },
);
const examples = fc.integer({ min: 10, max: 100_000 });

describe('the error that a finite test set leaves', () => {
  it('is that of two proportions, with one more right and one more wrong answer each', () => {
    // 95 of 98 and 88 of 98 become 96 and 89 of 100: √(0.96 · 0.04 ÷ 100 + 0.89 · 0.11 ÷ 100) = 0.036919.
    expect(testError([[95 / 98], [88 / 98]], 98)).toBeCloseTo(0.036919, 6);
    // Of the mean over replicates, whatever each of them reaches.
    expect(
      testError(
        [
          [94 / 98, 96 / 98],
          [88 / 98, 88 / 98],
        ],
        98,
      ),
    ).toBeCloseTo(0.036919, 6);
    expect(
      testError(
        [
          [1, 1],
          [1, 1],
        ],
        98,
      ),
    ).toBeCloseTo(Math.sqrt(2 * 0.99 * 0.01) / 10, 6);
    expect(normalMargin(1)).toBeCloseTo(1.96, 3);
  });

  it('makes no interval narrower, and vanishes with ever more examples', () => {
    fc.assert(
      fc.property(accuracies, examples, (pairs, n) => {
        const few = compareAccuracies(pairs, n);
        const [low = NaN, high = NaN] = few.difference.ci95 ?? [];
        expect(few.ci95?.[0]).toBeLessThan(low);
        expect(few.ci95?.[1]).toBeGreaterThan(high);
        const width = ({ ci95 }: { ci95: [number, number] | null }) => (ci95 ? ci95[1] - ci95[0] : NaN);
        expect(width(compareAccuracies(pairs, 2 * n))).toBeLessThan(width(few));
        const many = compareAccuracies(pairs, 1e15);
        expect(many.ci95?.[0]).toBeCloseTo(low, 6);
        expect(many.ci95?.[1]).toBeCloseTo(high, 6);
        expect(compareAccuracies(pairs, null).ci95).toEqual(few.difference.ci95);
      }),
    );
  });

  it('is in p as it is in the interval: below 5% where that does not hold 0', () => {
    const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(values, fc.double({ min: 1e-3, max: 1, noNaN: true }), (differences, shared) => {
        const [low = NaN, high = NaN] = interval95(differences, shared) ?? [];
        const p = pValue(differences, shared);
        fc.pre(Math.abs(p - 0.05) > 1e-9);
        expect(p < 0.05).toBe(low > 0 || high < 0);
        expect(p).toBeGreaterThanOrEqual(pValue(differences) - 1e-12);
      }),
    );
    // Of equal values only the shared error is left: the normal test.
    expect(pValue([1.96, 1.96], 1)).toBeCloseTo(0.05, 4);
  });

  it('leaves fewer replicates enough the smaller it is, and none where it hides the difference itself', () => {
    const values = [0.2 - 0.23, 0.2, 0.2 + 0.23];
    // (2.8 · 0.23)² ÷ (0.2² − (2.8 · 0.05)²) = 20.3, and 1.9 for Student's t.
    expect(replicatesFor(values, 0.05)).toBe(23);
    expect(replicatesFor(values, 0.2 / 2.8)).toBe(Infinity);
  });
});

/** Chance of the ticket and of the dense network to be right about an example, over their trainings. */
type DrawExample = (random: () => number) => readonly [ticket: number, dense: number];

/** Examples that are hard for one kind of network say nothing of the other. */
const apart: DrawExample = (random) => [random() < 0.2 ? 0.05 : 0.98, random() < 0.2 ? 0.05 : 0.98];
/** Half of those that are hard are so for both. */
const halfApart: DrawExample = (random) => {
  if (random() < 0.1) return [0.05, 0.05];
  return [random() < 1 / 9 ? 0.05 : 0.98, random() < 1 / 9 ? 0.05 : 0.98];
};
const together: DrawExample = (random) => {
  const both = random() < 0.2 ? 0.05 : 0.98;
  return [both, both];
};

describe('tickets and dense networks that are truly as accurate, each experiment with a test set of its own', () => {
  const EXPERIMENTS = 1000;
  const EXAMPLES = 300;
  const REPLICATES = 5;

  /** Shares of the experiments whose interval holds 0, the true difference. */
  function coverage(drawExample: DrawExample, seed: number): { replicates: number; both: number } {
    const numbers = stream({ seed, replicate: 0, purpose: 'criterion', index: 0 });
    const random = () => numbers.uniform();
    const holds = (interval: readonly [number, number] | null) =>
      interval !== null && interval[0] <= 0 && interval[1] >= 0;
    let [replicates, both] = [0, 0];
    for (let i = 0; i < EXPERIMENTS; i++) {
      const test = Array.from({ length: EXAMPLES }, () => drawExample(random));
      const pairs = Array.from({ length: REPLICATES }, (): [number, number] => {
        // One training comes out better than another, by 2% of the examples in the standard deviation.
        const right = (of: 0 | 1) => {
          const luck = (random() + random() + random() - 1.5) * 0.04;
          return test.filter((chances) => random() < chances[of] + luck).length / EXAMPLES;
        };
        return [right(0), right(1)];
      });
      const compared = compareAccuracies(pairs, EXAMPLES);
      if (holds(compared.difference.ci95)) replicates++;
      if (holds(compared.ci95)) both++;
    }
    return { replicates: replicates / EXPERIMENTS, both: both / EXPERIMENTS };
  }

  it('have 0 in the interval in 95 of 100, where over replicates alone it is missed too often', () => {
    const different = coverage(apart, 1);
    expect(different.replicates).toBeLessThan(0.75);
    expect(different.both).toBeGreaterThanOrEqual(0.94);
    expect(different.both).toBeLessThan(0.985);
    const half = coverage(halfApart, 2);
    expect(half.replicates).toBeLessThan(0.85);
    expect(half.both).toBeGreaterThanOrEqual(0.94);
  });

  it('have it more often where they find the same examples hard: the error is a bound', () => {
    const same = coverage(together, 3);
    expect(same.replicates).toBeGreaterThanOrEqual(0.93);
    expect(same.both).toBeGreaterThanOrEqual(0.97);
  });
});

describe('a verdict that knows the size of the test set', () => {
  const table = [0, 1, 2].map((replicate): [number, number][] => [
    [97, 5000],
    [97.5 + replicate / 100, 4000],
  ]);
  const sentencesFor = (of: number | null) => {
    const testPart = { examples: of, guessing: null };
    const levels = summariseLevels(experiment(3, 1), recordsOf(table), testPart);
    return { outcome: levels[1]?.accuracy?.outcome, ...runVerdict(levels, done(6), testPart) };
  };

  it('calls a difference chance that a test set of this size cannot tell, and says what is certain and what would be needed', () => {
    const { outcome, sentences, smallestWinning } = sentencesFor(1000);
    expect([outcome, smallestWinning]).toEqual(['matches', 1]);
    expect(sentences.join('\n')).toMatch(
      /0\.51 points above the dense network \(95% interval −0\.94 to \+1\.96\)/,
    );
    expect(sentences.slice(-3)).toEqual([
      'On these 1,000 test examples the difference of level 1 is more than the chance of training (95% interval over the replicates alone +0.49 to +0.53), but it may be the chance of which examples these are.',
      'To tell a difference of 0.51 points, like that of level 1, from chance, 1,000 test examples are too few, whatever the number of replicates: about 17,000 are needed.',
      'The intervals allow for the choice of the 1,000 test examples: differences below about 1.45 points could be chance, however many replicates there are.',
    ]);
  });

  it('lets it win on a larger one', () => {
    const { outcome, sentences } = sentencesFor(100_000);
    expect(outcome).toBe('wins');
    expect(sentences.join('\n')).not.toMatch(/On these|too few/);
  });

  it('says so where the size is not known', () => {
    const { outcome, sentences } = sentencesFor(null);
    expect(outcome).toBe('wins');
    expect(sentences.at(-1)).toMatch(/^The intervals are over the replicates alone/);
  });
});
