// What classifying with a ticket needs to know of the data that it was trained on, from the run that made it.
import { CATALOGUE } from '../data/catalogue';
import { loadDataset } from '../data/load';
import type { Experiment } from '../lottery/experiment/schema';
import type { TrainedOn } from './compact';

/**
 * @param baseFolder what the user's own data is relative to
 * @throws LabError where the user's own data is not there: what its classes are called is only known to it
 */
export async function trainedOnOf({ dataset }: Experiment, baseFolder: string): Promise<TrainedOn> {
  const { classNames } =
    dataset.name === undefined ? await loadDataset(dataset, baseFolder) : CATALOGUE[dataset.name];
  return { classNames, testShare: dataset.test_share, labelColumn: dataset.label_column };
}
