// Assigns trainings to workers and collects the results, until none is left or it is told to stop.
import { LabError } from '../../lottery/errors';
import type { TrainingId } from '../../lottery/trainings/training';
import type { RunNotifications } from '../../protocol/run-commands';
import { release } from '../release-memory';
import type { Scheduler } from './scheduler';
import type { FromWorker, WorkerSetup } from '../worker/messages';
import { WorkerPool } from './worker-pool';
import type { PooledWorker } from './worker-pool';
import type { RunWriter } from './run-writer';
import type { ProgressKeeper } from './progress';
import { PendingWrites } from './pending-writes';

export interface DispatcherEvents {
  /** A worker has said what computes in it. */
  onEngine(about: string): void;
  onMeasurement(news: RunNotifications['measurement']): void;
  /** Nothing is under way: all is done, or it was told to stop. */
  onQuiet(): void;
  /** The run cannot go on. */
  onError(error: unknown): void;
}

export class Dispatcher {
  private readonly pool: WorkerPool;
  private readonly writes: PendingWrites;
  private readonly idle: PooledWorker[] = [];
  private readonly busy = new Map<TrainingId, { worker: PooledWorker; since: number }>();
  private stopping = false;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly progress: ProgressKeeper,
    private readonly writer: RunWriter,
    private readonly events: DispatcherEvents,
  ) {
    this.writes = new PendingWrites(events.onError, () => this.settle());
    this.pool = new WorkerPool({
      onMessage: (worker, message) => this.guarded(() => this.hear(worker, message)),
      onDeath: events.onError,
    });
  }

  /** Workload begins as soon as the threads are ready. */
  startWorkers(setups: WorkerSetup[]): void {
    for (const setup of setups) this.pool.start(setup);
  }

  /** Nothing new begins; what is under way ends with a checkpoint. */
  stop(): void {
    this.stopping = true;
    for (const { worker } of this.busy.values()) worker.stop();
    this.settle();
  }

  /** Ends the threads at once, and waits for what is being written. */
  async close(): Promise<void> {
    await this.pool.terminate();
    await this.writes.settled();
  }

  private hear(worker: PooledWorker, message: FromWorker): void {
    switch (message.type) {
      case 'ready':
        if (message.about !== undefined) this.events.onEngine(message.about);
        this.free(worker);
        break;
      case 'began':
        this.writer.began(message.id, message.iteration, message.known);
        this.progress.begin(message.id, message.iteration, message.known.at(-1) ?? null);
        break;
      case 'progress':
        this.progress.advance(message.id, message.iteration);
        break;
      case 'measurement': {
        const { id, measurement } = message;
        this.writer.measured(id, measurement);
        this.progress.measure(id, measurement);
        this.events.onMeasurement({ id, measurement });
        break;
      }
      case 'checkpoint':
        this.writes.add(message.id, async () => {
          await this.writer.checkpoint(message.id, message.chunks);
          release(message.chunks);
        });
        if (message.last) this.putBack(worker, message.id);
        break;
      case 'finished': {
        const seconds = (performance.now() - (this.busy.get(message.id)?.since ?? NaN)) / 1000;
        this.writes.add(message.id, async () => {
          await this.writer.finished(message.id, message, seconds);
          release(message.ticket);
          if (message.from === undefined) this.progress.finish(message.id);
          else this.progress.taken(message.id);
          this.scheduler.finish(message.id, message.diverged);
        });
        this.free(worker, message.id);
        break;
      }
      case 'stopped':
        this.putBack(worker, message.id);
        break;
      case 'damaged':
        // Several trainings may find the same one damaged.
        if (this.scheduler.reopen(message.parent)) {
          this.progress.lost(message.parent);
          this.writes.add(message.parent, () => this.writer.damaged(message.parent, message.message));
        }
        this.putBack(worker, message.id);
        break;
      case 'warning':
        this.writer.event({ type: 'warning', message: message.message });
        break;
      case 'failed':
        throw new LabError(message.message, { hint: message.hint, cause: message.stack });
    }
  }

  /** The training is left for later. */
  private putBack(worker: PooledWorker, id: TrainingId): void {
    this.progress.end(id);
    this.scheduler.putBack(id);
    this.free(worker, id);
  }

  private free(worker: PooledWorker, id?: TrainingId): void {
    if (id !== undefined) this.busy.delete(id);
    this.idle.push(worker);
    this.settle();
  }

  /** Hands out what is ready, and tells where nothing is left to wait for. */
  private settle(): void {
    while (!this.stopping && this.idle.length > 0) {
      const planned = this.scheduler.next();
      if (!planned) break;
      const worker = this.idle.pop();
      worker?.train(planned);
      if (worker) this.busy.set(planned.id, { worker, since: performance.now() });
      this.progress.assign(planned.id);
    }
    if (this.busy.size === 0 && this.writes.idle && (this.stopping || this.scheduler.done))
      this.events.onQuiet();
  }

  private guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.events.onError(error);
    }
  }
}
