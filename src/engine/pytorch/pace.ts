// Amount of work to ask for at a time.

/** Milliseconds that a request should take: long against its overhead, short for whoever waits to be served. */
const GOAL = 400;

/** Grows and shrinks requests with the time that they take. What comes of the work does not depend on it. */
export class Pace {
  #count = 1;

  /** Does all of the work in stretches, and hands out what each gives. */
  async *over<T>(
    units: number,
    work: (from: number, to: number) => Promise<T>,
  ): AsyncGenerator<T, void, void> {
    for (let from = 0; from < units;) {
      const to = Math.min(units, from + this.#count);
      const begun = performance.now();
      const result = await work(from, to);
      const each = (performance.now() - begun) / (to - from);
      // At most twice as many: the first may have been slow, or fast, for reasons of its own.
      this.#count = Math.max(1, Math.min(2 * this.#count, Math.round(GOAL / each)));
      yield result;
      from = to;
    }
  }
}
