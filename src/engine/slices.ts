// Long work in slices, so that a thread answers while it computes.
import { setImmediate } from 'node:timers/promises';
import type { Slices } from './engine';

/** Milliseconds of a slice of an engine that computes in this thread. */
const SLICE = 10;
/** Milliseconds of computing after which events are served: with a slice on top, less than anyone should have to wait. */
const LONGEST = 25;

/**
 * Does work of small pieces in slices.
 * @param work yields after each piece; whatever a piece gives is handed on with its slice
 */
export async function* inSlices<T, Piece>(work: IteratorObject<Piece, T, void>): Slices<T, Piece> {
  try {
    let begun = performance.now();
    let pieces: Piece[] = [];
    for (;;) {
      const piece = work.next();
      if (piece.done) {
        if (pieces.length > 0) yield pieces;
        return piece.value;
      }
      pieces.push(piece.value);
      if (performance.now() - begun < SLICE) continue;
      yield pieces;
      pieces = [];
      begun = performance.now();
    }
  } finally {
    // Where it is given up, the work is told.
    work.return?.();
  }
}

/** Does all of the work, one slice right after the other. */
export async function finish<T>(work: Slices<T>): Promise<T> {
  for (;;) {
    const slice = await work.next();
    if (slice.done) return slice.value;
  }
}

/** The same, for what its pieces give: of steps, the losses. */
export async function piecesOf<Piece>(work: Slices<unknown, Piece>): Promise<Piece[]> {
  const all: Piece[] = [];
  for await (const pieces of work) all.push(...pieces);
  return all;
}

/** When a thread last served its events. */
export class EventLoop {
  #served = performance.now();

  /** Whether it is time to serve them again. */
  get due(): boolean {
    return performance.now() - this.#served >= LONGEST;
  }

  /** Resolves once every event that was waiting has been served. */
  async serve(): Promise<void> {
    await setImmediate();
    this.#served = performance.now();
  }
}
