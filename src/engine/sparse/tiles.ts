// Tiles of examples: the kernels work on up to 32 at a time (kernels/layout.ts).
import { ROW_BYTES, VECTOR } from './kernel-interface';
import { roundUp } from './vectors';

/** Examples that one vector of f32 holds. */
const LANES = 4;
const MOST_VECTORS = ROW_BYTES / VECTOR;
export const TILE_EXAMPLES = MOST_VECTORS * LANES;

export interface Tile {
  /** Its first example, counted in the batch. */
  from: number;
  /** Examples in it. */
  count: number;
  /** Vectors that hold examples; the last may be filled in part. */
  filled: number;
  /** Vectors that the kernels work on: an even number, as pairs of them can be packed into one. */
  vectors: number;
}

/**
 * Splits `count` examples into as few tiles as they fit into, evenly: 40 become 24 and 16, for kernels do more with
 * their registers the fuller a tile is.
 */
export function tilesOf(count: number): Tile[] {
  const vectors = Math.ceil(count / LANES);
  const each = roundUp(Math.ceil(vectors / Math.ceil(vectors / MOST_VECTORS)), 2);
  return split(count, each * LANES);
}

/** The same for a whole part of the dataset: full tiles and what is left. */
export const fullTilesOf = (count: number): Tile[] => split(count, TILE_EXAMPLES);

const split = (count: number, each: number): Tile[] =>
  Array.from({ length: Math.ceil(count / each) }, (_, i) => {
    const from = i * each;
    const examples = Math.min(each, count - from);
    const filled = Math.ceil(examples / LANES);
    return { from, count: examples, filled, vectors: roundUp(filled, 2) };
  });
