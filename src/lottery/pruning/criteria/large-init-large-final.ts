// Large from the beginning to the end: keeps what ranks high both as drawn and as trained (Zhou et al. 2019).
import type { Criterion } from './criterion';
import { ranks } from './ranks';

export const largeInitLargeFinal: Criterion<'initial'> = {
  keeps:
    'those that rank high both when they were drawn and after training, by the lower of the two ranks (Zhou et al. 2019)',
  needs: ['initial'],
  comparesWithInitial: true,
  score({ weights, initial, mask }) {
    const [first, last] = [ranks(initial, mask), ranks(weights, mask)];
    return first.map((rank, i) => Math.min(rank, last[i] ?? NaN));
  },
};
