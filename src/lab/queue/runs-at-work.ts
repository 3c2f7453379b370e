// The runs of a queue that are at work: starts their runners, and hears when they end.
import { LabError, saidBy } from '../../lottery/errors';
import { connect, startRunner } from '../connection/client';
import type { RunConnection } from '../connection/client';
import { exists } from '../disk/files';
import { logError } from '../runner/log-error';
import { removeEntry, startOptionsOf, writeEntry } from './entry';
import type { Entry } from './entry';
import type { QueuePlaces } from './paths';
import { standingOf } from './standing';

export class RunsAtWork {
  /** By name; null while there is no connection: it is being started, or cannot be reached from here. */
  private readonly runs = new Map<string, RunConnection | null>();
  /** Those that are just being started, or asked. */
  private readonly busy = new Set<string>();

  /** @param changed called when one is at work no more, or may not be */
  constructor(
    private readonly places: QueuePlaces,
    private readonly changed: () => void,
  ) {}

  get size(): number {
    return this.runs.size;
  }

  has(run: string): boolean {
    return this.runs.has(run);
  }

  /**
   * Starts a run that was taken from the queue.
   * @param cores its worker threads at most
   */
  start(entry: Entry, cores: number): void {
    this.during(entry, async () => {
      await this.startRunner(entry, cores);
      await this.attach(entry);
    });
  }

  /** A run that has a live runner. */
  join(entry: Entry): void {
    this.during(entry, () => this.attach(entry));
  }

  /** Those that could not be reached are looked at again. */
  tick(): void {
    const lost = [...this.runs].filter(([run, connection]) => !connection && !this.busy.has(run));
    for (const [run] of lost) this.runs.delete(run);
    if (lost.length > 0) this.changed();
  }

  dispose(): void {
    for (const connection of this.runs.values()) connection?.dispose();
    this.runs.clear();
  }

  private during({ run }: Entry, work: () => Promise<void>): void {
    this.runs.set(run, null);
    this.busy.add(run);
    void work()
      .catch(logError)
      .finally(() => this.busy.delete(run));
  }

  private async startRunner(entry: Entry, cores: number): Promise<void> {
    try {
      const { node = '', runner = '', ...options } = startOptionsOf(entry);
      // The program that asked may have been replaced by an update since.
      const programs = (await exists(node)) && (await exists(runner)) ? { node, runner } : {};
      await startRunner(entry.folder, { ...options, ...programs, cores });
    } catch (error) {
      if (!(error instanceof LabError)) logError(error);
      // What failed by itself says why; whatever else is wrong would be so the next time, too.
      if ((await standingOf(entry)) === 'failed') return;
      await writeEntry(this.places, { ...entry, part: 'waiting', held: true, trouble: saidBy(error) });
      await removeEntry(this.places, { ...entry, part: 'started' });
    }
  }

  private async attach(entry: Entry): Promise<void> {
    const { run, folder } = entry;
    const connection = await connect(folder).catch(() => null);
    if (!this.runs.has(run)) return connection?.dispose();
    if (!connection && (await standingOf(entry)) !== 'at work') return this.forget(run);
    if (!entry.underWay) await writeEntry(this.places, { ...entry, part: 'started', underWay: true });
    if (!connection) return;
    this.runs.set(run, connection);
    connection.onClose(() => this.forget(run));
  }

  private forget(run: string): void {
    this.runs.delete(run);
    this.changed();
  }
}
