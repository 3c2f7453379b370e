// Work requested by many events, done once for all of them: the one mechanism for bursts of events.

/** Calls `begin` later; the result calls that off. */
export type Wait = (begin: () => void) => () => void;

export interface Pace {
  /** From the first request to the work, milliseconds or a moment of its own kind; at once unless given. */
  wait?: number | Wait;
  /**
   * Where given, each request starts the wait anew, so that the work is done once requests pause; where they do not, so many
   * milliseconds after the first.
   */
  longest?: number;
  /** Least time from the end of the work to its next beginning, milliseconds. */
  gap?: number;
}

/**
 * Whatever was asked for before the work begins is done by it; what is asked for while it is under way is done by one more,
 * whose wait counts from the end. The work never runs twice at a time.
 */
export class Coalescer {
  /** Asked for and not begun. */
  private wanted: Deferred | null = null;
  private since = 0;
  /** What keeps the work from beginning: itself, under way; the wait; the gap after it. */
  private working = false;
  private waiting: (() => void) | null = null;
  private resting: (() => void) | null = null;
  private urgent = false;
  private disposed = false;

  constructor(
    private readonly work: () => void | Promise<void>,
    private readonly pace: Pace = {},
  ) {}

  /** Resolves, or rejects, with the end of work that began after the call; resolves at once when disposed. */
  ask(): Promise<void> {
    if (this.disposed) return Promise.resolve();
    const { promise } = this.want();
    if (!this.working && !this.resting) this.schedule();
    return promise;
  }

  /** The same without the wait and the gap: begins as soon as nothing is under way. */
  now(): Promise<void> {
    if (this.disposed) return Promise.resolve();
    const { promise } = this.want();
    this.urgent = true;
    if (!this.working) this.begin();
    return promise;
  }

  /** Nothing begins any more; whoever waits for it need not. */
  dispose(): void {
    this.disposed = true;
    this.callOff();
    this.wanted?.resolve();
    this.wanted = null;
  }

  private want(): Deferred {
    if (!this.wanted) {
      this.wanted = deferred();
      this.since = performance.now();
    }
    return this.wanted;
  }

  private schedule(): void {
    const { wait, longest } = this.pace;
    if (wait === undefined) return this.begin();
    if (this.waiting && longest === undefined) return;
    this.waiting?.();
    const begin = () => this.begin();
    if (typeof wait === 'function') this.waiting = wait(begin);
    else {
      const left = longest === undefined ? wait : this.since + longest - performance.now();
      this.waiting = milliseconds(Math.max(0, Math.min(wait, left)))(begin);
    }
  }

  private begin(): void {
    this.callOff();
    const { wanted } = this;
    this.wanted = null;
    this.urgent = false;
    this.working = true;
    void this.run().then(
      () => wanted?.resolve(),
      (error: unknown) => wanted?.reject(error),
    );
  }

  private async run(): Promise<void> {
    try {
      await this.work();
    } finally {
      this.working = false;
      if (!this.disposed) this.rest();
    }
  }

  private rest(): void {
    const { gap } = this.pace;
    const goOn = () => {
      this.resting = null;
      if (this.wanted) this.schedule();
    };
    if (this.urgent) this.begin();
    else if (gap === undefined) goOn();
    else this.resting = milliseconds(gap)(goOn);
  }

  private callOff(): void {
    this.waiting?.();
    this.resting?.();
    this.waiting = null;
    this.resting = null;
  }
}

const milliseconds =
  (count: number): Wait =>
  (begin) => {
    const timer = setTimeout(begin, count);
    return () => clearTimeout(timer);
  };

interface Deferred {
  promise: Promise<void>;
  resolve: () => void;
  reject: (error: unknown) => void;
}

function deferred(): Deferred {
  let resolve: Deferred['resolve'] = () => undefined;
  let reject: Deferred['reject'] = () => undefined;
  const promise = new Promise<void>((done, fail) => {
    resolve = done;
    reject = fail;
  });
  return { promise, resolve, reject };
}
