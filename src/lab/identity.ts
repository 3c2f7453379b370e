// Identity of an experiment beside its settings: the content of the user's own files.
import { join } from 'node:path';
import { cacheFolder } from '../data/cache';
import { datasetFingerprint } from '../data/fingerprint';
import { describeUserCode } from '../engine/pytorch/describe';
import type { Described } from '../engine/pytorch/describe';
import type { Experiment } from '../lottery/settings';
import { sourcesOf } from './pytorch/sources';
import type { RequireReadable, Sources } from './pytorch/sources';

export interface Identity {
  /** Of the user's own data; null for datasets known by name. */
  fingerprint: string | null;
  /** Sums of the other files that results depend on. */
  sources: Sources;
  /** What the user's code has been found to make, where it had to be run for the fingerprint. */
  described?: Described | undefined;
}

/**
 * Runs code of the user's own where that reads the data.
 * @param folder of the experiment file
 * @throws LabError where a file cannot, or may not, be read, or the code fails
 */
export async function identify(
  experiment: Experiment,
  folder: string,
  requireReadable?: RequireReadable,
): Promise<Identity> {
  const sources = await sourcesOf(experiment, folder, requireReadable);
  if (experiment.dataset.module === undefined)
    return { fingerprint: await datasetFingerprint(experiment.dataset, folder), sources };
  const described = await describe(experiment, folder, null);
  return { fingerprint: described.data?.fingerprint ?? null, sources, described };
}

/** What the experiment's own model and datasets are. */
export const describe = (
  experiment: Experiment,
  folder: string,
  data: { shape: number[]; classes: number } | null,
): Promise<Described> => describeUserCode(experiment, folder, data, join(cacheFolder(), 'labels'));
