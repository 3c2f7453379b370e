// Work that many changes ask for, done at most so often, never twice at a time, and always once more after the last.

export class Paced {
  private wanted = false;
  private working: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private disposed = false;

  /** @param gap milliseconds between two times */
  constructor(
    private readonly work: () => Promise<void>,
    private readonly gap: number,
  ) {}

  ask(): void {
    this.wanted = true;
    if (!this.working && this.timer === undefined && !this.disposed) void this.start();
  }

  /** Does it now; resolves when it is done with all that was known at the call. */
  async now(): Promise<void> {
    await this.working;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.disposed) await this.start();
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
  }

  private async start(): Promise<void> {
    this.wanted = false;
    this.working = this.work();
    try {
      await this.working;
    } finally {
      this.working = null;
      this.rest();
    }
  }

  private rest(): void {
    if (this.disposed) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.wanted && !this.working) void this.start();
    }, this.gap);
  }
}
