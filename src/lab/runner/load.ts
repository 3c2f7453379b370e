// What a runner needs before it can train: the experiment, its data, its network, its plan.
import { datasetFingerprint } from '../../data/fingerprint';
import { loadDataset } from '../../data/load';
import { prepareData } from '../../data/prepare';
import type { PreparedData } from '../../engine/engine';
import { LabError } from '../../lottery/errors';
import type { Experiment } from '../../lottery/experiment/schema';
import { buildNetwork } from '../../lottery/network';
import type { Network } from '../../lottery/network';
import { dataFolder, readExperiment } from '../run-folder';
import type { RunFile } from '../run-folder';
import { workOf } from '../work';
import type { NetworkFile, Work } from '../work';

export interface LoadedRun {
  experiment: Experiment;
  data: PreparedData;
  network: Network;
  networkFile: NetworkFile;
  work: Work;
}

/**
 * @throws LabError where the folder is damaged, or the data is missing, damaged or no longer what the run was made for
 */
export async function loadRun(folder: string, run: RunFile): Promise<LoadedRun> {
  const experiment = await readExperiment(folder, run);
  const base = dataFolder(folder, run);
  if ((await datasetFingerprint(experiment.dataset, base)) !== run.fingerprint)
    throw new LabError(
      'The data has changed since this run was made: its results would not belong together.',
      {
        hint: `Put the files back as they were (paths are relative to ${base}), or run the experiment file again: with other data it is another run.`,
      },
    );
  const data = prepareData(await loadDataset(experiment.dataset, base), experiment.dataset, experiment.seed);
  const network = buildNetwork(experiment.network, data.features, data.classes);
  const { train, validation, test } = data.parts;
  const examples = { train: train.length, validation: validation.length, test: test.length };
  const networkFile = { network, examples };
  return { experiment, data, network, networkFile, work: workOf(experiment, networkFile) };
}
