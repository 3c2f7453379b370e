// Layers in which no weight survives.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collapsedLayers } from '../../../src/lottery/findings/layer-collapse';
import { runVerdict, summariseLevels } from '../../../src/lottery/findings/verdict';
import { done, experiment, recordsOf } from './records';

/** @param counted [replicate][level][layer] */
function levelsOf(counted: number[][][]) {
  const rounds = (counted[0]?.length ?? 1) - 1;
  const records = recordsOf(counted.map((levels) => levels.map(() => [97, 5000])));
  for (const record of records) {
    const { replicate, level } = record.key;
    const counts = counted[replicate]?.[level] ?? [];
    record.layers = counts.map((survivors, i) => {
      const name = `fc${i + 1}`;
      return { name, weights: 100, survivors, neurons: 10, deadNeurons: [] };
    });
  }
  return summariseLevels(experiment(counted.length, rounds), records);
}

const sentences = (survivors: number[][][]) =>
  runVerdict(levelsOf(survivors), done(survivors.flat().length)).sentences.join('\n');

describe('layer collapse', () => {
  it('is said of layers without a weight, with the levels', () => {
    const text = sentences([
      [
        [100, 100, 100],
        [50, 0, 50],
        [20, 20, 20],
        [10, 0, 0],
      ],
    ]);
    expect(text).toContain('Layer collapse: no weight is left in fc2 (levels 1, 3) and fc3 (level 3).');
  });

  it('of some of the replicates is said to be that', () => {
    const one = [[100], [0]];
    expect(sentences([one, one])).toContain('Layer collapse: no weight is left in fc1 (level 1).');
    expect(sentences([one, [[100], [1]]])).toContain('Layer collapse in some of the replicates: no weight');
  });

  it('is found of exactly the layers and levels that have no weight in a replicate', () => {
    const count = fc.constantFrom(0, 1, 50);
    const counts = fc.array(
      fc.array(fc.array(count, { minLength: 2, maxLength: 2 }), { minLength: 4, maxLength: 4 }),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    fc.assert(
      fc.property(counts, (survivors) => {
        const found = collapsedLayers(levelsOf(survivors)).flatMap(({ name, levels }) =>
          levels.map((level) => `${name} ${level}`),
        );
        const expected = survivors.flatMap((levels) =>
          levels.flatMap((layers, level) =>
            layers.flatMap((left, i) => (left === 0 ? [`fc${i + 1} ${level}`] : [])),
          ),
        );
        expect(new Set(found)).toEqual(new Set(expected));
        expect(found).toHaveLength(new Set(found).size);
      }),
    );
  });
});
