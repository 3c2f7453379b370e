import { expect, test } from 'vitest';
import { namesOf } from '../../../src/extension/runs/run-names';

const run = (experiment: string, hash: string, place = '/work') => ({
  experiment,
  hash,
  folder: `${place}/.ticketlab/runs/${experiment}-${hash}`,
});

test('runs of the same experiment are told apart by their hash', () => {
  expect(namesOf([run('a', '0123456789ab'), run('b', '1'), run('a', 'ba9876543210')])).toEqual([
    'a 012345',
    'b',
    'a ba9876',
  ]);
});

test('runs of the very same settings, in two folders of a workspace, by these folders', () => {
  const settings = '0123456789ab';
  const elsewhere = { ...run('a', settings), folder: `/results/a-${settings}` };
  expect(namesOf([run('a', settings, '/x/one'), run('a', settings, '/x/two'), elsewhere])).toEqual([
    'a 012345 (one)',
    'a 012345 (two)',
    'a 012345 (results)',
  ]);
});
