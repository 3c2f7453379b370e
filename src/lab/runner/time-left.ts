// Progress and time left of a run, from what this runner has measured.
import type { TrainingId } from '../../lottery/trainings/training';
import type { Workload } from '../status/workload';

/** What was measured longer ago counts half after so many seconds of work, or after this share of all work measured. */
const HALF_LIFE_SECONDS = 20;
const HALF_LIFE_SHARE = 0.1;
/** Runners learn every few seconds. More lie between two times where the process was stopped, or the machine slept. */
const MOST_SECONDS = 120;
/** An estimate from less work than this would mislead. */
const LEAST_SECONDS = 1;

/** A training, as far as it has got. */
export interface Underway {
  id: TrainingId;
  iteration: number;
}

export class TimeLeft {
  /** Cost done and thread seconds spent on it, both fading. */
  private cost = 0;
  private seconds = 0;
  private measuredSeconds = 0;

  constructor(private readonly work: Workload) {}

  /**
   * Learns how fast the run is.
   * @param cost done since the last call, by all threads
   * @param seconds that threads spent on it, added up
   */
  learn(cost: number, seconds: number): void {
    if (seconds <= MOST_SECONDS) this.learnWhole(cost, seconds);
  }

  /** The same of a training that was done elsewhere, however long it took: whoever did it has measured that. */
  learnWhole(cost: number, seconds: number): void {
    const halfLife = Math.max(HALF_LIFE_SECONDS, HALF_LIFE_SHARE * this.measuredSeconds);
    const fade = 0.5 ** (seconds / halfLife);
    this.cost = this.cost * fade + cost;
    this.seconds = this.seconds * fade + seconds;
    this.measuredSeconds += seconds;
  }

  /**
   * Seconds until all is done: as long as the work takes when every thread is busy, but never less than the longest chain of
   * trainings that wait for one another. Null until there is something to base it on.
   * @param left ids of all trainings not yet finished
   * @param begun how far those of them are that are past their start
   */
  secondsLeft(left: Iterable<TrainingId>, begun: Underway[], threads: number): number | null {
    if (this.measuredSeconds < LEAST_SECONDS || this.cost === 0) return null;
    const done = new Map(begun.map((training) => [training.id, this.work.costDone(training)]));
    let all = 0;
    let longest = 0;
    for (const id of left) {
      const saved = done.get(id) ?? 0;
      all += (this.work.cost.get(id) ?? 0) - saved;
      longest = Math.max(longest, (this.work.priority.get(id) ?? 0) - saved);
    }
    return Math.max(all / threads, longest) / (this.cost / this.seconds);
  }
}
