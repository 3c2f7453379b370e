// Work on the images of many examples, four at a time: as much as possible of one four, while it is in the cache, before the next;
// at a barrier all of them have to arrive before any goes on.

type Work = (quad: number) => void;

export class QuadPipeline {
  /** Between two barriers: what is prepared, what is done with each four, what then happens once for all. */
  readonly #stages: { prepare: (() => void)[]; works: Work[]; finish: (() => void) | null }[] = [];

  constructor() {
    this.#addStage();
  }

  /** @param prepare runs after the last barrier, before any example goes on */
  prepare(prepare: () => void): void {
    this.#stages.at(-1)?.prepare.push(prepare);
  }

  each(work: Work): void {
    this.#stages.at(-1)?.works.push(work);
  }

  /** @param finish runs once all examples have arrived */
  barrier(finish: () => void): void {
    const stage = this.#stages.at(-1);
    if (stage) stage.finish = finish;
    this.#addStage();
  }

  run(quads: number): void {
    for (const { prepare, works, finish } of this.#stages) {
      for (const callback of prepare) callback();
      for (let quad = 0; quad < quads; quad++) for (const work of works) work(quad);
      finish?.();
    }
  }

  #addStage(): void {
    this.#stages.push({ prepare: [], works: [], finish: null });
  }
}
