// The worker threads of a runner.
import { Worker } from 'node:worker_threads';
import type { PlannedTraining } from '../../lottery/training';
import type { FromWorker, ToWorker, WorkerSetup } from '../worker/messages';

export interface CrewMember {
  train(planned: PlannedTraining): void;
  /** Ends its training with a checkpoint. */
  stop(): void;
}

export interface CrewEvents {
  onMessage(member: CrewMember, message: FromWorker): void;
  /** A thread ended by itself, and cannot say more. */
  onDeath(error: Error): void;
}

export class Crew {
  private readonly threads: Worker[] = [];
  private dismissed = false;

  constructor(private readonly events: CrewEvents) {}

  /** Starts a thread; it says that it is ready by itself. */
  hire(setup: WorkerSetup): void {
    if (this.dismissed) return;
    const thread = new Worker(new URL('./worker.mjs', import.meta.url), { workerData: setup });
    this.threads.push(thread);
    const tell = (message: ToWorker) => thread.postMessage(message);
    const member: CrewMember = {
      train: (planned) => tell({ type: 'train', planned }),
      stop: () => tell({ type: 'stop' }),
    };
    thread.on('message', (message: FromWorker) => {
      if (!this.dismissed) this.events.onMessage(member, message);
    });
    thread.on('error', (error: Error) => this.died(error));
    thread.on('exit', (code) => this.died(new Error(`A worker thread ended with code ${code}.`)));
  }

  /** Ends all threads; nothing more is heard of them. */
  async dismiss(): Promise<void> {
    this.dismissed = true;
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }

  private died(error: Error): void {
    if (!this.dismissed) this.events.onDeath(error);
  }
}
