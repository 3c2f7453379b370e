// Everything that a runner writes into its run folder, and the only thing that does.
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { LabError } from '../../lottery/errors';
import type { Measurement, TrainingId } from '../../lottery/training';
import type { RunEvent } from '../../protocol/run';
import { EventLog } from '../events';
import type { NewEvent } from '../events';
import { diskError, removeUnfinished, writeAtomically } from '../files';
import { checkpointFile, networkFile, recordFile, spareFile, ticketFile, trainingFolder } from '../layout';
import { MetricsLog, encodeMetrics, writeMetrics } from '../metrics';
import type { Owner } from '../owner';
import { fileSum, writeRecord } from '../record';
import type { NetworkFile } from '../work';
import type { FinishedWork } from '../worker/messages';
import { tell } from '../../lottery/translate';
import type { Phrase } from '../../lottery/translate';

/** Room for the last words of a run whose disk got full. */
const SPARE_BYTES = 65_536;

/** Another process took the run, because this one seemed dead: nothing may be written any more. */
export class Superseded extends LabError {
  constructor() {
    super('Another process has taken the run over.');
  }
}

export class Journal {
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
    removeUnfinished(folder);
    try {
      writeFileSync(spareFile(folder), randomBytes(SPARE_BYTES));
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
  failed(said: Phrase): void {
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
    await writeAtomically(networkFile(this.folder), JSON.stringify(network, null, 2) + '\n');
  }

  /** @param known measurements that the training goes on from; whatever else its curve held is cut off */
  began(id: TrainingId, iteration: number, known: Measurement[]): void {
    this.mayWrite();
    const own = trainingFolder(this.folder, id);
    try {
      mkdirSync(own, { recursive: true });
      removeUnfinished(own);
    } catch (error) {
      throw diskError(error, own);
    }
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
    await writeAtomically(checkpointFile(this.folder, id), chunks);
  }

  /** @param seconds that the training took in this runner */
  async finished(
    id: TrainingId,
    { record, measurements, diverged, ticket, ticketSum }: FinishedWork,
    seconds: number,
  ): Promise<void> {
    this.mayWrite();
    this.metrics.get(id)?.close();
    this.metrics.delete(id);
    await Promise.all([
      writeAtomically(ticketFile(this.folder, id), ticket),
      writeMetrics(this.folder, id, measurements),
    ]);
    this.mayWrite();
    const metrics = fileSum([Buffer.from(encodeMetrics(measurements))]);
    await writeRecord(this.folder, { record, diverged, files: { metrics, ticket: ticketSum } });
    await this.completed(id, diverged, seconds);
  }

  /**
   * What is left to do once a training's record is written; an earlier runner may have died before it did.
   * @param seconds null where that is not known any more
   * @param logged whether the log has it already
   */
  async completed(id: TrainingId, diverged: boolean, seconds: number | null, logged = false): Promise<void> {
    await rm(checkpointFile(this.folder, id), { force: true });
    if (!logged) this.event({ type: 'training-finished', id, seconds, diverged });
  }

  /** A finished training is none any more, because its files are damaged: it has to be trained again. */
  async damaged(id: TrainingId, message: string): Promise<void> {
    this.event({ type: 'warning', message: `${message} It is trained again, with the same result.` });
    await rm(recordFile(this.folder, id), { force: true });
  }

  close(): void {
    for (const log of this.metrics.values()) log.close();
    this.events.close();
    this.giveSpareBack();
  }

  private giveSpareBack(): void {
    // Another owner's by now, perhaps.
    if (this.owner.holds()) rmSync(spareFile(this.folder), { force: true });
  }

  /** @throws Superseded */
  private mayWrite(): void {
    if (!this.owner.holds()) throw new Superseded();
  }
}
