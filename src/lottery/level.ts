// Names for the field's two numbers.

/** Number of prunings so far; 0 is the dense network. */
export type Level = number;

/** Share of weights left, 0–1. Sparsity is 1 − density. */
export type Density = number;

/** 51.3, 3.6, 1.85: the percentage of weights left as the paper prints it. */
export const densityPercent = (density: Density): string => (density * 100).toFixed(density >= 0.02 ? 1 : 2);
