// Writes in progress: sequential for each training, parallel across trainings.
import type { TrainingId } from '../../lottery/trainings/training';

export class PendingWrites {
  private readonly last = new Map<TrainingId, Promise<void>>();

  /**
   * @param onError told of the first failure of each training's writes; what stood behind it is left out
   * @param onIdle told whenever nothing is under way any more
   */
  constructor(
    private readonly onError: (error: unknown) => void,
    private readonly onIdle: () => void,
  ) {}

  add(id: TrainingId, write: () => Promise<void>): void {
    const written = (this.last.get(id) ?? Promise.resolve()).then(write);
    this.last.set(id, written);
    written
      .finally(() => {
        if (this.last.get(id) === written) this.last.delete(id);
      })
      .then(() => {
        if (this.idle) this.onIdle();
      }, this.onError);
  }

  /** Resolves once nothing is under way, whether it succeeded or not. */
  async settled(): Promise<void> {
    while (!this.idle) await Promise.allSettled(this.last.values());
  }

  get idle(): boolean {
    return this.last.size === 0;
  }
}
