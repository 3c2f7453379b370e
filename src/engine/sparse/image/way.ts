// What is done with the images of many examples: four after the other go as far as they can while they are in the cache, up to
// where all of them must have come before any goes on.

type Work = (quad: number) => void;

export class Way {
  /** What is made ready, works of four examples, then what is settled for all of them. */
  readonly #stretches: { ready: (() => void)[]; works: Work[]; settle: (() => void) | null }[] = [];

  constructor() {
    this.#begin();
  }

  /** @param ready runs before any example sets out from where all of them came together last */
  before(ready: () => void): void {
    this.#stretches.at(-1)?.ready.push(ready);
  }

  each(work: Work): void {
    this.#stretches.at(-1)?.works.push(work);
  }

  /** @param settle runs once all examples have come here */
  together(settle: () => void): void {
    const stretch = this.#stretches.at(-1);
    if (stretch) stretch.settle = settle;
    this.#begin();
  }

  go(quads: number): void {
    for (const { ready, works, settle } of this.#stretches) {
      for (const prepare of ready) prepare();
      for (let quad = 0; quad < quads; quad++) for (const work of works) work(quad);
      settle?.();
    }
  }

  #begin(): void {
    this.#stretches.push({ ready: [], works: [], settle: null });
  }
}
