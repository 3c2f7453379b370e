// Iteration over the surviving weights of a layer in chunks: one call per weight would cost more than the work itself.

/** The most survivors of a chunk. */
export const CHUNK = 1024;

/** Visits all survivors; the chunk is the same object each time. */
export type EachSurvivor = (visit: (chunk: SurvivorChunk) => void) => void;

/** Some surviving weights in turn. */
export class SurvivorChunk {
  count = 0;
  /** Where each is in the layer, in memory, and among the survivors where those are kept by themselves. */
  readonly indices = new Uint32Array(CHUNK);
  readonly slots = new Uint32Array(CHUNK);
  readonly numbers = new Uint32Array(CHUNK);
  readonly #visit: (chunk: SurvivorChunk) => void;

  constructor(visit: (chunk: SurvivorChunk) => void) {
    this.#visit = visit;
  }

  add(index: number, slot: number, number: number): void {
    const { count } = this;
    this.indices[count] = index;
    this.slots[count] = slot;
    this.numbers[count] = number;
    this.count = count + 1;
    if (count === CHUNK - 1) this.flush();
  }

  /** Some one after the other in memory: their indices from the `from`-th on. */
  addRun(rising: Uint32Array, from: number, count: number, slot: number, number: number): void {
    const { indices, slots, numbers } = this;
    for (let done = 0; done < count;) {
      const at = this.count;
      const some = Math.min(count - done, CHUNK - at);
      for (let i = 0; i < some; i++) {
        indices[at + i] = rising[from + done + i] as number;
        slots[at + i] = slot + done + i;
        numbers[at + i] = number + done + i;
      }
      done += some;
      this.count = at + some;
      if (this.count === CHUNK) this.flush();
    }
  }

  /** Some one after the other in the layer, from `index` on, every `step` slots in memory; none is pruned, so that they are also numbered like that. */
  addStripe(index: number, count: number, slot: number, step: number): void {
    const { indices, slots, numbers } = this;
    for (let done = 0; done < count;) {
      const at = this.count;
      const some = Math.min(count - done, CHUNK - at);
      for (let i = 0; i < some; i++) {
        indices[at + i] = index + done + i;
        slots[at + i] = slot + (done + i) * step;
        numbers[at + i] = index + done + i;
      }
      done += some;
      this.count = at + some;
      if (this.count === CHUNK) this.flush();
    }
  }

  /** To be called after the last. */
  flush(): void {
    if (this.count > 0) this.#visit(this);
    this.count = 0;
  }
}

/** @param each tells of all survivors one by one. It is computed every time: stored, it would take more memory than the weights */
export const inChunks =
  (each: (chunk: SurvivorChunk) => void): EachSurvivor =>
  (visit) => {
    const chunk = new SurvivorChunk(visit);
    each(chunk);
    chunk.flush();
  };
