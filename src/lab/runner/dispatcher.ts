// Hands ready trainings to an executor and collects the results, until none is left or it is told to stop.
import { LabError } from '../../lottery/errors';
import type { TrainingId } from '../../lottery/trainings/training';
import type { RunNotifications } from '../../protocol/run-commands';
import { release } from '../release-memory';
import type { Executor, ExecutorEvents, FromExecutor } from './executors/executor';
import type { Scheduler } from './scheduler';
import type { TrainingWriter } from './training-writer';
import type { ProgressKeeper } from './progress';
import { PendingWrites } from './pending-writes';

export interface DispatcherEvents {
  /** What computes has told what it is. */
  onEngine(about: string): void;
  onMeasurement(news: RunNotifications['measurement']): void;
  /** Nothing is under way: all is done, or it was told to stop. */
  onQuiet(): void;
  /** The run cannot go on. */
  onError(error: unknown): void;
}

export class Dispatcher {
  private readonly executor: Executor;
  private readonly writes: PendingWrites;
  /** What the executor has in its hands, and since when, in milliseconds. */
  private readonly given = new Map<TrainingId, number>();
  private stopping = false;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly progress: ProgressKeeper,
    private readonly writer: TrainingWriter,
    private readonly events: DispatcherEvents,
    makeExecutor: (events: ExecutorEvents) => Executor,
  ) {
    this.writes = new PendingWrites(events.onError, () => this.settle());
    this.executor = makeExecutor({
      onMessage: (message) => this.guarded(() => this.hear(message)),
      onEngine: (about) => this.guarded(() => events.onEngine(about)),
      onRoom: () => this.guarded(() => this.settle()),
      onError: events.onError,
    });
  }

  /** How many trainings are done at a time. */
  get parallel(): number {
    return this.executor.parallel;
  }

  /** Work begins as soon as the executor has room. */
  start(): void {
    for (const id of this.executor.adopted)
      if (this.scheduler.take(id)) this.given.set(id, performance.now());
    this.executor.start();
  }

  /** Nothing new begins; what is under way ends with a checkpoint. */
  stop(): void {
    this.stopping = true;
    this.executor.stop();
    this.settle();
  }

  /** Ends what is under way at once, and waits for what is being written. */
  async close(): Promise<void> {
    await this.executor.close();
    await this.writes.settled();
  }

  private hear(message: FromExecutor): void {
    switch (message.type) {
      case 'assigned':
        this.progress.assign(message.id);
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
        if (message.last) this.putBack(message.id);
        break;
      case 'finished': {
        const seconds = (performance.now() - (this.given.get(message.id) ?? NaN)) / 1000;
        this.writes.add(message.id, async () => {
          await this.writer.finished(message.id, message, seconds);
          release(message.ticket);
          if (message.from === undefined) this.progress.finish(message.id);
          else this.progress.taken(message.id);
          this.scheduler.finish(message.id, message.diverged);
        });
        this.free(message.id);
        break;
      }
      case 'staged': {
        const { id, finished, from, seconds } = message;
        this.writes.add(id, async () => {
          await this.writer.adopted(id, message);
          if (from === undefined) this.progress.doneElsewhere(id, seconds);
          else this.progress.taken(id);
          this.scheduler.finish(id, finished.diverged);
        });
        this.free(id);
        break;
      }
      case 'stopped':
        this.putBack(message.id);
        break;
      case 'damaged':
        // Several trainings may find the same one damaged.
        if (this.scheduler.reopen(message.parent)) {
          this.progress.lost(message.parent);
          this.writes.add(message.parent, () => this.writer.damaged(message.parent, message.message));
        }
        this.putBack(message.id);
        break;
      case 'warning':
        this.writer.event({ type: 'warning', message: message.message });
        break;
      case 'failed':
        throw new LabError(message.message, { hint: message.hint, cause: message.stack });
    }
  }

  /** The training is left for later. */
  private putBack(id: TrainingId): void {
    this.progress.end(id);
    this.scheduler.putBack(id);
    this.free(id);
  }

  private free(id: TrainingId): void {
    this.given.delete(id);
    this.settle();
  }

  /** Hands out what is ready, and tells where nothing is left to wait for. */
  private settle(): void {
    if (!this.stopping)
      for (const id of this.executor.take(this.scheduler)) this.given.set(id, performance.now());
    if (this.given.size === 0 && this.writes.idle && (this.stopping || this.scheduler.done))
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
