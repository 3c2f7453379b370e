// Completion of a filter, and the parts of it that a column's menu changes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFilter, readFilter } from '../../../src/protocol/table/filter';
import {
  between,
  completionsAt,
  oneOf,
  valuesAsked,
  valueText,
  withCondition,
} from '../../../src/protocol/table/filter-text';

const COLUMNS = ['run', 'dataset', 'pruning.rate', 'pruning.rounds', 'seconds', 'seed'];
const VALUES: Record<string, (string | number)[]> = {
  dataset: ['digits', 'fashion mnist'],
  'pruning.rate': [0.2, 0.4],
};
const known = { columns: COLUMNS, valuesOf: (name: string) => VALUES[name] ?? [] };
/** `|` is where one types. */
function at(text: string) {
  const cursor = text.indexOf('|');
  return completionsAt(text.replace('|', ''), cursor, known);
}

describe('what could be typed next', () => {
  it.each([
    ['|', [...COLUMNS, 'not']],
    ['se|', ['seconds', 'seed', 'dataset']],
    ['dataset |', ['=', '!=', '<', '<=', '>', '>=', '~']],
    ['dataset = |', ['digits', '"fashion mnist"']],
    ['dataset = fa|', ['"fashion mnist"']],
    ['rate < |', ['0.2', '0.4']],
    ['dataset = digits |', ['and', 'or']],
    ['dataset = digits and pruning.r|', ['pruning.rate', 'pruning.rounds']],
    ['not (se|', ['seconds', 'seed', 'dataset']],
    ['nothing = |', []],
  ])('at %s', (text, options) => {
    expect(at(text).options).toEqual(options);
  });

  it('takes the place of the word that one is at, whatever follows', () => {
    expect(at('se| = 1 and run = a')).toMatchObject({ from: 0, to: 2 });
    expect(at('run = a and se|')).toMatchObject({ from: 12, to: 14 });
    expect(at('run = |')).toMatchObject({ from: 6, to: 6 });
  });
});

describe('the condition on one column', () => {
  it.each([
    ['', 'seed', 'seed = 1', 'seed = 1'],
    ['dataset = digits', 'seed', 'seed = 1', 'dataset = digits and seed = 1'],
    ['seed = 0 and dataset = digits', 'seed', 'seed = 1', 'dataset = digits and seed = 1'],
    ['seed >= 1 and seed <= 3', 'seed', null, ''],
    ['(seed = 0 or seed = 1) and run = a', 'seed', null, 'run = a'],
    ['seed = 0 or seed = 1', 'seed', 'seed = 2', 'seed = 2'],
    ['seed = 0 or run = a', 'dataset', 'dataset = b', '(seed = 0 or run = a) and dataset = b'],
    ['run = a', 'seed', 'seed = 0 or seed = 1', 'run = a and (seed = 0 or seed = 1)'],
    ['run = "seed and more"', 'seed', 'seed = 1', 'run = "seed and more" and seed = 1'],
  ])('in %s takes the place of what was said of %s', (text, column, condition, wanted) => {
    expect(withCondition(text, column, condition)).toBe(wanted);
  });

  it('never changes what is said of others', () => {
    const comparison = fc
      .tuple(fc.constantFrom('seed', 'pruning.rate', 'seconds'), fc.constantFrom('=', '<'), fc.nat(3))
      .map(([name, operator, value]) => `${name} ${operator} ${value}`);
    const text = fc
      .tuple(comparison, fc.constantFrom('and', 'or'), comparison)
      .map(([one, join, other]) => `${one} ${join} ${other}`);
    fc.assert(
      fc.property(text, fc.nat(3), fc.nat(3), (before, seed, rate) => {
        const after = withCondition(before, 'run', 'run = a');
        const values = { run: 'a', seed, 'pruning.rate': rate, seconds: 1 };
        const holds = (filter: string, row: Record<string, string | number>) =>
          parseFilter(filter, COLUMNS)(row);
        expect(holds(after, values)).toBe(holds(before, values));
        expect(holds(after, { ...values, run: 'b' })).toBe(false);
        expect(holds(withCondition(after, 'run', null), values)).toBe(holds(before, values));
      }),
    );
  });

  it('is read back as the values that are asked for', () => {
    const asked = oneOf('dataset', ['digits', valueText('fashion mnist')]);
    expect(asked).toBe('dataset = digits or dataset = "fashion mnist"');
    expect(valuesAsked(withCondition('seed = 1', 'dataset', asked), 'dataset')).toEqual([
      'digits',
      '"fashion mnist"',
    ]);
    expect(oneOf('dataset', [])).toBeNull();
    expect(between('seed', 1, null)).toBe('seed >= 1');
    expect(between('seed', 1, 3)).toBe('seed >= 1 and seed <= 3');
    expect(between('seed', null, null)).toBeNull();
  });
});

describe('a filter that compares a number with a word', () => {
  it('has a problem, and lets no row pass', () => {
    const rows = [{ seed: null }, { seed: 3 }];
    const read = (text: string) => readFilter(text, ['seed'], rows, (message) => message);
    expect(read('seed < x').problem?.message).toContain('is a number');
    expect(read('seed < 4').problem).toBeNull();
    expect(rows.filter((row) => read('seed < 4').condition?.(row))).toEqual([{ seed: 3 }]);
    // Of a row that comes later.
    const { condition } = readFilter('seed < x', ['seed'], [], (message) => message);
    expect(condition?.({ seed: 3 })).toBe(false);
  });
});
