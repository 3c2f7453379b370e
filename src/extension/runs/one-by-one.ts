// Pieces of work that are done one after the other: of many at once, what each has read would be taken in in one long step.

export class OneByOne {
  private last: Promise<unknown> = Promise.resolve();

  /** Begins once all that was asked for before has ended, however it has. */
  do<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work, work);
    this.last = done;
    return done;
  }
}
