// A queue of work, done one piece at a time: finishing many reads together would block the event loop in one long step.
// Unlike the work of a `Coalescer`, each piece is done and has a result.

export class WorkQueue {
  private last: Promise<unknown> = Promise.resolve();

  /** Starts once everything added before has ended, whether it succeeded or failed. */
  add<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work, work);
    this.last = done;
    return done;
  }
}
