// Gives trainings to workers and takes what they bring back, until nothing is left or it is told to stop.
import { LabError } from '../../lottery/errors';
import type { TrainingId } from '../../lottery/training';
import type { ControlNotifications } from '../../protocol/control';
import { release } from '../release';
import type { Scheduler } from '../scheduler';
import type { FromWorker, WorkerSetup } from '../worker/messages';
import { Crew } from './crew';
import type { CrewMember } from './crew';
import type { Journal } from './journal';
import type { ProgressKeeper } from './progress';
import { Saves } from './saves';

export interface DispatcherEvents {
  onMeasurement(news: ControlNotifications['measurement']): void;
  /** Nothing is under way: all is done, or it was told to stop. */
  onQuiet(): void;
  /** The run cannot go on. */
  onError(error: unknown): void;
}

export class Dispatcher {
  private readonly crew: Crew;
  private readonly saves: Saves;
  private readonly idle: CrewMember[] = [];
  private readonly busy = new Map<TrainingId, { member: CrewMember; since: number }>();
  private stopping = false;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly progress: ProgressKeeper,
    private readonly journal: Journal,
    private readonly events: DispatcherEvents,
  ) {
    this.saves = new Saves(events.onError, () => this.settle());
    this.crew = new Crew({
      onMessage: (member, message) => this.guarded(() => this.hear(member, message)),
      onDeath: events.onError,
    });
  }

  /** Work begins as soon as the threads are ready. */
  hire(setups: WorkerSetup[]): void {
    for (const setup of setups) this.crew.hire(setup);
  }

  /** Nothing new begins; what is under way ends with a checkpoint. */
  stop(): void {
    this.stopping = true;
    for (const { member } of this.busy.values()) member.stop();
    this.settle();
  }

  /** Ends the threads at once, and waits for what is being written. */
  async dismiss(): Promise<void> {
    await this.crew.dismiss();
    await this.saves.settled();
  }

  private hear(member: CrewMember, message: FromWorker): void {
    switch (message.type) {
      case 'ready':
        this.free(member);
        break;
      case 'began':
        this.journal.began(message.id, message.iteration, message.known);
        this.progress.begin(message.id, message.iteration, message.known.at(-1) ?? null);
        break;
      case 'progress':
        this.progress.advance(message.id, message.iteration);
        break;
      case 'measurement': {
        const { id, measurement } = message;
        this.journal.measured(id, measurement);
        this.progress.measure(id, measurement);
        this.events.onMeasurement({ id, measurement });
        break;
      }
      case 'checkpoint':
        this.saves.add(message.id, async () => {
          await this.journal.checkpoint(message.id, message.chunks);
          release(message.chunks);
        });
        if (message.last) this.putBack(member, message.id);
        break;
      case 'finished': {
        const seconds = (performance.now() - (this.busy.get(message.id)?.since ?? NaN)) / 1000;
        this.saves.add(message.id, async () => {
          await this.journal.finished(message.id, message, seconds);
          release(message.ticket);
          this.progress.end(message.id);
          this.scheduler.finish(message.id, message.diverged);
        });
        this.free(member, message.id);
        break;
      }
      case 'damaged':
        // Several trainings may find the same one damaged.
        if (this.scheduler.reopen(message.parent)) {
          this.progress.lost(message.parent);
          this.saves.add(message.parent, () => this.journal.damaged(message.parent, message.message));
        }
        this.putBack(member, message.id);
        break;
      case 'warning':
        this.journal.event({ type: 'warning', message: message.message });
        break;
      case 'failed':
        throw new LabError(message.message, { hint: message.hint, cause: message.stack });
    }
  }

  /** The training is left for later. */
  private putBack(member: CrewMember, id: TrainingId): void {
    this.progress.end(id);
    this.scheduler.putBack(id);
    this.free(member, id);
  }

  private free(member: CrewMember, id?: TrainingId): void {
    if (id !== undefined) this.busy.delete(id);
    this.idle.push(member);
    this.settle();
  }

  /** Hands out what is ready, and tells where nothing is left to wait for. */
  private settle(): void {
    while (!this.stopping && this.idle.length > 0) {
      const planned = this.scheduler.next();
      if (!planned) break;
      const member = this.idle.pop();
      member?.train(planned);
      if (member) this.busy.set(planned.id, { member, since: performance.now() });
      this.progress.assign(planned.id);
    }
    if (this.busy.size === 0 && this.saves.idle && (this.stopping || this.scheduler.done))
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
