// The hash of an experiment, by which its run is found, without reading the user's own data again while it is unchanged.
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { datasetFingerprint } from '../../data/fingerprint';
import { OWN_FIELDS, ownFile } from '../../data/own-data';
import type { DatasetSettings, Experiment } from '../../lottery/experiment/schema';
import { experimentHash } from '../../lottery/experiment/hash';

export class ExperimentHashes {
  /** Fingerprints of data, by what is cheap to know about its files. */
  private readonly fingerprints = new Map<string, Promise<string | null>>();

  /**
   * @param file path of the experiment file
   * @throws LabError where the experiment's own data can't be read
   */
  async hash(experiment: Experiment, file: string): Promise<string> {
    return experimentHash(experiment, await this.fingerprint(experiment.dataset, dirname(file)));
  }

  /** Of the user's own data; null for datasets known by name. */
  async fingerprint(dataset: DatasetSettings, folder: string): Promise<string | null> {
    if (dataset.name !== undefined) return null;
    const key = await filesKey(dataset, folder);
    const known = this.fingerprints.get(key);
    if (known) return known;
    const fingerprint = datasetFingerprint(dataset, folder);
    this.fingerprints.set(key, fingerprint);
    fingerprint.catch(() => this.fingerprints.delete(key));
    return fingerprint;
  }
}

async function filesKey(dataset: DatasetSettings, folder: string): Promise<string> {
  const parts = OWN_FIELDS.map(async (field) => {
    const path = ownFile(dataset, folder, field)?.path;
    if (path === undefined) return 'none';
    const found = await stat(path).catch(() => null);
    return `${path}:${found?.size}:${found?.mtimeMs}`;
  });
  return (await Promise.all(parts)).join('\n');
}
