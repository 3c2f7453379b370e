import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchOrder } from '../../../src/lottery/random/batch-order';

const examples = (n: number) => Uint32Array.from({ length: n }, (_, i) => 3 * i + 1);
const order = (n = 10, batchSize = 4, replicate = 0, seed = 0) =>
  new BatchOrder({ seed, replicate, batchSize, trainExamples: examples(n) });
const batches = (of: BatchOrder, from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => [...of.batch(from + i)]);

describe('batch order', () => {
  it('shows every example once an epoch, the last batch short', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 70 }),
        fc.nat(5),
        (n, size, epoch) => {
          const of = order(n, size);
          const steps = Math.ceil(n / size);
          expect(of.stepsPerEpoch).toBe(steps);
          const seen = batches(of, epoch * steps, (epoch + 1) * steps);
          expect(seen.map((batch) => batch.length)).toEqual(
            Array.from({ length: steps }, (_, i) => Math.min(size, n - i * size)),
          );
          expect(seen.flat().sort((a, b) => a - b)).toEqual([...examples(n)]);
        },
      ),
    );
  });

  it('is shuffled anew each epoch', () => {
    const of = order(50, 50);
    expect(batches(of, 0, 1)).not.toEqual(batches(of, 1, 2));
  });

  it('is the same for a run that resumes in the middle as for one that never stopped', () => {
    const whole = batches(order(), 0, 12);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 11 }), (from) => {
        expect(batches(order(), from, 12)).toEqual(whole.slice(from));
      }),
    );
  });

  it('does not depend on which steps were asked for before', () => {
    const of = order();
    const whole = batches(order(), 0, 9);
    expect([8, 0, 5, 2, 8].map((i) => [...of.batch(i)])).toEqual([8, 0, 5, 2, 8].map((i) => whole[i]));
  });

  it('differs between replicates and between seeds', () => {
    const whole = batches(order(50), 0, 13);
    expect(batches(order(50, 4, 1), 0, 13)).not.toEqual(whole);
    expect(batches(order(50, 4, 0, 1), 0, 13)).not.toEqual(whole);
  });

  it('of a copy is the same up to its iteration, and another from there on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), (copiedAt) => {
        const copy = new BatchOrder({
          ...{ seed: 0, replicate: 0, batchSize: 4, copiedAt },
          trainExamples: examples(50),
        });
        const whole = batches(order(50), 0, 13);
        const own = batches(copy, 0, 13);
        expect(own.slice(0, copiedAt)).toEqual(whole.slice(0, copiedAt));
        for (let i = copiedAt; i < 13; i++) expect(own[i]).not.toEqual(whole[i]);
        // Also where it is asked for backwards.
        expect([12, 3, 0].map((i) => [...copy.batch(i)])).toEqual([12, 3, 0].map((i) => own[i]));
      }),
    );
  });

  it('is pinned', () => {
    expect(batches(order(), 0, 3)).toEqual(PINNED);
  });

  it('needs examples', () => {
    expect(() => order(0)).toThrow(/no examples/);
  });
});

const PINNED = [
  [7, 16, 10, 28],
  [19, 4, 25, 13],
  [1, 22],
];
