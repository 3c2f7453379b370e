// The worker threads of a runner.
import { Worker } from 'node:worker_threads';
import type { PlannedTraining } from '../../../lottery/trainings/training';
import type { FromWorker, ToWorker, WorkerSetup } from '../../worker/messages';

export interface PooledWorker {
  train(planned: PlannedTraining): void;
  /** Ends its training with a checkpoint. */
  stop(): void;
}

export interface WorkerPoolEvents {
  onMessage(worker: PooledWorker, message: FromWorker): void;
  /** A thread ended by itself, and cannot say more. */
  onDeath(error: Error): void;
}

export class WorkerPool {
  private readonly threads: Worker[] = [];
  private terminated = false;

  constructor(private readonly events: WorkerPoolEvents) {}

  /** Starts a thread; it says that it is ready by itself. */
  start(setup: WorkerSetup): void {
    if (this.terminated) return;
    const thread = new Worker(new URL('./worker.mjs', import.meta.url), { workerData: setup });
    this.threads.push(thread);
    const tell = (message: ToWorker) => thread.postMessage(message);
    const worker: PooledWorker = {
      train: (planned) => tell({ type: 'train', planned }),
      stop: () => tell({ type: 'stop' }),
    };
    thread.on('message', (message: FromWorker) => {
      if (!this.terminated) this.events.onMessage(worker, message);
    });
    thread.on('error', (error: Error) => this.died(error));
    thread.on('exit', (code) => this.died(new Error(`A worker thread ended with code ${code}.`)));
  }

  /** Ends all threads; nothing more is heard of them. */
  async terminate(): Promise<void> {
    this.terminated = true;
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }

  private died(error: Error): void {
    if (!this.terminated) this.events.onDeath(error);
  }
}
