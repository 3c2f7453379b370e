// How examples are split into tiles: the kernels work on up to 32 at a time (kernels/layout.ts).

/** Bytes of a row of a tile. */
export const ROW_BYTES = 128;
/** Examples that one vector of f32 holds. */
const LANES = 4;
const MOST_VECTORS = ROW_BYTES / 16;
export const TILE_EXAMPLES = MOST_VECTORS * LANES;

export interface Tile {
  /** Its first example, counted in the batch. */
  from: number;
  /** Examples in it. */
  count: number;
  /** Vectors that they fill; the last may be filled in part. */
  vectors: number;
}

/**
 * Splits `count` examples into as few tiles as they fit into, evenly: 40 become 20 and 20, for kernels do more with
 * their registers the fuller a tile is.
 */
export function tilesOf(count: number): Tile[] {
  const vectors = Math.ceil(count / LANES);
  const tiles = Math.ceil(vectors / MOST_VECTORS);
  const each = Math.ceil(vectors / tiles);
  return Array.from({ length: Math.ceil(vectors / each) }, (_, i) => {
    const from = i * each * LANES;
    const examples = Math.min(each * LANES, count - from);
    return { from, count: examples, vectors: Math.ceil(examples / LANES) };
  });
}

/** The same for a whole part of the dataset: full tiles and what is left. */
export function fullTilesOf(count: number): Tile[] {
  return Array.from({ length: Math.ceil(count / TILE_EXAMPLES) }, (_, i) => {
    const from = i * TILE_EXAMPLES;
    const examples = Math.min(TILE_EXAMPLES, count - from);
    return { from, count: examples, vectors: Math.ceil(examples / LANES) };
  });
}
