// Allocates stretches of memory, and adds up their sizes.

/** A cache line: no two stretches share one, and every stretch is aligned for vectors. */
export const LINE = 64;

/** Hands out one stretch after the other, from `start` to at most `end`; addresses are bytes. */
export class Arena {
  readonly #start: number;
  readonly #end: number;
  #top: number;

  constructor(start: number, end: number) {
    this.#start = start;
    this.#top = start;
    this.#end = end;
  }

  /** @throws RangeError when the arena is used up */
  take(bytes: number): number {
    const start = Math.ceil(this.#top / LINE) * LINE;
    if (start + bytes > this.#end)
      throw new RangeError(
        `A network needs ${start + bytes - this.#end} bytes more than its worker was given: it is larger than the one that memory was shared for`,
      );
    this.#top = start + bytes;
    return start;
  }

  /** All of it may be handed out again: what was handed out before must no longer be used. */
  clear(): void {
    this.#top = this.#start;
  }

  /** Its last bytes, for something else; null where they are handed out. What is handed out later may run into them. */
  last(bytes: number): Arena | null {
    const start = Math.floor((this.#end - bytes) / LINE) * LINE;
    return start < this.#top ? null : new Arena(start, this.#end);
  }

  get start(): number {
    return this.#start;
  }

  /** One past the last byte handed out. */
  get top(): number {
    return this.#top;
  }
}
