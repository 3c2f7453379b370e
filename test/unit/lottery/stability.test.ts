// Stability of networks: barriers by hand and by their properties, and what the verdict says of them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barrierOf, isStable, summariseStability } from '../../../src/lottery/findings/stability';
import { runVerdict, summariseLevels } from '../../../src/lottery/findings/verdict';
import type { LinePoint, TrainingRecord } from '../../../src/lottery/trainings/training';
import { copiesAt, countCopies } from '../../../src/lottery/trainings/copies';
import { planTrainings } from '../../../src/lottery/trainings/plan';
import { parseTrainingId } from '../../../src/lottery/trainings/training-id';
import { experimentWith } from './fixtures';
import { done, recordsOf } from './records';

/** Points with these accuracies on the test part; on the training part all are right. */
const lineOf = (...accuracies: number[]): LinePoint[] =>
  accuracies.map((testAccuracy, i) => ({
    share: i / (accuracies.length - 1),
    ...{ trainLoss: 0, trainAccuracy: 1, testLoss: 0, testAccuracy },
  }));

/** A copy of each replicate's ticket at a level. */
const copies = (level: number, at: number, ...accuracies: number[][]): TrainingRecord[] =>
  recordsOf(
    accuracies.map(() => [[97, 100]]),
    'copy',
    at,
    level,
  ).map((record, replicate) => ({
    ...record,
    line: { points: lineOf(...(accuracies[replicate] ?? [])), distance: 3, travelled: [4, 6] },
  }));

describe('the barrier', () => {
  it('is the highest error on the line over the mean of those at its ends', () => {
    expect(barrierOf(lineOf(0.9, 0.5, 0.7), 'test')).toBeCloseTo(0.5 - 0.2, 12);
    expect(barrierOf(lineOf(0.9, 0.5, 0.7), 'train')).toBe(0);
  });

  it('is at least half the difference of the ends, and the same from either', () => {
    const accuracies = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(accuracies, (list) => {
        const barrier = barrierOf(lineOf(...list), 'test');
        const apart = Math.abs((list[0] ?? 0) - (list.at(-1) ?? 0));
        expect(barrier).toBeGreaterThanOrEqual(apart / 2 - 1e-12);
        expect(barrierOf(lineOf(...list.toReversed()), 'test')).toBeCloseTo(barrier, 12);
      }),
    );
  });
});

describe('stability', () => {
  const records = [
    ...copies(1, 50, [0.98, 0.97, 0.98]),
    ...copies(0, 500, [0.98, 0.97, 0.98], [0.98, 0.98, 0.98]),
    ...copies(0, 0, [0.98, 0.3, 0.98], [0.98, 0.5, 0.98]),
  ];
  const [early, late, ticket] = summariseStability([...recordsOf([[[97, 100]]]), ...records]);

  it('is summed up by level and iteration over replicates', () => {
    expect(early).toMatchObject({ level: 0, at: 0, replicates: 2, density: 1 });
    expect(early?.barrier.test.mean).toBeCloseTo((0.68 + 0.48) / 2, 12);
    expect(early?.line.map(({ share }) => share)).toEqual([0, 0.5, 1]);
    expect(early?.line[1]?.test).toBeCloseTo(0.6, 12);
    expect(late).toMatchObject({ level: 0, at: 500 });
    expect(ticket).toMatchObject({
      level: 1,
      at: 50,
      replicates: 1,
      distance: { mean: 3 },
      travelled: { mean: 5 },
    });
    expect([early, late, ticket].map((one) => one && isStable(one))).toEqual([false, true, true]);
  });

  const sentences = (some: TrainingRecord[]) => {
    const levels = summariseLevels(
      experimentWith({ pruning: { rounds: 1 } }),
      recordsOf([
        [
          [97, 100],
          [97, 90],
        ],
      ]),
    );
    return runVerdict(levels, done(4), undefined, summariseStability(some)).sentences.join('\n');
  };

  it('is said: from which iteration on, and of which tickets', () => {
    const text = sentences(records);
    expect(text).toContain('The dense network is stable from iteration 500 on');
    expect(text).toContain('at most 0.50 points higher');
    expect(text).toContain('The ticket that has copies, with 80.0% of the weights (level 1), is stable.');
  });

  it('is not said of a network that is stable early and unstable later', () => {
    const text = sentences([...copies(0, 0, [0.98, 0.98, 0.98]), ...copies(0, 9, [0.98, 0.5, 0.98])]);
    expect(text).toContain(
      'The dense network is not stable: copies of it that see other batches from iteration 9',
    );
    expect(text).toContain('up to 48.00 points higher');
    expect(sentences([])).not.toContain('stable');
  });
});

describe('the plan', () => {
  const experiment = experimentWith({
    replicates: 2,
    pruning: { rounds: 3, rewind_to: 40 },
    connectivity: { at: [200, 0, 40], levels: [0, 2] },
    controls: { random_reinit: 0 },
  });

  it('has a copy for each iteration that lies in the training, waiting for its ticket', () => {
    expect([0, 1, 2, 3].map((level) => copiesAt(experiment, level))).toEqual([
      [0, 40, 200],
      [],
      [40, 200],
      [],
    ]);
    expect(countCopies(experiment)).toBe(5);
    const planned = planTrainings(experiment).filter(({ key }) => key.kind === 'copy');
    expect(planned).toHaveLength(2 * 5);
    for (const { id, key, needs } of planned) {
      expect(needs).toEqual([id.replace(/copy-\d+$/, 'ticket')]);
      expect(parseTrainingId(id)).toEqual(key);
    }
    expect(planned[4]?.id).toBe('replicate-0/level-02/copy-200');
  });
});
