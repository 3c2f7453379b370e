// Training data of a ticket.
import { CATALOGUE } from '../../data/catalogue';
import { loadDataset } from '../../data/load';
import type { Experiment } from '../../lottery/settings';
import type { TrainedOn } from './compact-ticket';

/**
 * @param baseFolder what the user's own data is relative to
 * @throws LabError where the user's own data is not there: what its classes are called is only known to it
 */
export async function trainedOnOf({ dataset }: Experiment, baseFolder: string): Promise<TrainedOn> {
  const { classNames } =
    dataset.name === undefined ? await loadDataset(dataset, baseFolder) : CATALOGUE[dataset.name];
  return { classNames, testShare: dataset.test_share, labelColumn: dataset.label_column };
}
