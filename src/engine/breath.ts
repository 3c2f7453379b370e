// Lets other events in between stretches of computing, so that a thread answers while it trains.
import { setImmediate } from 'node:timers/promises';

/** Milliseconds of computing between breaths: half of what anyone should have to wait. */
const LONGEST = 25;

export class Breath {
  #last = performance.now();

  /** Cheap enough to ask after every step. */
  get due(): boolean {
    return performance.now() - this.#last >= LONGEST;
  }

  /** Resolves once every event that was waiting has been served. */
  async take(): Promise<void> {
    await setImmediate();
    this.#last = performance.now();
  }
}
