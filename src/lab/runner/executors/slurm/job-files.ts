// Files of a run's jobs, as the executor of their owner needs them.
import type { Measurement, TrainingId } from '../../../../lottery/trainings/training';
import { say } from '../../../../lottery/translate';
import type { TranslatableText } from '../../../../lottery/translate';
import { checkpointIteration } from '../../../disk/checkpoint';
import { checkpointFile, metricsFile, recordFile } from '../../../disk/paths';
import { lookAt, readText } from '../../../disk/run-files';
import { readFinished } from '../../../disk/finished-training';
import type { FinishedTraining } from '../../../disk/training-record';
import { forLogLine } from '../../../results/escape-text';
import { VERSION } from '../../../version';
import {
  batchFolder,
  batchNumbers,
  closeBatch,
  keepCheckpoint,
  readBatch,
  readEffort,
  readReport,
  removeReport,
  reportNames,
  stagedCurve,
  taskLog,
  writeBatch,
  writeReport,
} from './batch-files';
import type { Effort, Report } from './batch-files';

export interface JobFiles {
  /** @param now milliseconds since 1970 */
  prepare(batch: number, tasks: TrainingId[][], now: number): Promise<void>;
  reports(batch: number): Promise<string[]>;
  /** Removes the reports of what lies in its place by now. */
  tidy(batch: number): Promise<void>;
  report(batch: number, name: string): Promise<Report | null>;
  /** @throws DamagedTraining */
  verify(batch: number, id: TrainingId): Promise<FinishedTraining>;
  staging(batch: number): string;
  curve(batch: number, id: TrainingId): Promise<Measurement[]>;
  /** The iteration of a training's checkpoint in the run folder; 0 where it has none. */
  reached(id: TrainingId): Promise<number>;
  /** Keeps what a job has saved of a training for the next. @returns its iteration; 0 where there is nothing */
  keepCheckpoint(batch: number, id: TrainingId): Promise<number>;
  /** Marks a task as over. */
  endTask(batch: number, task: number): Promise<void>;
  /** Whether results of a batch are still on their way into the run folder. */
  isMoving(batch: number): boolean;
  close(batch: number): Promise<void>;
  log(batch: number, task: number): string;
  /** The end of a task's log. */
  lastWords(batch: number, task: number): Promise<TranslatableText>;
}

/** Of a job's log, which may hold anything, so many of the last characters are told. */
const LAST_CHARACTERS = 400;
/** The most of a log that is read, in bytes. */
const MOST_LOG = 1 << 24;

export class RunJobFiles implements JobFiles {
  private readonly efforts = new Map<TrainingId, Effort>();
  /** Trainings that were collected and may not have been moved yet, by batch. */
  private readonly collected = new Map<number, Set<TrainingId>>();
  /** Batches that are over, some of whose files may not be removed yet. */
  private readonly closing = new Set<number>();
  private readonly sizes = new Map<TrainingId, number>();

  constructor(
    private readonly folder: string,
    private readonly hash: string,
    private readonly settings: { cores: number; checkpointSeconds: number },
  ) {}

  /**
   * Batches whose jobs may be at work, and the number of the last that there ever was. A training that several list is the last one's:
   * the others have given it back.
   * @param isPlanned whether a training is one of the run's: files that came from elsewhere may name anything
   */
  async open(
    isPlanned: (id: TrainingId) => boolean,
  ): Promise<{ batches: { number: number; tasks: string[][] }[]; last: number }> {
    const numbers = await batchNumbers(this.folder);
    const batches: { number: number; tasks: string[][] }[] = [];
    const later = new Set<TrainingId>();
    for (const number of [...numbers].reverse()) {
      const batch = await readBatch(this.folder, number);
      if (!batch) continue;
      for (const [id, effort] of Object.entries(batch.before))
        if (!this.efforts.has(id)) this.efforts.set(id, effort);
      const isLeft = (id: TrainingId) =>
        isPlanned(id) && !later.has(id) && !lookAt({ run: this.folder, path: recordFile(this.folder, id) });
      const tasks = batch.tasks.map((ids) => {
        const left = new Set(ids.filter(isLeft));
        for (const id of left) later.add(id);
        return [...left];
      });
      batches.unshift({ number, tasks });
    }
    return { batches, last: numbers.at(-1) ?? 0 };
  }

  prepare(number: number, tasks: TrainingId[][], now: number): Promise<void> {
    const before = Object.fromEntries(
      tasks.flat().flatMap((id) => {
        const effort = this.efforts.get(id);
        return effort ? [[id, effort]] : [];
      }),
    );
    return writeBatch(this.folder, number, {
      version: VERSION,
      submitted: now,
      tasks,
      before,
      ...this.settings,
    });
  }

  reports(batch: number): Promise<string[]> {
    return reportNames(this.folder, batch);
  }

  report(batch: number, name: string): Promise<Report | null> {
    return readReport(this.folder, batch, name);
  }

  async verify(batch: number, id: TrainingId): Promise<FinishedTraining> {
    const finished = await readFinished(this.staging(batch), id, this.hash);
    const collected = this.collected.get(batch) ?? new Set();
    this.collected.set(batch, collected.add(id));
    return finished;
  }

  staging(batch: number): string {
    return batchFolder(this.folder, batch);
  }

  async curve(batch: number, id: TrainingId): Promise<Measurement[]> {
    const path = metricsFile(this.staging(batch), id);
    const size = lookAt({ run: this.folder, path })?.size ?? 0;
    if (size === (this.sizes.get(id) ?? 0)) return [];
    this.sizes.set(id, size);
    return stagedCurve(this.folder, batch, id);
  }

  async reached(id: TrainingId): Promise<number> {
    return (await checkpointIteration({ run: this.folder, path: checkpointFile(this.folder, id) })) ?? 0;
  }

  async keepCheckpoint(batch: number, id: TrainingId): Promise<number> {
    const effort = await readEffort(this.folder, batch, id);
    if (effort.attempts > 0) this.efforts.set(id, effort);
    return (await keepCheckpoint(this.folder, batch, id)) ?? 0;
  }

  endTask(batch: number, task: number): Promise<void> {
    return writeReport(this.folder, batch, { type: 'ended', task, code: 0 });
  }

  async tidy(batch: number): Promise<void> {
    const collected = this.collected.get(batch) ?? new Set();
    for (const id of collected) {
      if (lookAt({ run: this.folder, path: recordFile(this.staging(batch), id) })) continue;
      collected.delete(id);
      await removeReport(this.folder, batch, id);
    }
  }

  isMoving(batch: number): boolean {
    const isStaged = (id: TrainingId) =>
      lookAt({ run: this.folder, path: recordFile(this.staging(batch), id) }) !== null;
    return [...(this.collected.get(batch) ?? [])].some(isStaged);
  }

  async close(batch: number): Promise<void> {
    this.collected.delete(batch);
    this.closing.add(batch);
    for (const number of this.closing) if (await closeBatch(this.folder, number)) this.closing.delete(number);
  }

  log(batch: number, task: number): string {
    return taskLog(this.folder, batch, task);
  }

  async lastWords(batch: number, task: number): Promise<TranslatableText> {
    const path = this.log(batch, task);
    const text = await readText({ run: this.folder, path }, MOST_LOG).catch(() => '');
    const end = text.trim().slice(-LAST_CHARACTERS);
    return end === '' ? say('it left no log') : forLogLine(end.split('\n').slice(-3).join(' / '));
  }
}
