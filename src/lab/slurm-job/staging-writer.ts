// All writing of a job: into its staging folder, from where the run's owner takes what is finished.
import type { Measurement, TrainingId } from '../../lottery/trainings/training';
import type { NewEvent } from '../disk/events';
import { diskError } from '../disk/files';
import { MetricsLog } from '../disk/metrics';
import { checkpointFile, trainingFolder } from '../disk/paths';
import { makeFolder, remove, removeUnfinished, writeWhole } from '../disk/run-files';
import { readEffort, writeEffort, writeReport } from '../runner/executors/slurm/batch-files';
import type { Effort } from '../runner/executors/slurm/batch-files';
import type { TrainingWriter } from '../runner/training-writer';
import type { FinishedWork } from '../worker/messages';
import { writeFinished } from '../worker/write-finished';

export interface JobIdentity {
  folder: string;
  /** Number of the batch. */
  batch: number;
  task: number;
  staging: string;
  node: string;
  /** As Slurm calls the task. */
  job: string;
  /** Seconds that the job has waited. */
  queued: number;
  /** What was spent on trainings in earlier batches. */
  before: Readonly<Record<TrainingId, Effort>>;
}

export class StagingWriter implements TrainingWriter {
  /** What computes here, where results may depend on it in their last bits. */
  about: string | undefined;
  private readonly metrics = new Map<TrainingId, MetricsLog>();
  private readonly begun = new Map<TrainingId, { attempts: Promise<Effort>; at: number }>();

  /** @param say writes a line of the job's log */
  constructor(
    private readonly job: JobIdentity,
    private readonly say: (line: string) => void,
  ) {}

  event(event: NewEvent): void {
    if (event.type === 'warning') this.say(`warning: ${event.message}`);
  }

  began(id: TrainingId, iteration: number, known: Measurement[]): void {
    const { staging } = this.job;
    this.makeRoom(id);
    this.metrics.get(id)?.close();
    this.metrics.set(id, new MetricsLog(staging, id, known));
    this.begun.set(id, { attempts: this.countAttempt(id), at: performance.now() });
    this.say(`began ${id} at iteration ${iteration}`);
  }

  measured(id: TrainingId, measurement: Measurement): void {
    this.metrics.get(id)?.append(measurement);
  }

  async checkpoint(id: TrainingId, chunks: Uint8Array[]): Promise<void> {
    const { staging, folder, batch } = this.job;
    await writeWhole({ run: staging, path: checkpointFile(staging, id) }, chunks);
    await writeEffort(folder, batch, id, await this.effort(id));
  }

  async finished(id: TrainingId, work: FinishedWork): Promise<void> {
    const { staging, folder, batch, task, node, job, queued } = this.job;
    this.makeRoom(id);
    this.metrics.get(id)?.close();
    this.metrics.delete(id);
    await writeFinished(staging, work);
    await remove({ run: staging, path: checkpointFile(staging, id) });
    const { attempts, seconds } = await this.effort(id);
    const effort = { attempts: Math.max(1, attempts), seconds };
    const { about } = this;
    const { from } = work;
    this.say(from === undefined ? `finished ${id}` : `took ${id} over from ${from}`);
    await writeReport(folder, batch, {
      type: 'finished',
      id,
      task,
      node,
      job,
      queued,
      ...effort,
      about,
      from,
    });
  }

  adopted(): Promise<void> {
    throw new Error('A job hands its trainings to nobody else');
  }

  async damaged(parent: TrainingId, message: string): Promise<void> {
    this.say(`${parent}: ${message}`);
    return Promise.resolve();
  }

  close(): void {
    for (const log of this.metrics.values()) log.close();
  }

  private makeRoom(id: TrainingId): void {
    const { staging } = this.job;
    const own = trainingFolder(staging, id);
    try {
      makeFolder({ run: staging, path: own });
      removeUnfinished({ run: staging, path: own });
    } catch (error) {
      throw diskError(error, own);
    }
  }

  private async countAttempt(id: TrainingId): Promise<Effort> {
    const { folder, batch, before } = this.job;
    const here = await readEffort(folder, batch, id);
    const earlier = here.attempts > 0 ? here : (before[id] ?? here);
    const effort = { attempts: earlier.attempts + 1, seconds: earlier.seconds };
    await writeEffort(folder, batch, id, effort);
    return effort;
  }

  /** So far, this job's part with it. */
  private async effort(id: TrainingId): Promise<Effort> {
    const begun = this.begun.get(id);
    if (!begun) return { attempts: 0, seconds: 0 };
    const { attempts, seconds } = await begun.attempts;
    return { attempts, seconds: seconds + (performance.now() - begun.at) / 1000 };
  }
}
