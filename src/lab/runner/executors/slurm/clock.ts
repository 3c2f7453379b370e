// Time as the executor of jobs knows it.

/** Time as the executor knows it: a simulation has its own. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Resolves after so many milliseconds, or once `wake` is called. */
  wait(milliseconds: number): Promise<void>;
  wake(): void;
}

/** The time of this machine. */
export class RealClock implements Clock {
  private woken = false;
  private wakeUp: () => void = () => undefined;

  now = (): number => Date.now();

  async wait(milliseconds: number): Promise<void> {
    if (!this.woken)
      await new Promise<void>((done) => {
        const timer = setTimeout(done, Math.min(milliseconds, 2 ** 31 - 1));
        this.wakeUp = () => {
          clearTimeout(timer);
          done();
        };
      });
    this.woken = false;
  }

  wake(): void {
    this.woken = true;
    this.wakeUp();
  }
}
