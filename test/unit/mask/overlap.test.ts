// Overlap of two masks and of chance, against counting every possibility.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastCost } from '../../support/cost';
import { MaskDocument } from '../../../src/lab/mask/document';
import { layerOverlap, totalOverlap } from '../../../src/lab/mask/overlap';
import { encode, mask, sum, testFile, upTo } from './files';

const bitsOf = (weights: number) =>
  fc.array(fc.integer({ min: 0, max: 1 }), { minLength: weights, maxLength: weights });

const opened = async (tensors: Record<string, ReturnType<typeof mask>>) =>
  MaskDocument.open(await testFile(encode(tensors)));

describe('overlap', () => {
  it('counts what survives in both, layer by layer and in all', async () => {
    const pair = fc.integer({ min: 1, max: 8 }).chain((rows) => {
      const weights = rows * 5;
      return fc.tuple(fc.constant(rows), bitsOf(weights), bitsOf(weights), bitsOf(4), bitsOf(4));
    });
    await fc.assert(
      fc.asyncProperty(pair, async ([rows, a1, b1, a2, b2]) => {
        const a = await opened({ fc1_mask: mask([rows, 5], a1), fc2_mask: mask([2, 2], a2) });
        const b = await opened({ fc1_mask: mask([rows, 5], b1), fc2_mask: mask([2, 2], b2) });
        const { layers, total, unmatched } = await a.overlap(b);
        const expected = (mine: number[], theirs: number[]) => {
          const both = mine.filter((bit, i) => bit === 1 && theirs[i] === 1).length;
          const either = mine.filter((bit, i) => bit === 1 || theirs[i] === 1).length;
          return {
            both,
            survivors: sum(mine),
            otherSurvivors: sum(theirs),
            jaccard: either ? both / either : null,
          };
        };
        expect(layers).toMatchObject([expected(a1, b1), expected(a2, b2)]);
        expect(total).toMatchObject(expected([...a1, ...a2], [...b1, ...b2]));
        expect(unmatched).toEqual([]);
        const back = await b.overlap(a);
        expect(back.total.jaccard).toBe(total.jaccard);
        expect(back.total.chance?.mean).toBe(total.chance?.mean);
        await Promise.all([a.close(), b.close()]);
      }),
      { numRuns: 60 },
    );
  });

  it('is shown pixel by pixel, and in shares when zoomed out', async () => {
    await fc.assert(
      fc.asyncProperty(bitsOf(200), bitsOf(200), async (mine, theirs) => {
        const a = await opened({ w_mask: mask([10, 20], mine) });
        const b = await opened({ w_mask: mask([10, 20], theirs) });
        const near = await a.tile('w', { detail: 0, x: 0, y: 0 }, b);
        expect([...(near.other ?? [])]).toEqual(theirs.map((bit) => bit * 255));
        expect([...(near.both ?? [])]).toEqual(theirs.map((bit, i) => bit * (mine[i] ?? 0) * 255));
        const far = await a.tile('w', { detail: 1, x: 0, y: 0 }, b);
        far.both?.forEach((byte, pixel) => {
          const [y, x] = [Math.floor(pixel / 10) * 2, (pixel % 10) * 2];
          const under = [y * 20 + x, y * 20 + x + 1, (y + 1) * 20 + x, (y + 1) * 20 + x + 1];
          expect(Math.round((byte * 4) / 255)).toBe(sum(under.map((i) => (mine[i] ?? 0) * (theirs[i] ?? 0))));
        });
        await Promise.all([a.close(), b.close()]);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves out layers that only one has, or in another shape, and names them', async () => {
    const a = await opened({ fc1_mask: mask([1, 2], [1, 0]), fc2_mask: mask([2, 1], [1, 1]) });
    const b = await opened({
      fc1_mask: mask([1, 2], [1, 1]),
      fc2_mask: mask([1, 2], [1, 1]),
      x_mask: mask([1], [1]),
    });
    const { layers, unmatched } = await a.overlap(b);
    expect(layers.map((layer) => layer.layer)).toEqual(['fc1']);
    expect(unmatched).toEqual(['fc2', 'x']);
    expect((await a.tile('fc2', { detail: 0, x: 0, y: 0 }, b)).other).toBeNull();
    await Promise.all([a.close(), b.close()]);
  });
});

/** Every way to place `survivors` in `weights`, as the set of places. */
const placements = (weights: number, survivors: number): number[][] =>
  survivors === 0
    ? [[]]
    : upTo(weights).flatMap((last) => placements(last, survivors - 1).map((rest) => [...rest, last]));

describe('chance', () => {
  it('is the mean over every pair of masks of these densities', () => {
    const sizes = fc
      .integer({ min: 1, max: 9 })
      .chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 0, max: n }), fc.integer({ min: 0, max: n })));
    fc.assert(
      fc.property(sizes, ([weights, survivors, otherSurvivors]) => {
        const { chance } = layerOverlap({ weights, survivors, otherSurvivors, both: 0 });
        if (survivors + otherSurvivors === 0) {
          expect(chance).toBeNull();
          return;
        }
        const first = new Set(upTo(survivors));
        const indices = placements(weights, otherSurvivors).map((places) => {
          const both = places.filter((place) => first.has(place)).length;
          return both / (survivors + otherSurvivors - both);
        });
        expect(chance?.mean).toBeCloseTo(sum(indices) / indices.length, 12);
        const within = indices.filter(
          (index) => index >= (chance?.low ?? 2) && index <= (chance?.high ?? -1),
        );
        expect(within.length / indices.length).toBeGreaterThanOrEqual(0.95);
      }),
    );
  });

  it('comes near pq ÷ (p + q − pq) for large layers, and takes no time there', async () => {
    const weights = 20_000_000;
    const densities = [
      [0.2, 0.2],
      [0.5, 0.01],
      [1, 0.3],
      [0, 0.3],
    ] as const;
    const reckon = () => {
      for (const [p, q] of densities) {
        const [survivors, otherSurvivors] = [weights * p, weights * q];
        const { chance } = layerOverlap({ weights, survivors, otherSurvivors, both: 0 });
        expect(chance?.mean).toBeCloseTo((p * q) / (p + q - p * q), 6);
        expect(chance?.low).toBeLessThanOrEqual(chance?.mean ?? 0);
        expect(chance?.high).toBeGreaterThanOrEqual(chance?.mean ?? 1);
      }
    };
    expect(await leastCost(reckon, 500)).toBeLessThan(500);
  });

  it('of several layers keeps each layer’s own densities', () => {
    const layers = [
      { weights: 100_000, survivors: 10_000, otherSurvivors: 20_000, both: 0 },
      { weights: 1000, survivors: 900, otherSurvivors: 800, both: 0 },
    ];
    const both = 2000 + 720;
    expect(totalOverlap(layers).chance?.mean).toBeCloseTo(both / (31_700 - both), 4);
    expect(totalOverlap([]).chance).toBeNull();
  });

  it('of several layers agrees with the exact answer where one layer is split in two', () => {
    const half = { weights: 5000, survivors: 1000, otherSurvivors: 1500, both: 0 };
    const exact = layerOverlap(half).chance;
    const split = totalOverlap([half, half]).chance;
    expect(split?.mean).toBeCloseTo(exact?.mean ?? 0, 3);
    expect((split?.high ?? 0) - (split?.low ?? 0)).toBeCloseTo(
      ((exact?.high ?? 0) - (exact?.low ?? 0)) / Math.SQRT2,
      3,
    );
  });
});
