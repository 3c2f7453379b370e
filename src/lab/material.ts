// What an experiment is trained on: its data, and the network that fits it.
import { loadDataset } from '../data/load';
import { prepareData } from '../data/prepare';
import type { PreparedData } from '../engine/engine';
import { buildNetwork } from '../lottery/architectures';
import { LabError } from '../lottery/errors';
import type { Experiment } from '../lottery/experiment/schema';
import type { Network } from '../lottery/network';
import { say } from '../lottery/translate';

export interface Material {
  data: PreparedData;
  network: Network;
}

/**
 * Reads it, and finds what an experiment file cannot tell of data of your own.
 * @param baseFolder folder of the experiment file
 * @throws LabError where the data is missing or damaged, or the experiment does not fit it
 */
export async function readMaterial(experiment: Experiment, baseFolder: string): Promise<Material> {
  const { dataset, network, training, seed } = experiment;
  const data = prepareData(await loadDataset(dataset, baseFolder), dataset, seed);
  const examples = data.parts.train.length;
  if (training.batch_size > examples)
    throw new LabError(
      say`training.batch_size: a batch of ${training.batch_size} is more than there are: ${examples} examples to train on.`,
      {
        hint: say`Ask for at most ${examples}; what is set aside for validation and testing is not among them.`,
      },
    );
  return { data, network: buildNetwork(network, data.shape, data.classes) };
}
