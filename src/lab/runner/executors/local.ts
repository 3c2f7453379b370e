// Trainings in worker threads of the runner's own process.
import type { TrainingId } from '../../../lottery/trainings/training';
import type { FromWorker, WorkerSetup } from '../../worker/messages';
import type { Executor, ExecutorEvents, ReadyTrainings } from './executor';
import { WorkerPool } from './worker-pool';
import type { PooledWorker } from './worker-pool';

export class LocalExecutor implements Executor {
  readonly adopted = [];
  private readonly pool: WorkerPool;
  private readonly idle: PooledWorker[] = [];
  private readonly busy = new Map<TrainingId, PooledWorker>();

  constructor(
    private readonly setups: readonly WorkerSetup[],
    private readonly events: ExecutorEvents,
  ) {
    this.pool = new WorkerPool({
      onMessage: (worker, message) => this.hear(worker, message),
      onDeath: (error) => events.onError(error),
    });
  }

  get parallel(): number {
    return this.setups.length;
  }

  start(): void {
    for (const setup of this.setups) this.pool.start(setup);
  }

  take(ready: ReadyTrainings): TrainingId[] {
    const taken: TrainingId[] = [];
    while (this.idle.length > 0) {
      const planned = ready.next();
      if (!planned) break;
      const worker = this.idle.pop();
      worker?.train(planned);
      if (worker) this.busy.set(planned.id, worker);
      this.events.onMessage({ type: 'assigned', id: planned.id });
      taken.push(planned.id);
    }
    return taken;
  }

  stop(): void {
    for (const worker of this.busy.values()) worker.stop();
  }

  close(): Promise<void> {
    return this.pool.terminate();
  }

  private hear(worker: PooledWorker, message: FromWorker): void {
    if (message.type === 'ready') {
      if (message.about !== undefined) this.events.onEngine(message.about);
      this.idle.push(worker);
      this.events.onRoom();
      return;
    }
    if (isLast(message)) {
      this.busy.delete(message.id);
      this.idle.push(worker);
    }
    this.events.onMessage(message);
  }
}

/** Whether nothing more comes of a training. */
const isLast = (message: FromWorker): message is FromWorker & { id: TrainingId } =>
  message.type === 'finished' ||
  message.type === 'stopped' ||
  message.type === 'damaged' ||
  (message.type === 'checkpoint' && message.last);
