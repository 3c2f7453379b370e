// The scheduler picks the training that runs next: of those that are ready, the one with the longest chain of work behind it.
import type { PlannedTraining, TrainingId } from '../../lottery/trainings/training';

type Phase = 'waiting' | 'active' | 'finished' | 'diverged' | 'skipped';

/** What is known of each training. Knows nothing of workers, files or time. */
export class Scheduler {
  private readonly phases: Map<TrainingId, Phase>;
  private readonly ordered: PlannedTraining[];

  /**
   * @param plan parents before children
   * @param priority of each training; higher runs first
   */
  constructor(
    private readonly plan: PlannedTraining[],
    priority: ReadonlyMap<TrainingId, number>,
  ) {
    this.phases = new Map(plan.map(({ id }) => [id, 'waiting']));
    // The sort is stable: equals run in the order of the plan.
    this.ordered = [...plan].sort((a, b) => (priority.get(b.id) ?? 0) - (priority.get(a.id) ?? 0));
  }

  /** The training to run now, from then on active; null while none is ready. */
  next(): PlannedTraining | null {
    const ready = this.ordered.find(
      ({ id, needs }) => this.is(id, 'waiting') && needs.every((parent) => this.is(parent, 'finished')),
    );
    if (!ready) return null;
    this.phases.set(ready.id, 'active');
    return ready;
  }

  /** @param diverged it ended without finite weights: whatever would be pruned from it, or from that, is left out */
  finish(id: TrainingId, diverged: boolean): void {
    this.phases.set(id, diverged ? 'diverged' : 'finished');
    if (!diverged) return;
    for (const planned of this.plan) {
      const barred = planned.needs.some(
        (parent) => this.is(parent, 'diverged') || this.is(parent, 'skipped'),
      );
      if (barred && this.is(planned.id, 'waiting')) this.phases.set(planned.id, 'skipped');
    }
  }

  /** An active training is left for later. */
  putBack(id: TrainingId): void {
    this.phases.set(id, 'waiting');
  }

  /**
   * A finished training has to run again: what it left is damaged.
   * @returns false where that is known already
   */
  reopen(id: TrainingId): boolean {
    if (!this.is(id, 'finished') && !this.is(id, 'diverged')) return false;
    this.phases.set(id, 'waiting');
    return true;
  }

  /** Trainings in a phase, in the order of the plan. */
  all(...phases: Phase[]): PlannedTraining[] {
    return this.plan.filter(({ id }) => phases.some((phase) => this.is(id, phase)));
  }

  /** Whether nothing is left to run. */
  get done(): boolean {
    return this.plan.every(({ id }) => !this.is(id, 'waiting') && !this.is(id, 'active'));
  }

  private is(id: TrainingId, phase: Phase): boolean {
    return this.phases.get(id) === phase;
  }
}
