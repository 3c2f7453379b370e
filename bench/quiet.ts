// Parts that no measurement is about: where a training starts, where randomness is drawn from, augmentation.
export const QUIET = { startIteration: 0, randomness: { seed: 0, replicate: 0 }, augment: 'none' } as const;
