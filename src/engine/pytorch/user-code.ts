// Python code of the user's own in an experiment.
import { resolve } from 'node:path';
import type { Experiment } from '../../lottery/settings';
import type { OwnDatasets, OwnModel } from './contract';

/** Null where it is not the user's own. */
export interface UserCode {
  model: OwnModel | null;
  module: OwnDatasets | null;
}

/** @param folder of the experiment file, which paths are relative to */
export function userCode(
  { network, dataset }: Partial<Pick<Experiment, 'network' | 'dataset'>>,
  folder: string,
): UserCode {
  const weights = network?.weights === undefined ? null : resolve(folder, network.weights);
  return {
    model:
      network?.model === undefined
        ? null
        : { model: network.model, arguments: network.arguments ?? {}, weights },
    module:
      dataset?.module === undefined
        ? null
        : {
            module: dataset.module,
            arguments: dataset.arguments ?? {},
            collate: dataset.collate ?? null,
            loaders: dataset.loaders,
          },
  };
}
