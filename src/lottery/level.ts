// The field's two numbers, so that they are never mixed up.

/** Number of prunings so far; 0 is the dense network. */
export type Level = number;

/** Share of weights left, 0–1. Sparsity is 1 − density. */
export type Density = number;
