// The data and the network that an experiment trains.
import { loadDataset } from '../../data/load';
import { CATALOGUE } from '../../data/catalogue';
import { prepareData } from '../../data/prepare';
import { shareOf, splitStratified } from '../../data/validation-and-test-split';
import type { Described } from '../../engine/pytorch/describe';
import type { ModuleData, TrainingData } from '../../engine/engine';
import { VALIDATION_SHARE } from '../../lottery/datasets';
import { buildNetwork } from '../../lottery/network/build-network';
import { LabError } from '../../lottery/errors';
import { isPruned, names } from '../../lottery/pruning/pruned-layers';
import { stream } from '../../lottery/random/stream';
import type { DatasetSettings, Experiment } from '../../lottery/settings';
import { isModel, layersOf, valuesIn } from '../../lottery/network/network';
import type { AnyNetwork, Mask } from '../../lottery/network/network';
import { say } from '../../lottery/translate';
import { describe } from '../identity';
import { readImportedMask } from '../imported-mask';

export interface DataAndNetwork {
  data: TrainingData;
  network: AnyNetwork;
  /** The mask of level 1 where it was made elsewhere. */
  imported: Mask | null;
}

/**
 * Reads it, and finds what an experiment file cannot tell of data and models of your own.
 * @param baseFolder folder of the experiment file
 * @param described what the user's code makes, where that is known already
 * @throws LabError where the data is missing or damaged, or the experiment does not fit it
 */
export async function readTrainingData(
  experiment: Experiment,
  baseFolder: string,
  described?: Described,
): Promise<DataAndNetwork> {
  const read = await readDataAndNetwork(experiment, baseFolder, described);
  const { mask } = experiment.pruning;
  const imported = mask === undefined ? null : await readImportedMask(mask, baseFolder, read.network);
  return { ...read, imported };
}

/**
 * The network that an experiment trains. Data known by name is not read for it, and need not have been fetched.
 * @param baseFolder folder of the experiment file
 * @throws LabError as `readTrainingData` does
 */
export async function readNetwork(experiment: Experiment, baseFolder: string): Promise<AnyNetwork> {
  const { dataset, pruning } = experiment;
  if (dataset.name === undefined) return (await readTrainingData(experiment, baseFolder)).network;
  const { shape, classNames } = CATALOGUE[dataset.name];
  const data = { shape, classes: classNames.length, features: valuesIn(shape) };
  const read = await networkFor(experiment, baseFolder, data, null);
  if (pruning.mask !== undefined) await readImportedMask(pruning.mask, baseFolder, read);
  return read;
}

async function readDataAndNetwork(
  experiment: Experiment,
  baseFolder: string,
  described?: Described,
): Promise<Omit<DataAndNetwork, 'imported'>> {
  const { dataset, training, seed } = experiment;
  const own =
    dataset.module === undefined ? null : (described ?? (await describe(experiment, baseFolder, null)));
  const data = own?.data
    ? moduleData(own, dataset, seed)
    : prepareData(await loadDataset(dataset, baseFolder), dataset, seed);
  const examples = data.parts.train.length;
  if (training.batch_size > examples)
    throw new LabError(
      say`training.batch_size: a batch of ${training.batch_size} is more than there are: ${examples} examples to train on.`,
      {
        hint: say`Use at most ${examples}; examples set aside for validation and testing do not count.`,
      },
    );
  const { examples: scoring } = experiment.pruning;
  if (typeof scoring === 'number' && scoring > examples)
    throw new LabError(
      say`pruning.examples: ${scoring} are more than there are: ${examples} examples to train on.`,
      { hint: say`Use at most ${examples}, or \`all\`.` },
    );
  const { shape, classes } = data;
  const features = data.values ? data.features : 0;
  return { data, network: await networkFor(experiment, baseFolder, { shape, classes, features }, own) };
}

/** @param own what the user's code makes, where that reads the data */
async function networkFor(
  experiment: Experiment,
  baseFolder: string,
  { shape, classes, features }: { shape: number[]; classes: number; features: number },
  own: Described | null,
): Promise<AnyNetwork> {
  const { network } = experiment;
  if (network.model === undefined) return buildNetwork(network, shape, classes);
  const { model } = own ?? (await describe(experiment, baseFolder, { shape, classes }));
  if (!model) throw new Error('Nothing was told of the model');
  const { layers, ...others } = model;
  return checked({ inputs: features, classes, layers, model: others }, experiment);
}

/** The parts of data that the user's code reads; validation examples are held out of the training part where it has none. */
function moduleData({ data, labels }: Described, { validation }: DatasetSettings, seed: number): ModuleData {
  if (!data) throw new Error('Nothing was told of the data');
  const { train, test, classes, shape } = data;
  const from = (first: number, count: number) => Uint32Array.from({ length: count }, (_, i) => first + i);
  if (data.validation !== null) {
    if (validation !== VALIDATION_SHARE)
      throw new LabError(
        say(
          'dataset.validation: the function that `dataset.module` names returns a validation set of its own.',
        ),
        { hint: say('Leave `validation` out, or return a training set and a test set only.') },
      );
    return {
      ...{ classes, shape, values: null },
      parts: {
        train: from(0, train),
        validation: from(train, data.validation),
        test: from(train + data.validation, test),
      },
    };
  }
  const random = stream({ seed, replicate: 0, purpose: 'validation-split', index: 0 });
  const take = shareOf(validation, train, 'dataset.validation');
  const { taken, rest } = splitStratified(Uint16Array.from(labels), take, random);
  return { classes, shape, values: null, parts: { train: rest, validation: taken, test: from(train, test) } };
}

/** @throws LabError where `keep` or `only` names nothing of the model, or nothing would be pruned */
function checked(network: AnyNetwork, { pruning }: Experiment): AnyNetwork {
  if (!isModel(network)) return network;
  const layers = layersOf(network);
  for (const setting of ['keep', 'only'] as const)
    for (const pattern of pruning[setting] ?? [])
      if (!layers.some((layer) => names(pattern, layer)))
        throw new LabError(
          say`pruning.${setting}: the model has nothing to prune that \`${pattern}\` means.`,
          {
            hint: say`It has ${layers.map(({ name }) => name).join(', ')}.`,
          },
        );
  if (!layers.some((layer) => isPruned(layer, pruning)))
    throw new LabError(say('pruning.keep: every layer is kept, so nothing would be pruned.'));
  return network;
}
