// Small from the beginning to the end: keeps what ranks low both as drawn and as trained (Zhou et al. 2019).
import type { Criterion } from './criterion';
import { ranks } from './ranks';

export const smallInitSmallFinal: Criterion<'initial'> = {
  keeps:
    'those that rank low both when they were drawn and after training, by the higher of the two ranks (Zhou et al. 2019)',
  needs: ['initial'],
  comparesWithInitial: true,
  score({ weights, initial, mask }) {
    const [first, last] = [ranks(initial, mask), ranks(weights, mask)];
    return first.map((rank, i) => -Math.max(rank, last[i] ?? NaN));
  },
};
