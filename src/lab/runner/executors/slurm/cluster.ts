// A run on a cluster: what has to be there before its trainings are given to jobs.
import { dirname } from 'node:path';
import type { SlurmSettings } from '../../../../experiment/schema/slurm';
import { engineFor } from '../../../../engine/engines';
import { LabError } from '../../../../lottery/errors';
import type { Experiment } from '../../../../lottery/settings';
import { say } from '../../../../lottery/translate';
import type { RunFile } from '../../../disk/run-folder';
import type { Owner } from '../../../owner/owner';
import type { Workload } from '../../../status/workload';
import type { ExecutorEvents } from '../executor';
import { endedPrefix, hasOpenBatches } from './batch-files';
import { RealClock } from './clock';
import { SlurmExecutor } from './executor';
import { RunJobFiles } from './job-files';
import { jobProgram, jobScript, resourceOptions } from './script';
import { readSlurmSettings } from './settings';
import { SlurmBusy, slurm } from './slurm';

export interface RunOnCluster {
  run: RunFile;
  experiment: Experiment;
  work: Workload;
  owner: Owner;
  checkpointSeconds: number;
}

export class Cluster {
  private constructor(
    private readonly folder: string,
    private readonly settings: SlurmSettings,
  ) {}

  /**
   * The cluster that this machine belongs to.
   * @param folder of the run
   * @throws LabError where Slurm's commands are missing, or the settings beside the folder of runs are wrong
   */
  static async find(folder: string): Promise<Cluster> {
    const settings = await readSlurmSettings(dirname(folder));
    await slurm.mostTasks().catch((error: unknown) => {
      // It may answer later; jobs that run go on.
      if (!(error instanceof SlurmBusy)) throw error;
    });
    return new Cluster(folder, settings);
  }

  /** @returns what makes the executor of the run; it knows the jobs that earlier owners have submitted */
  async prepare({ run, experiment, work, owner, checkpointSeconds }: RunOnCluster) {
    const { folder, settings } = this;
    const { cores, setup } = settings;
    const files = new RunJobFiles(folder, run.hash, { cores, checkpointSeconds });
    const open = await files.open((id) => work.cost.has(id));
    const command = { setup, node: process.execPath, program: jobProgram() };
    const about = {
      ...{ folder, hash: run.hash, settings, cost: work.cost, checkpointSeconds },
      workers: engineFor(experiment).workersFor(cores),
      options: resourceOptions(settings, experiment),
      script: (batch: number) =>
        jobScript({ ...command, args: [folder, String(batch)], ended: endedPrefix(batch) }),
      holds: () => owner.holds(),
    };
    return (events: ExecutorEvents) => new SlurmExecutor(about, slurm, files, new RealClock(), events, open);
  }
}

/** @throws LabError where jobs of the run may be at work, which would train the same */
export async function requireNoJobs(folder: string): Promise<void> {
  if (await hasOpenBatches(folder))
    throw new LabError(say('Jobs of this run may still be at work on Slurm.'), {
      hint: say(
        'Go on there: `ticketlab resume RUN --on slurm`. To go on here instead, pause it there first; where the cluster is gone for good, delete the folder `jobs` in the run folder.',
      ),
    });
}
