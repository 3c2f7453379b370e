import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { augmentationAt, dropoutKeeps } from '../../../src/lottery/random/step-randomness';

const address = { seed: 3, replicate: 1 };

describe('the randomness of a step', () => {
  test('is the same wherever and whenever it is drawn', () => {
    expect(augmentationAt(address, 7, 5)).toEqual(augmentationAt(address, 7, 5));
    expect(dropoutKeeps(address, 7, 2, 30, 4, 0.5)).toEqual(dropoutKeeps(address, 7, 2, 30, 4, 0.5));
  });

  test.each([
    ['the seed', { seed: 4, replicate: 1 }, 7, 2],
    ['the replicate', { seed: 3, replicate: 0 }, 7, 2],
    ['the step', address, 8, 2],
    ['the dropout', address, 7, 3],
  ] as const)('depends on %s', (_, other, position, site) => {
    expect(dropoutKeeps(other, position, site, 300, 4, 0.5)).not.toEqual(
      dropoutKeeps(address, 7, 2, 300, 4, 0.5),
    );
    if (site === 2) expect(augmentationAt(other, position, 50)).not.toEqual(augmentationAt(address, 7, 50));
  });

  test('is what it was in every release', () => {
    expect([...augmentationAt(address, 7, 3)]).toMatchInlineSnapshot(`
      [
        1,
        0,
        2,
        0,
        2,
        3,
        0,
        0,
        -4,
      ]
    `);
    expect(dropoutKeeps(address, 7, 2, 16, 1, 0.5).join('')).toMatchInlineSnapshot(`"0100110110111101"`);
  });

  test('flips every second image and moves each by up to 4, every distance as often', () => {
    const shifts = augmentationAt(address, 0, 18_000);
    const column = (which: number) => Array.from({ length: 18_000 }, (_, i) => shifts[3 * i + which] ?? NaN);
    expect(column(0).filter((flip) => flip === 1).length / 18_000).toBeCloseTo(0.5, 1);
    expect(new Set(column(0))).toEqual(new Set([0, 1]));
    for (const which of [1, 2])
      for (let shift = -4; shift <= 4; shift++)
        expect(column(which).filter((value) => value === shift).length / 2000).toBeCloseTo(1, 0);
    expect(Math.max(...column(1), ...column(2))).toBe(4);
    expect(Math.min(...column(1), ...column(2))).toBe(-4);
  });

  test('keeps each activation with the probability asked for, one no more often beside another', () => {
    fc.assert(
      fc.property(fc.constantFrom(0.1, 0.3, 0.5, 0.9), fc.nat(1000), (rate, position) => {
        const keeps = dropoutKeeps(address, position, 0, 100, 200, rate);
        const share = keeps.reduce((sum, kept) => sum + kept, 0) / keeps.length;
        expect(Math.abs(share - (1 - rate))).toBeLessThan(0.02);
        const pairs = keeps.filter((kept, i) => kept && keeps[i + 1]).length / keeps.length;
        expect(Math.abs(pairs - (1 - rate) ** 2)).toBeLessThan(0.03);
      }),
      { numRuns: 20 },
    );
  });
});
