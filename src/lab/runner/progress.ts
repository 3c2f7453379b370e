// The progress of a live run, updated from its workers' messages.
import type { Measurement, TrainingId } from '../../lottery/trainings/training';
import type { ActiveTraining, RunProgress } from '../../protocol/run';
import type { Scheduler } from './scheduler';
import type { Workload } from '../status/workload';
import { TimeLeft } from './time-left';

interface Underway {
  id: TrainingId;
  iteration: number;
  latest: Measurement | null;
}

interface Given {
  /** How many trainings are done at a time, as it is now. */
  parallel(): number;
  /** Whether what is under way is done by others, who tell what it took. */
  elsewhere?: boolean;
  /** Seconds that earlier runners spent on the run. */
  spent: number;
  /** How far trainings are that were begun and put back; kept up to date. */
  reached: Map<TrainingId, number>;
}

export class ProgressKeeper {
  private readonly timeLeft: TimeLeft;
  private readonly underway = new Map<TrainingId, Underway>();
  private readonly began = Date.now();
  /** Cost done by this runner since `learn` was last called, and when that was. */
  private fresh = 0;
  private learned = performance.now();

  constructor(
    private readonly work: Workload,
    private readonly scheduler: Scheduler,
    private readonly given: Given,
  ) {
    this.timeLeft = new TimeLeft(work);
  }

  /** A thread is given the training; reading and pruning what it needs is part of the work. */
  assign(id: TrainingId): void {
    this.learn();
    this.underway.set(id, { id, iteration: this.reached(id), latest: null });
  }

  /** It starts, or goes on from a checkpoint: what was done before costs nothing now. */
  begin(id: TrainingId, iteration: number, latest: Measurement | null): void {
    this.underway.set(id, { id, iteration, latest });
  }

  advance(id: TrainingId, iteration: number): void {
    const training = this.underway.get(id);
    if (!training) return;
    this.fresh += this.work.costDone({ id, iteration }) - this.work.costDone(training);
    training.iteration = iteration;
  }

  measure(id: TrainingId, latest: Measurement): void {
    this.advance(id, latest.iteration);
    const training = this.underway.get(id);
    if (training) training.latest = latest;
  }

  /** All that was to do is done. */
  finish(id: TrainingId): void {
    const training = this.underway.get(id);
    if (training) this.fresh += (this.work.cost.get(id) ?? 0) - this.work.costDone(training);
    this.end(id);
  }

  /** All that was to do is done, by somebody who took so many seconds for it. */
  doneElsewhere(id: TrainingId, seconds: number): void {
    this.timeLeft.learnWhole(this.work.cost.get(id) ?? 0, seconds);
    this.underway.delete(id);
  }

  /** It was taken over: how long that took says nothing of how fast networks are trained. */
  taken(id: TrainingId): void {
    this.underway.delete(id);
    this.learn();
  }

  /** It is put back for later. */
  end(id: TrainingId): void {
    this.learn();
    this.given.reached.set(id, this.reached(id));
    this.underway.delete(id);
  }

  /** What it left is damaged. */
  lost(id: TrainingId): void {
    this.given.reached.delete(id);
  }

  /** Where the run stands now. */
  snapshot(): Omit<RunProgress, 'state'> {
    this.learn();
    const { plan, cost, iterations, planned, density } = this.work;
    const finished = this.scheduler.all('finished', 'diverged');
    const skipped = this.scheduler.all('skipped');
    const left = this.scheduler.all('waiting', 'active').map(({ id }) => id);
    const sum = (ids: Iterable<TrainingId>) => [...ids].reduce((total, id) => total + (cost.get(id) ?? 0), 0);
    const begun = left.map((id) => ({ id, iteration: this.reached(id) }));
    const done =
      sum(finished.map(({ id }) => id)) +
      begun.reduce((total, training) => total + this.work.costDone(training), 0);
    return {
      trainings: { finished: finished.length, total: plan.length - skipped.length, skipped: skipped.length },
      diverged: this.scheduler.all('diverged').map(({ id }) => id),
      share: left.length === 0 ? 1 : Math.min(1, done / (sum(left) + sum(finished.map(({ id }) => id)))),
      secondsLeft: left.length === 0 ? 0 : this.timeLeft.secondsLeft(left, begun, this.given.parallel()),
      secondsSpent: this.given.spent + (Date.now() - this.began) / 1000,
      active: [...this.underway.values()].flatMap(({ id, iteration, latest }): ActiveTraining[] => {
        const key = planned.get(id)?.key;
        return key ? [{ id, key, iteration, iterations, density: density(key.level), latest }] : [];
      }),
    };
  }

  private reached(id: TrainingId): number {
    return this.underway.get(id)?.iteration ?? this.given.reached.get(id) ?? this.work.startIteration(id);
  }

  private learn(): void {
    const now = performance.now();
    if (!this.given.elsewhere)
      this.timeLeft.learn(this.fresh, ((now - this.learned) / 1000) * this.underway.size);
    this.fresh = 0;
    this.learned = now;
  }
}
