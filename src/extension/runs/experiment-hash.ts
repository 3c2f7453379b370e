// The hash of an experiment, by which its run is found; the user's own data and code are read again only if they have changed.
import { dirname } from 'node:path';
import { nameOf } from '../../data/bytes';
import { datasetFingerprint } from '../../data/fingerprint';
import { OWN_FIELDS, ownFile } from '../../data/own-data';
import type { Identity } from '../../lab/identity';
import type { ReadSource, RequireReadable, SourceFile, Sources } from '../../lab/pytorch/sources';
import type { DatasetSettings, Experiment } from '../../lottery/settings';
import { experimentHash } from '../../experiment/hash';
import type { RunSummary } from '../../protocol/run';
import { UnchangedFiles, stampOf } from './unchanged-files';

export type { RequireReadable } from '../../lab/pytorch/sources';

export class ExperimentHashes {
  /** Fingerprints of data, by what is cheap to know about its files. */
  private readonly fingerprints = new Map<string, Promise<string | null>>();
  /** Of experiments that depend on nothing but their settings: a sweep has many. */
  private readonly hashes = new WeakMap<Experiment, string>();
  private readonly read = rememberSources();

  constructor(private readonly requireReadable: RequireReadable) {}

  /**
   * What, beside its settings, makes a run that of the experiment. Runs code of the user's own where that makes the data.
   * @param file path of the experiment file
   * @throws LabError where the experiment's own data or code can't be read, or the code fails
   */
  async identify(experiment: Experiment, file: string): Promise<Pick<Identity, 'fingerprint' | 'sources'>> {
    if (experiment.dataset.module !== undefined) {
      const { identify } = await import('../../lab/identity');
      return identify(experiment, dirname(file), this.requireReadable);
    }
    const sources = await this.sources(experiment, dirname(file));
    return { fingerprint: await this.fingerprint(experiment.dataset, dirname(file)), sources };
  }

  /**
   * Tells whether a run is that of the experiment, without running any code. Which data a module makes is not known then: a run on
   * any that it has made is the experiment's.
   * @param file path of the experiment file
   * @throws LabError where the experiment's own data or code can't be read
   */
  async recogniser(
    experiment: Experiment,
    file: string,
  ): Promise<(run: Pick<RunSummary, 'hash' | 'fingerprint'>) => boolean> {
    if (experiment.dataset.module === undefined) {
      const own = await this.hashOf(experiment, file);
      return ({ hash }) => hash === own;
    }
    const sources = await this.sources(experiment, dirname(file));
    return ({ hash, fingerprint }) =>
      typeof fingerprint === 'string' && experimentHash(experiment, fingerprint, sources) === hash;
  }

  /** Of one whose data no module makes. */
  private async hashOf(experiment: Experiment, file: string): Promise<string> {
    const known = this.hashes.get(experiment);
    if (known !== undefined) return known;
    const { fingerprint, sources } = await this.identify(experiment, file);
    const hash = experimentHash(experiment, fingerprint, sources);
    // What lies in files may change.
    if (fingerprint === null && Object.keys(sources).length === 0) this.hashes.set(experiment, hash);
    return hash;
  }

  private async sources(experiment: Experiment, folder: string): Promise<Sources> {
    // No other engine runs code of the user's, and understanding Python takes a parser.
    if (experiment.engine !== 'pytorch') return {};
    const { sourcesOf } = await import('../../lab/pytorch/sources');
    return sourcesOf(experiment, folder, this.requireReadable, this.read);
  }

  /**
   * Of the user's own data; null for datasets known by name.
   * @throws LabError where it cannot, or may not, be read
   */
  private async fingerprint(dataset: DatasetSettings, folder: string): Promise<string | null> {
    if (dataset.name !== undefined) return null;
    for (const field of OWN_FIELDS) {
      const file = ownFile(dataset, folder, field);
      if (file) await this.requireReadable(file.path, nameOf(file));
    }
    const key = await filesKey(dataset, folder);
    const known = this.fingerprints.get(key);
    if (known) return known;
    const fingerprint = datasetFingerprint(dataset, folder);
    this.fingerprints.set(key, fingerprint);
    fingerprint.catch(() => this.fingerprints.delete(key));
    return fingerprint;
  }
}

/** Reads a file again only once it has changed. */
function rememberSources(): ReadSource {
  const [texts, sums] = [new UnchangedFiles<SourceFile>(), new UnchangedFiles<SourceFile>()];
  return async (file, most) => {
    const { readSource } = await import('../../lab/pytorch/sources');
    return (most === null ? sums : texts).get(file.path, () => readSource(file, most));
  };
}

async function filesKey(dataset: DatasetSettings, folder: string): Promise<string> {
  const parts = OWN_FIELDS.map(async (field) => {
    const path = ownFile(dataset, folder, field)?.path;
    return path === undefined ? 'none' : `${path}:${await stampOf(path)}`;
  });
  return (await Promise.all(parts)).join('\n');
}
