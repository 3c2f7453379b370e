// The progress of a run under way, kept up to date from what its workers tell.
import type { Measurement, TrainingId } from '../../lottery/training';
import type { ActiveTraining, RunProgress } from '../../protocol/run';
import type { Scheduler } from '../scheduler';
import type { Work } from '../work';
import { Pace } from './pace';

interface Underway {
  id: TrainingId;
  iteration: number;
  latest: Measurement | null;
}

export class ProgressKeeper {
  private readonly pace: Pace;
  private readonly underway = new Map<TrainingId, Underway>();
  private readonly began = Date.now();
  /** Cost done by this runner since `learn` was last called, and when that was. */
  private fresh = 0;
  private learned = performance.now();

  /**
   * @param threads that train
   * @param spentBefore seconds that earlier runners spent on the run
   */
  constructor(
    private readonly work: Work,
    private readonly scheduler: Scheduler,
    private readonly threads: number,
    private readonly spentBefore: number,
  ) {
    this.pace = new Pace(work);
  }

  /** A thread is given the training; reading and pruning what it needs is part of the work. */
  assign(id: TrainingId): void {
    this.learn();
    this.underway.set(id, { id, iteration: this.work.startIteration(id), latest: null });
  }

  /** It starts, or goes on from a checkpoint: what was done before costs nothing now. */
  begin(id: TrainingId, iteration: number, latest: Measurement | null): void {
    this.underway.set(id, { id, iteration, latest });
  }

  advance(id: TrainingId, iteration: number): void {
    const training = this.underway.get(id);
    if (!training) return;
    this.fresh += this.pace.costDone({ id, iteration }) - this.pace.costDone(training);
    training.iteration = iteration;
  }

  measure(id: TrainingId, latest: Measurement): void {
    this.advance(id, latest.iteration);
    const training = this.underway.get(id);
    if (training) training.latest = latest;
  }

  end(id: TrainingId): void {
    this.learn();
    this.underway.delete(id);
  }

  /** Where the run stands now. */
  snapshot(): Omit<RunProgress, 'state'> {
    this.learn();
    const { plan, cost, iterations, planned, density } = this.work;
    const finished = this.scheduler.all('finished', 'diverged');
    const skipped = this.scheduler.all('skipped');
    const left = this.scheduler.all('waiting', 'active').map(({ id }) => id);
    const sum = (ids: Iterable<TrainingId>) => [...ids].reduce((total, id) => total + (cost.get(id) ?? 0), 0);
    const underway = [...this.underway.values()];
    const done =
      sum(finished.map(({ id }) => id)) +
      underway.reduce((total, training) => total + this.pace.costDone(training), 0);
    return {
      trainings: { finished: finished.length, total: plan.length - skipped.length, skipped: skipped.length },
      diverged: this.scheduler.all('diverged').map(({ id }) => id),
      share: left.length === 0 ? 1 : Math.min(1, done / (sum(left) + sum(finished.map(({ id }) => id)))),
      secondsLeft: left.length === 0 ? 0 : this.pace.secondsLeft(left, underway, this.threads),
      secondsSpent: this.spentBefore + (Date.now() - this.began) / 1000,
      active: underway.flatMap(({ id, iteration, latest }): ActiveTraining[] => {
        const key = planned.get(id)?.key;
        return key ? [{ id, key, iteration, iterations, density: density(key.level), latest }] : [];
      }),
    };
  }

  private learn(): void {
    const now = performance.now();
    this.pace.learn(this.fresh, ((now - this.learned) / 1000) * this.underway.size);
    this.fresh = 0;
    this.learned = now;
  }
}
