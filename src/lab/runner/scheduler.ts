// The scheduler picks the training that runs next: of those that are ready, the one with the longest chain of work behind it.
import type { PlannedTraining, TrainingId } from '../../lottery/trainings/training';

type Phase = 'waiting' | 'active' | 'finished' | 'diverged' | 'skipped';

/** What is known of each training. Knows nothing of workers, files or time. */
export class Scheduler {
  private readonly phases: Map<TrainingId, Phase>;
  private readonly planned: Map<TrainingId, PlannedTraining>;
  private readonly children = new Map<TrainingId, PlannedTraining[]>();
  /** By urgency. */
  private readonly ordered: PlannedTraining[];
  private readonly ranks: Map<TrainingId, number>;
  /** Places in `ordered` of what may be ready, as a heap: what is not any more is passed over. */
  private readonly heap: number[] = [];
  /** Trainings that are waiting or active. */
  private open: number;

  /**
   * @param plan parents before children; what its trainings need beside it is there already
   * @param priority of each training; higher runs first
   */
  constructor(
    private readonly plan: PlannedTraining[],
    priority: ReadonlyMap<TrainingId, number>,
  ) {
    this.phases = new Map(plan.map(({ id }) => [id, 'waiting']));
    this.planned = new Map(plan.map((one) => [one.id, one]));
    // The sort is stable: equals run in the order of the plan.
    this.ordered = [...plan].sort((a, b) => (priority.get(b.id) ?? 0) - (priority.get(a.id) ?? 0));
    this.ranks = new Map(this.ordered.map(({ id }, rank) => [id, rank]));
    this.open = plan.length;
    for (const one of plan) {
      for (const parent of one.needs) {
        const siblings = this.children.get(parent);
        if (siblings) siblings.push(one);
        else this.children.set(parent, [one]);
      }
      this.offer(one);
    }
  }

  /** The training to run now, from then on active; null while none is ready. */
  next(): PlannedTraining | null {
    for (let rank = popLeast(this.heap); rank !== undefined; rank = popLeast(this.heap)) {
      const one = this.ordered[rank];
      if (!one || !this.isReady(one)) continue;
      this.set(one.id, 'active');
      return one;
    }
    return null;
  }

  /**
   * The training to run once these are finished, and not before, from now on active; null where there is none.
   * @param parents those of which it must build on one
   */
  nextAfter(ids: readonly TrainingId[], parents = ids): PlannedTraining | null {
    const done = new Set(ids);
    let best: PlannedTraining | null = null;
    for (const id of parents)
      for (const child of this.children.get(id) ?? []) {
        const becomesReady =
          this.is(child.id, 'waiting') &&
          child.needs.every((parent) => done.has(parent) || this.isThere(parent));
        if (becomesReady && (!best || this.rank(child) < this.rank(best))) best = child;
      }
    if (best) this.set(best.id, 'active');
    return best;
  }

  /**
   * A training that waits is active from now on, whether it is ready or not: somebody is at work on it already.
   * @returns false where it does not wait
   */
  take(id: TrainingId): boolean {
    if (!this.is(id, 'waiting')) return false;
    this.set(id, 'active');
    return true;
  }

  /** @param diverged it ended without finite weights: whatever would be pruned from it, or from that, is left out */
  finish(id: TrainingId, diverged: boolean): void {
    this.set(id, diverged ? 'diverged' : 'finished');
    if (!diverged) {
      for (const child of this.children.get(id) ?? []) this.offer(child);
      return;
    }
    for (const planned of this.plan)
      if (this.is(planned.id, 'waiting') && this.isBarred(planned)) this.set(planned.id, 'skipped');
  }

  /** An active training is left for later. */
  putBack(id: TrainingId): void {
    const planned = this.planned.get(id);
    this.set(id, planned && this.isBarred(planned) ? 'skipped' : 'waiting');
    if (planned) this.offer(planned);
  }

  /**
   * A finished training has to run again: what it left is damaged.
   * @returns false where that is known already
   */
  reopen(id: TrainingId): boolean {
    if (!this.is(id, 'finished') && !this.is(id, 'diverged')) return false;
    this.set(id, 'active');
    this.putBack(id);
    return true;
  }

  /** Trainings in a phase, in the order of the plan. */
  all(...phases: Phase[]): PlannedTraining[] {
    return this.plan.filter(({ id }) => phases.some((phase) => this.is(id, phase)));
  }

  /** Whether nothing is left to run. */
  get done(): boolean {
    return this.open === 0;
  }

  private offer(one: PlannedTraining): void {
    if (this.isReady(one)) pushTo(this.heap, this.rank(one));
  }

  private isReady({ id, needs }: PlannedTraining): boolean {
    return this.is(id, 'waiting') && needs.every((parent) => this.isThere(parent));
  }

  private isThere(id: TrainingId): boolean {
    return this.is(id, 'finished') || !this.phases.has(id);
  }

  private isBarred({ needs }: PlannedTraining): boolean {
    return needs.some((parent) => this.is(parent, 'diverged') || this.is(parent, 'skipped'));
  }

  private set(id: TrainingId, phase: Phase): void {
    const isOpen = (one: Phase | undefined) => one === 'waiting' || one === 'active';
    this.open += Number(isOpen(phase)) - Number(isOpen(this.phases.get(id)));
    this.phases.set(id, phase);
  }

  private rank({ id }: PlannedTraining): number {
    return this.ranks.get(id) ?? 0;
  }

  private is(id: TrainingId, phase: Phase): boolean {
    return this.phases.get(id) === phase;
  }
}

/** Adds a number to a heap whose least is first. */
function pushTo(heap: number[], value: number): void {
  let at = heap.push(value) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    if ((heap[above] ?? 0) <= value) break;
    heap[at] = heap[above] ?? 0;
    at = above;
  }
  heap[at] = value;
}

/** Takes the least number out of such a heap. */
function popLeast(heap: number[]): number | undefined {
  const least = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return least;
  let at = 0;
  for (let below = 1; below < heap.length; below = 2 * at + 1) {
    if (below + 1 < heap.length && (heap[below + 1] ?? 0) < (heap[below] ?? 0)) below++;
    const value = heap[below] ?? 0;
    if (value >= last) break;
    heap[at] = value;
    at = below;
  }
  heap[at] = last;
  return least;
}
