// What is done with the images of many examples: four after the other go as far as they can while they are in the cache, up to
// where all of them must have come before any goes on.

type Work = (quad: number) => void;

export class Way {
  /** Works of four examples, then what is settled for all of them. */
  readonly #stretches: { works: Work[]; settle: (() => void) | null }[] = [{ works: [], settle: null }];

  each(work: Work): void {
    this.#stretches.at(-1)?.works.push(work);
  }

  /** @param settle runs once all examples have come here */
  together(settle: () => void): void {
    const stretch = this.#stretches.at(-1);
    if (stretch) stretch.settle = settle;
    this.#stretches.push({ works: [], settle: null });
  }

  go(quads: number): void {
    for (const { works, settle } of this.#stretches) {
      for (let quad = 0; quad < quads; quad++) for (const work of works) work(quad);
      settle?.();
    }
  }
}
