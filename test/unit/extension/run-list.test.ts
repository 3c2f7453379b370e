import { describe, expect, test } from 'vitest';
import { EVERY_RUN, filterRuns, groupRuns, sortRuns } from '../../../src/extension/views/run-list';
import type { ListedRun, RunSort } from '../../../src/extension/views/run-list';
import { listedRun } from './runs-made';

const names = (runs: readonly ListedRun[]) => runs.map(({ summary }) => summary.run);
const sorted = (runs: ListedRun[], sort: RunSort) => names(sortRuns(runs, sort));

const old = listedRun({
  experiment: 'lenet-10',
  hash: 'a',
  day: 1,
  state: 'finished',
  accuracies: [0.9, 0.95, 0.5],
});
const middle = listedRun({
  experiment: 'digits',
  hash: 'b',
  day: 2,
  state: 'interrupted',
  accuracies: [0.97],
});
const recent = listedRun({ experiment: 'lenet-9', hash: 'c', day: 3, state: 'running' });
const all = [middle, old, recent];

describe('the order of runs', () => {
  test('is from new to old unless asked otherwise', () => {
    expect(sorted(all, 'newest')).toEqual(['lenet-9-c', 'digits-b', 'lenet-10-a']);
  });

  test('by name counts numbers as numbers', () => {
    expect(sorted(all, 'name')).toEqual(['digits-b', 'lenet-9-c', 'lenet-10-a']);
  });

  test('by state puts what needs attention first', () => {
    expect(sorted(all, 'state')).toEqual(['lenet-9-c', 'digits-b', 'lenet-10-a']);
  });

  test('by accuracy takes that of the smallest winning ticket, or else of the dense network', () => {
    expect(sorted(all, 'accuracy')).toEqual(['digits-b', 'lenet-10-a', 'lenet-9-c']);
  });

  test('by weights remaining puts the smallest winning ticket first', () => {
    expect(sorted(all, 'density')).toEqual(['lenet-10-a', 'digits-b', 'lenet-9-c']);
  });

  test('has starred runs before all others, whatever it is by', () => {
    const starred = { ...old, starred: true };
    for (const sort of ['newest', 'name', 'state', 'accuracy', 'density'] as const)
      expect(sorted([middle, recent, starred], sort)[0]).toBe('lenet-10-a');
  });

  test('leaves the list that it was given as it was', () => {
    const given = [middle, old];
    sortRuns(given, 'newest');
    expect(names(given)).toEqual(['digits-b', 'lenet-10-a']);
  });
});

describe('filtering runs', () => {
  const shown = (text: string, starred = false) => names(filterRuns(all, { text, starred }));

  test('without words shows every one', () => {
    expect(filterRuns(all, EVERY_RUN)).toEqual(all);
    expect(shown('   ')).toHaveLength(3);
  });

  test('wants every word, in whatever case, in name, state, dataset or network', () => {
    expect(shown('LENET-10')).toEqual(['lenet-10-a']);
    expect(shown('lenet running')).toEqual(['lenet-9-c']);
    expect(shown('lenet-300-100 digits')).toEqual(['digits-b', 'lenet-10-a']);
    expect(shown('mnist')).toEqual([]);
  });

  test('can show starred ones alone', () => {
    const starred = { ...recent, starred: true };
    expect(names(filterRuns([old, starred], { text: '', starred: true }))).toEqual(['lenet-9-c']);
  });
});

describe('grouping runs', () => {
  test('keeps their order, and groups stand where their first run stands', () => {
    const again = listedRun({ experiment: 'digits', hash: 'd' });
    const groups = groupRuns([recent, middle, old, again]);
    expect(groups.map(({ experiment, runs }) => [experiment, ...names(runs)])).toEqual([
      ['lenet-9', 'lenet-9-c'],
      ['digits', 'digits-b', 'digits-d'],
      ['lenet-10', 'lenet-10-a'],
    ]);
  });
});
