// The table of runs: filters, order and groups, by hand and by their properties.
import { withoutRounding } from '../../../src/protocol/format';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grouped, sorted } from '../../../src/protocol/table/arrange';
import { cellText, columnOf, usualColumns } from '../../../src/protocol/table/columns';
import { columnNames, settingNames } from '../../../src/protocol/table/setting-columns';
import { parseFilter } from '../../../src/protocol/table/filter';
import { rowOf } from '../../../src/lab/table/row';
import type { RunRow } from '../../../src/protocol/table/columns';
import { madeResults } from '../report/made-results';

const ROWS: RunRow[] = [
  {
    run: 'a',
    dataset: 'digits',
    network: 'lenet-300-100',
    'pruning.rate': 0.2,
    'pruning.method': 'one-shot',
    winner_accuracy: 0.97,
    gap_random_mask: -0.03,
  },
  {
    run: 'b',
    dataset: 'mnist',
    network: 'conv 8, dense 16',
    'pruning.rate': 0.4,
    'pruning.method': 'at-init',
    winner_accuracy: null,
  },
  {
    run: 'c',
    dataset: 'digits',
    network: '128-64',
    'pruning.rate': 0.4,
    'pruning.method': 'one-shot',
    winner_accuracy: 0.93,
    gap_random_mask: 0.02,
  },
];
const found = (text: string) => ROWS.filter(parseFilter(text, columnNames())).map(({ run }) => run);

describe('a filter', () => {
  it.each([
    ['dataset = digits', ['a', 'c']],
    ['DATASET'.toLowerCase() + ' = Digits and pruning.rate < 0.3', ['a']],
    ['pruning.rate >= 0.4', ['b', 'c']],
    ['method = one-shot', ['a', 'c']],
    ['network = lenet-300-100 or network ~ conv', ['a', 'b']],
    ['not (dataset = digits) ', ['b']],
    ['dataset = mnist or dataset = digits and pruning.rate > 0.3', ['b', 'c']],
    ['(dataset = mnist or dataset = digits) and pruning.rate > 0.3', ['b', 'c']],
    ['winner_accuracy > 0', ['a', 'c']],
    ['winner_accuracy < 1', ['a', 'c']],
    ['network = "conv 8, dense 16"', ['b']],
    ['winner_accuracy != 0.97', ['b', 'c']],
    ['gap_random_mask < -0.01', ['a']],
    ['gap_random_mask > -1 and gap_random_mask<-.01', ['a']],
    ['not dataset = digits', ['b']],
  ])('%s', (text, runs) => {
    expect(found(text)).toEqual(runs);
  });

  it.each([
    ['ratee < 1', /no column `ratee`/],
    ['pruning.rate < abc', /is a number/],
    ['pruning.rate < ', /cannot be read at character 16/],
    ['pruning.rate', /no comparison/],
    ['pruning.rate + 1 = 2', /cannot be read/],
    ['alert(1) = 2', /no comparison/],
    ['pruning["rate"] = 2', /no comparison/],
    ['constructor = 2', /no column `constructor`/],
    ['', /no comparison|cannot be read/],
  ])('%s is refused', (text, message) => {
    expect(() => found(text)).toThrow(message);
  });

  it('and its opposite part the rows', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '~'),
        fc.double({ noNaN: true, min: 0, max: 1e6 }),
        (operator, value) => {
          const text = `pruning.rate ${operator} ${Math.abs(value).toFixed(3)}`;
          expect([...found(text), ...found(`not (${text})`)].sort()).toEqual(['a', 'b', 'c']);
        },
      ),
    );
  });
});

describe('columns', () => {
  it('are found by their end where no other ends so', () => {
    expect(columnOf('rate', columnNames())).toBe('pruning.rate');
    expect(columnOf('pruning.rate', columnNames())).toBe('pruning.rate');
    expect(() => columnOf('arguments', columnNames())).toThrow(/no column/);
  });

  it('that nobody has chosen are the settings that differ', () => {
    expect(usualColumns(ROWS, settingNames())).toEqual([
      'run',
      'state',
      'dataset',
      'network',
      'pruning.method',
      'pruning.rate',
      ...['dense_accuracy', 'winner_density', 'winner_accuracy', 'best_density', 'best_accuracy', 'seconds'],
    ]);
  });

  it('are written as people read them', () => {
    expect(cellText('winner_accuracy', 0.9731)).toBe('97.31%');
    expect(cellText('gap_random_mask', -0.012)).toBe('−1.20');
    expect(cellText('winner_accuracy', null)).toBe('–');
    expect(cellText('pruning.rate', 0.2)).toBe('0.2');
  });
});

describe('rows', () => {
  it('are sorted by several columns, those without a value last', () => {
    const by = (column: string, falling = false) => ({ column, falling });
    expect(sorted(ROWS, [by('winner_accuracy', true)]).map(({ run }) => run)).toEqual(['a', 'c', 'b']);
    expect(sorted(ROWS, [by('winner_accuracy')]).map(({ run }) => run)).toEqual(['c', 'a', 'b']);
    expect(sorted(ROWS, [by('pruning.rate', true), by('dataset')]).map(({ run }) => run)).toEqual([
      'c',
      'b',
      'a',
    ]);
  });

  it('in a group have the mean and the standard deviation of a sample', () => {
    const [digits, mnist] = grouped(ROWS, ['dataset']);
    expect(digits).toMatchObject({ values: ['digits'], runs: 2 });
    expect(digits?.results['winner_accuracy']?.mean).toBeCloseTo(0.95, 12);
    expect(digits?.results['winner_accuracy']?.deviation).toBeCloseTo(Math.SQRT2 * 0.02, 12);
    expect(mnist?.results['winner_accuracy']).toBeUndefined();
  });

  it('of a run have its settings and what it found', () => {
    const results = madeResults();
    const progress = { share: 1, secondsSpent: 9 };
    const row = rowOf({ summary: { ...results, progress } as never, results });
    const [dense] = results.levels;
    expect(row['pruning.rounds']).toBe(results.experiment.pruning.rounds);
    expect(row['dense_accuracy']).toBe(withoutRounding(dense?.ticket.earlyStopAccuracy.mean ?? NaN));
    const winner = results.levels.find(({ level }) => level === results.verdict.smallestWinning);
    expect(row['winner_density']).toBe(winner ? withoutRounding(winner.density) : null);
  });
});
