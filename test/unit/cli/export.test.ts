import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvText } from '../../../src/lab/results/csv-text';
import {
  curveRows,
  distanceRows,
  levelRows,
  trainingRows,
  updateRows,
} from '../../../src/lab/results/export-csv';
import { madeResults } from '../report/made-results';

const read = (text: string): Record<string, string>[] => parse(text, { columns: true });

describe('CSV', () => {
  test('gives back every text and every number to the bit', () => {
    const row = fc.record({ text: fc.string({ unit: 'binary' }), number: fc.double({ noNaN: true }) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), (rows) => {
        const back = read(csvText(rows)).map(({ text, number }) => ({ text, number: Number(number) }));
        const harmless = (text: string) =>
          /^[=+\-@\t\r]/.test(text) && Number.isNaN(+text) ? `'${text}` : text;
        // JSON-like texts write −0 as 0.
        expect(back).toEqual(
          rows.map((one) => ({ ...one, text: harmless(one.text), number: one.number + 0 })),
        );
      }),
    );
  });

  test('leaves empty what is not known and says what is not a number', () => {
    expect(csvText([{ a: null, b: NaN, c: true }])).toBe('a,b,c\n,NaN,true\n');
  });

  test('holds no formulas: what would begin one is text, in heads too; numbers stay numbers', () => {
    const rows = [{ '=a': '=1+1', b: '@x', c: '-1', d: '-1+cmd|0', e: -1, f: '+1e3' }];
    expect(csvText(rows)).toBe("'=a,b,c,d,e,f\n'=1+1,'@x,-1,'-1+cmd|0,-1,+1e3\n");
  });

  test('of nothing is nothing, not a blank row', () => {
    expect(csvText([])).toBe('');
  });
});

describe('an exported run', () => {
  const results = madeResults();

  test('has a row a training, with its layers', () => {
    const rows = read(csvText(trainingRows(results)));
    expect(rows).toHaveLength(3 * (1 + 12 * 4));
    const row = rows.find(
      (one) => one['level'] === '12' && one['kind'] === 'random-reinit' && one['draw'] === '1',
    );
    const record = results.trainings.find(
      ({ key }) => key.replicate === 0 && key.level === 12 && key.kind === 'random-reinit' && key.draw === 1,
    )?.record;
    expect(row).toMatchObject({
      experiment: 'made-up',
      survivors: String(record?.survivors),
      early_stop_test_accuracy: String(record?.earlyStop.testAccuracy),
      end_iteration: '1000',
      fc1_dead_neurons: '2',
    });
    expect(Number(row?.['fc3_density'])).toBeCloseTo(0.9 ** 12, 1);
  });

  test('has a row a level and kind, tickets compared with the dense network', () => {
    const rows = read(csvText(levelRows(results)));
    expect(rows).toHaveLength(1 + 12 * 3);
    expect(rows[0]).toMatchObject({ level: '0', kind: 'ticket', winning: '', accuracy_against_dense: '' });
    expect(rows[1]).toMatchObject({ level: '1', kind: 'ticket', replicates: '3', winning: 'true' });
    expect(rows[2]).toMatchObject({ level: '1', kind: 'random-reinit', winning: '' });
  });

  test('has a row an update of a mask and layer, with what each left', () => {
    const [training] = results.trainings;
    if (!training?.record) throw new Error('nothing is finished');
    const layer = (name: string, survivors: number) => ({
      name,
      weights: 100,
      survivors,
      neurons: 1,
      deadNeurons: [],
    });
    const record = {
      ...training.record,
      layers: [layer('fc1', 40), layer('fc2', 90)],
      maskUpdates: [
        { iteration: 100, pruned: [30, 5], grown: [0, 0] },
        { iteration: 200, pruned: [30, 7], grown: [0, 2] },
      ],
    };
    const rows = read(csvText(updateRows({ ...results, trainings: [{ ...training, record }] })));
    expect(
      rows.map(({ iteration, layer, pruned, grown, survivors }) => [
        iteration,
        layer,
        pruned,
        grown,
        survivors,
      ]),
    ).toEqual([
      ['100', 'fc1', '30', '0', '70'],
      ['100', 'fc2', '5', '0', '95'],
      ['200', 'fc1', '30', '0', '40'],
      ['200', 'fc2', '7', '2', '90'],
    ]);
    expect(updateRows(results)).toEqual([]);
  });

  test('has a row a comparison of two masks, with the iterations of both', () => {
    const [training] = results.trainings;
    if (!training?.record) throw new Error('nothing is finished');
    const looks = [
      { iteration: 10, distances: [] },
      { iteration: 20, distances: [0.3] },
      { iteration: 30, distances: [0.2, 0.1] },
      { iteration: 40, distances: [0.09, 0.08] },
    ];
    const record = { ...training.record, prunedAt: 40, earlyBird: { held: true, looks } };
    const early = { ...results, trainings: [{ ...training, record }] };
    const rows = read(csvText(distanceRows(early)));
    expect(rows.map((row) => [row['iteration'], row['earlier_iteration'], row['distance']])).toEqual([
      ['20', '10', '0.3'],
      ['30', '10', '0.2'],
      ['30', '20', '0.1'],
      ['40', '20', '0.09'],
      ['40', '30', '0.08'],
    ]);
    expect(distanceRows(results)).toEqual([]);
    const { experiment } = results;
    const asked = { ...experiment, pruning: { ...experiment.pruning, prune_at: 'early-bird' as const } };
    expect(read(csvText(trainingRows({ ...early, experiment: asked })))[0]).toMatchObject({
      pruned_at: '40',
    });
    expect(read(csvText(trainingRows(results)))[0]).not.toHaveProperty('pruned_at');
  });

  test('has a row a measurement, also of trainings that are not finished', () => {
    const unfinished = madeResults({ finished: ({ level }) => level < 2 });
    expect(read(csvText(curveRows(unfinished)))).toHaveLength(3 * (1 + 12 * 4) * 11);
    expect(read(csvText(trainingRows(unfinished)))).toHaveLength(3 * (1 + 4));
  });
});
