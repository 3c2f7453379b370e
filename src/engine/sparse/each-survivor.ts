// Iteration over the surviving weights of a layer in runs: a call for each weight would cost more than the work itself.

/** Weights one after the other. */
export interface Run {
  count: number;
  /** Where they are in the layer: listed here from `from` on, rising; or, where this is null, themselves from `from` on. */
  indices: Uint32Array | null;
  from: number;
  /** The first one's slot in memory, and how many slots further on each of the others is. */
  slot: number;
  step: number;
  /** The first one's number among the survivors where those are kept by themselves. */
  number: number;
}

/** Visits all survivors; the run is the same object each time. It is computed every time: stored, it would take more memory than the weights. */
export type EachSurvivor = (visit: (run: Readonly<Run>) => void) => void;

/** Of a parameter that lies in the order of its values and of which nothing is pruned. */
export const allInOrder =
  (count: number): EachSurvivor =>
  (visit) => {
    visit({ count, indices: null, from: 0, slot: 0, step: 1, number: 0 });
  };

/** Where the i-th of a run is in the layer. */
export const indexIn = ({ indices, from }: Readonly<Run>, i: number): number =>
  indices ? (indices[from + i] as number) : from + i;
