// All writing of a runner into its run folder; nothing else writes there.
import { randomBytes } from 'node:crypto';
import { LabError } from '../../lottery/errors';
import type { Measurement, TrainingId } from '../../lottery/trainings/training';
import type { RunEvent } from '../../protocol/run';
import { EventLog } from '../disk/events';
import type { NewEvent } from '../disk/events';
import { diskError } from '../disk/files';
import { checkpointFile, networkFile, recordFile, spareFile, trainingFolder } from '../disk/paths';
import { MetricsLog } from '../disk/metrics';
import {
  makeFolder,
  remove,
  removeSync,
  removeUnfinished,
  replaceFolder,
  writeNewSync,
  writeWhole,
} from '../disk/run-files';
import type { InRun } from '../disk/run-files';
import type { Owner } from '../owner/owner';
import type { NetworkFile } from '../status/workload';
import type { FinishedWork } from '../worker/messages';
import { writeFinished } from '../worker/write-finished';
import type { StagedTraining } from './executors/executor';
import type { TrainingWriter } from './training-writer';
import { tell } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';

/** Room for the last words of a run whose disk got full. */
const SPARE_BYTES = 65_536;

/** Another process took the run, because this one seemed dead: nothing may be written any more. */
export class Superseded extends LabError {
  constructor() {
    super('Another process has taken the run over.');
  }
}

export class RunWriter implements TrainingWriter {
  private readonly events: EventLog;
  private readonly metrics = new Map<TrainingId, MetricsLog>();

  /**
   * @param onEvent told of every event once it is in the log
   * @throws LabError where the disk refuses
   */
  constructor(
    private readonly folder: string,
    private readonly owner: Owner,
    private readonly onEvent: (event: RunEvent) => void,
  ) {
    this.events = new EventLog(folder);
    removeUnfinished(this.at(folder));
    try {
      writeNewSync(this.at(spareFile(folder)), randomBytes(SPARE_BYTES));
    } catch {
      // Full already: whatever is written next says so.
    }
  }

  /** @throws LabError where the disk is full; Superseded */
  event(event: NewEvent): void {
    this.mayWrite();
    this.onEvent(this.events.append(event));
  }

  /** The last event of a run that failed: even on a full disk, where the spare room takes it. Never throws. */
  failed(said: TranslatableText): void {
    const message = tell(said);
    this.giveSpareBack();
    try {
      this.event({ type: 'failed', message, said });
    } catch {
      // Nobody but those connected can be told.
      this.onEvent({ time: new Date().toISOString(), type: 'failed', message, said });
    }
  }

  async network(network: NetworkFile): Promise<void> {
    this.mayWrite();
    await writeWhole(this.at(networkFile(this.folder)), JSON.stringify(network, null, 2) + '\n');
  }

  /** @param known measurements that the training goes on from; whatever else its curve held is cut off */
  began(id: TrainingId, iteration: number, known: Measurement[]): void {
    this.mayWrite();
    this.makeRoom(id);
    this.metrics.get(id)?.close();
    this.metrics.set(id, new MetricsLog(this.folder, id, known));
    this.event({ type: 'training-started', id, fromIteration: iteration });
  }

  measured(id: TrainingId, measurement: Measurement): void {
    this.mayWrite();
    this.metrics.get(id)?.append(measurement);
  }

  async checkpoint(id: TrainingId, chunks: Uint8Array[]): Promise<void> {
    this.mayWrite();
    await writeWhole(this.at(checkpointFile(this.folder, id)), chunks);
  }

  /** @param seconds that the training took in this runner */
  async finished(id: TrainingId, work: FinishedWork, seconds: number): Promise<void> {
    this.mayWrite();
    const { from } = work;
    if (from !== undefined) {
      this.makeRoom(id);
      // First, so that wherever this process dies the log says where it came from.
      this.event({ type: 'training-started', id, fromIteration: 0, from });
    }
    this.metrics.get(id)?.close();
    this.metrics.delete(id);
    await writeFinished(this.folder, work, () => this.mayWrite());
    await this.completed(id, work.diverged, seconds);
  }

  async adopted(id: TrainingId, { staging, finished, from, seconds, where }: StagedTraining): Promise<void> {
    this.mayWrite();
    this.makeRoom(id);
    const { iteration } = finished.record.untrained;
    if (from !== undefined) this.event({ type: 'training-started', id, fromIteration: 0, from });
    // Too quick for its curve to have been seen on the way.
    else if (!this.metrics.has(id)) this.event({ type: 'training-started', id, fromIteration: iteration });
    this.metrics.get(id)?.close();
    this.metrics.delete(id);
    const own = trainingFolder(this.folder, id);
    try {
      await replaceFolder(this.at(trainingFolder(staging, id)), own);
    } catch (error) {
      throw diskError(error, own);
    }
    this.event({ type: 'training-finished', id, seconds, diverged: finished.diverged, where });
  }

  /**
   * What is left to do once a training's record is written; an earlier runner may have died before it did.
   * @param seconds null where that is not known any more
   * @param logged whether the log has it already
   */
  async completed(id: TrainingId, diverged: boolean, seconds: number | null, logged = false): Promise<void> {
    await remove(this.at(checkpointFile(this.folder, id)));
    if (!logged) this.event({ type: 'training-finished', id, seconds, diverged });
  }

  /** A finished training is none any more, because its files are damaged: it has to be trained again. */
  async damaged(id: TrainingId, message: string): Promise<void> {
    this.event({ type: 'warning', message: `${message} It is trained again, with the same result.` });
    await remove(this.at(recordFile(this.folder, id)));
  }

  close(): void {
    for (const log of this.metrics.values()) log.close();
    this.events.close();
    this.giveSpareBack();
  }

  /** A folder for the training, with nothing unfinished in it. */
  private makeRoom(id: TrainingId): void {
    const own = trainingFolder(this.folder, id);
    try {
      makeFolder(this.at(own));
      removeUnfinished(this.at(own));
    } catch (error) {
      throw diskError(error, own);
    }
  }

  private giveSpareBack(): void {
    try {
      // Another owner's by now, perhaps.
      if (this.owner.holds()) removeSync(this.at(spareFile(this.folder)));
    } catch {
      // In a folder that is not to be written to any more it stays.
    }
  }

  private readonly at = (path: string): InRun => ({ run: this.folder, path });

  /** @throws Superseded */
  private mayWrite(): void {
    if (!this.owner.holds()) throw new Superseded();
  }
}
