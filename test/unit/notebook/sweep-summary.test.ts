// Results of a sweep along its settings, as its output shows them.
import { describe, expect, test } from 'vitest';
import type { SweepOutput } from '../../../src/protocol/views/output';
import { resultsIn, summarise, usualSettings } from '../../../webview/output/sweep-summary';

type Cells = SweepOutput['runs'][number]['cells'];

const run = (cells: Cells, folder: string | null = JSON.stringify(cells)) => ({
  folder,
  state: 'finished',
  cells,
});

const OUTPUT: SweepOutput = {
  kind: 'sweep',
  name: 'rates',
  line: '',
  share: 1,
  settings: [
    { name: 'seed', values: 2 },
    { name: 'pruning.rate', values: 3 },
    { name: 'training.optimiser', values: 1 },
    { name: 'pruning.scope', values: 2 },
  ],
  runs: [
    run({ seed: 0, 'pruning.rate': 0.1, 'pruning.scope': 'layer', best_accuracy: 0.9 }),
    run({ seed: 1, 'pruning.rate': 0.1, 'pruning.scope': 'layer', best_accuracy: 0.8 }),
    run({ seed: 0, 'pruning.rate': 0.2, 'pruning.scope': 'layer', best_accuracy: 0.7 }),
    run({ seed: 0, 'pruning.rate': 0.2, 'pruning.scope': 'global', best_accuracy: null }),
    run({ seed: 0, 'pruning.rate': 0.4, 'pruning.scope': 'global', best_accuracy: null }, null),
  ],
  more: false,
  problems: [],
  actions: [],
};

describe('a sweep', () => {
  test('is looked at along the first two settings that are varied, chance left out', () => {
    expect(usualSettings(OUTPUT.settings)).toEqual(['pruning.rate', 'pruning.scope']);
    expect(usualSettings([{ name: 'seed', values: 5 }])).toEqual(['seed']);
    expect(usualSettings([{ name: 'pruning.rate', values: 1 }])).toEqual(['pruning.rate']);
  });

  test('has the mean, the deviation and the number of its runs at each place', () => {
    const { values, at } = summarise(OUTPUT, ['pruning.rate', 'pruning.scope'], 'best_accuracy');
    expect(values).toEqual([
      [0.1, 0.2, 0.4],
      ['layer', 'global'],
    ]);
    const first = at(0, 0);
    expect(first.mean).toBeCloseTo(0.85, 12);
    expect(first.deviation).toBeCloseTo(Math.SQRT1_2 / 10, 12);
    expect(first).toMatchObject({ runs: 2, folders: [OUTPUT.runs[0]?.folder, OUTPUT.runs[1]?.folder] });
    expect(at(1, 0)).toMatchObject({ mean: 0.7, deviation: null, runs: 1 });
  });

  test('says nothing where no run has the result yet, or there is none', () => {
    const { at } = summarise(OUTPUT, ['pruning.rate', 'pruning.scope'], 'best_accuracy');
    expect(at(1, 1)).toMatchObject({ mean: null, runs: 0, folders: [OUTPUT.runs[3]?.folder] });
    expect(at(2, 1)).toEqual({ mean: null, deviation: null, runs: 0, folders: [] });
    expect(at(0, 1)).toEqual({ mean: null, deviation: null, runs: 0, folders: [] });
  });

  test('averages over the settings that it is not looked at along', () => {
    const { values, at } = summarise(OUTPUT, ['pruning.rate'], 'best_accuracy');
    expect(values).toEqual([[0.1, 0.2, 0.4]]);
    expect(at(1)).toMatchObject({ mean: 0.7, runs: 1 });
    expect(at(1).folders).toHaveLength(2);
  });

  test('offers the results that one of its runs has', () => {
    expect(resultsIn(OUTPUT, ['best_accuracy', 'winner_accuracy'])).toEqual(['best_accuracy']);
  });
});
