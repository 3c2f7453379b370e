// Makes the runs of experiments of one file, once it is known that they can be run.
import { dirname } from 'node:path';
import { experimentHash } from '../experiment/hash';
import type { WrittenExperiment } from '../experiment/written-experiment';
import { identify } from '../lab/identity';
import type { Identity } from '../lab/identity';
import { requirePlan } from '../lab/disk/run-folder';
import { createRun, findRun, summariseRun } from '../lab/runs';
import { readTrainingData } from '../lab/worker/training-data';
import type { Experiment } from '../lottery/settings';
import type { RunSummary } from '../protocol/run';
import { asInput } from './select-run';

export class RunMaker {
  /** By data, of experiments that run no code of the user's: the many of a sweep have the same. */
  private readonly identities = new Map<string, Promise<Identity>>();
  /** Data and networks that have been found to go together. */
  private readonly trainable = new Set<string>();

  /**
   * @param file the experiment file
   * @param root the folder of runs
   */
  constructor(
    private readonly file: string,
    private readonly root: string,
  ) {}

  /**
   * How to get the run of an experiment, which is made where there is none.
   * @throws InputError where its network cannot be trained on its data
   */
  async prepare({ experiment, source }: WrittenExperiment): Promise<() => Promise<RunSummary>> {
    const { file, root } = this;
    await asInput(Promise.resolve().then(() => requirePlan(experiment, experiment.experiment)));
    const identity = await asInput(this.identityOf(experiment));
    const { fingerprint, sources } = identity;
    // A run that is there was made for data that could be trained on.
    const known = await findRun(root, experimentHash(experiment, fingerprint, sources)).catch(() => null);
    if (known) return () => Promise.resolve(known);
    const needs = JSON.stringify([experiment.dataset, experiment.network, experiment.engine]);
    if (!this.trainable.has(needs) || experiment.engine === 'pytorch')
      await asInput(readTrainingData(experiment, dirname(file), identity.described));
    this.trainable.add(needs);
    return async () => {
      const made = await createRun({
        root,
        experiment,
        source,
        experimentFile: file,
        ...{ fingerprint, sources },
      });
      return summariseRun(made.folder);
    };
  }

  private identityOf(experiment: Experiment): Promise<Identity> {
    const folder = dirname(this.file);
    if (experiment.engine === 'pytorch') return identify(experiment, folder);
    const key = JSON.stringify(experiment.dataset);
    const known = this.identities.get(key) ?? identify(experiment, folder);
    this.identities.set(key, known);
    return known;
  }
}
