import { expect, test } from 'vitest';
import { differences } from '../../../src/lab/results/tables/differences';
import { experimentSchema } from '../../../src/experiment/schema/cell-schemas';

const experiment = (settings: object) =>
  experimentSchema.parse({
    experiment: 'one',
    dataset: { name: 'digits' },
    network: { hidden: [40] },
    ...settings,
  });

test('only settings that differ are named, with a value a run', () => {
  const { settings, values } = differences([
    experiment({}),
    experiment({ experiment: 'two', description: 'other words', training: { optimiser: 'sgd' } }),
    experiment({ pruning: { rate: 0.4 } }),
  ]);
  const names = settings.map(({ name }) => name);
  expect(names).toContain('training.optimiser');
  expect(names).toContain('pruning.rate');
  expect(names).not.toContain('experiment');
  expect(names).not.toContain('description');
  expect(names).not.toContain('replicates');
  const optimiser = names.indexOf('training.optimiser');
  expect(values.map((row) => row[optimiser])).toEqual(['adam', 'sgd', 'adam']);
});

test('a setting that one of them does not have is one in which they differ', () => {
  const { settings, values } = differences([
    experiment({}),
    experiment({ network: { architecture: 'lenet-300-100' } }),
  ]);
  const architecture = settings.findIndex(({ name }) => name === 'network.architecture');
  expect(values.map((row) => row[architecture])).toEqual([null, 'lenet-300-100']);
});

test('the same experiment twice differs in nothing, and so does one alone', () => {
  expect(differences([experiment({}), experiment({})]).settings).toEqual([]);
  expect(differences([experiment({})])).toEqual({ settings: [], values: [[]] });
  expect(differences([])).toEqual({ settings: [], values: [] });
});
