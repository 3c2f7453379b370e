// The test part of a run, from its files.
import { expect, it } from 'vitest';
import { testPartOf } from '../../../src/lab/status/snapshot';
import { buildNetwork } from '../../../src/lottery/network/build-network';
import { experimentWith } from '../lottery/fixtures';

const experiment = experimentWith({});
const file = {
  network: buildNetwork(experiment.network, 64, 10),
  examples: { train: 800, validation: 100, test: 360 },
};

it('has as many examples as the data had, also in runs that did not note the commonest class yet', () => {
  expect(testPartOf(experiment, { ...file, commonest: 0.1 })).toEqual({ examples: 360, guessing: 0.1 });
  expect(testPartOf(experiment, file)).toEqual({ examples: 360, guessing: null });
});

it('is unknown before the data has been read, and where accuracy is a score of the user’s own', () => {
  const unknown = { examples: null, guessing: null };
  expect(testPartOf(experiment, null)).toEqual(unknown);
  const scored = { ...experiment, training: { ...experiment.training, score: 'mine.py:score' } };
  expect(testPartOf(scored, { ...file, commonest: 0.1 })).toEqual(unknown);
});
