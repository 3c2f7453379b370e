// Long computations that yield after each piece, so that whoever asks for them may do something else in between.

/** What is found in the end. */
export type Pieces<T> = Generator<void, T, void>;

/** Does all of it without a break. */
export function atOnce<T>(work: Pieces<T>): T {
  for (;;) {
    const piece = work.next();
    if (piece.done) return piece.value;
  }
}
