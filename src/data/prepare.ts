// Prepares a dataset for training: its parts, and the normalisation computed from the training part.
import type { PreparedData } from '../engine/engine';
import type { DatasetSettings } from '../lottery/settings';
import { stream } from '../lottery/random/stream';
import type { Dataset } from './dataset';
import { joinExamples } from './dataset';
import { normalisation } from './normalise';
import { shareOf, splitStratified } from './validation-and-test-split';

/**
 * Splits the validation part off the training examples, every class in proportion, and derives the normalisation from
 * what is left. One split an experiment: replicates share it (docs/decisions/0041-one-split.md).
 * Training examples come first in the result, test examples after them.
 * @throws LabError when the validation part would leave nothing to train on
 */
export function prepareData(
  dataset: Dataset,
  settings: Pick<DatasetSettings, 'validation' | 'normalise'>,
  seed: number,
): PreparedData {
  const { features, classes, shape } = dataset;
  const total = dataset.train.labels.length;
  const random = stream({ seed, replicate: 0, purpose: 'validation-split', index: 0 });
  const take = shareOf(settings.validation, total, 'dataset.validation');
  const { taken, rest } = splitStratified(dataset.train.labels, take, random);
  const test = Uint32Array.from(dataset.test.labels, (_, i) => total + i);
  const { values, labels } = joinExamples(dataset.train, dataset.test);
  return {
    features,
    classes,
    shape,
    values,
    labels,
    parts: { train: rest, validation: taken, test },
    ...normalisation(settings.normalise, {
      ...{ values, features, shape },
      indices: rest,
      fullScale: dataset.fullScale,
    }),
  };
}
