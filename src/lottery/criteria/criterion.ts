// What a pruning criterion is.

/** Scores the weights of one layer: the lowest go first. One finite score a weight. */
export type Criterion = (weights: Float32Array) => Float32Array;
