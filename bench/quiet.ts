// What no measurement is about: no noise but where its draws would start from, no augmentation.
export const QUIET = { noise: { seed: 0, replicate: 0 }, augment: 'none' } as const;
