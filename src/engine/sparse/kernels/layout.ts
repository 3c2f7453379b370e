// How numbers lie in memory, for all kernels.
//
// A tile holds up to 32 examples. Activations are rows of 32 lanes, one row a neuron, one lane an example: what one weight
// does to a tile is a few vector operations on a contiguous row. Of a row only the first `vectors` × 4 lanes are in use
// and only those are ever read or written.
//
// A layer's surviving weights lie output by output. Each output's stretch starts on a multiple of 4 weights ("slots"); the
// slots left over at its end belong to nobody. `offsets` gives each slot the byte offset of its input's row in a tile.

/** Bytes of one row: 32 lanes of f32. */
export const ROW: usize = 128;

/** Activations, as src/engine/sparse/layer.ts numbers them. */
export const RELU: i32 = 1;
export const TANH: i32 = 2;
