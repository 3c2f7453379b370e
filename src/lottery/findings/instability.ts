// The limit of stability.

/** Barriers of the test error below it count as stable: a share of all examples (Frankle et al. 2020). */
export const MOST_INSTABILITY = 0.02;
