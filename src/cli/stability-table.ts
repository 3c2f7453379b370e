// The table of copies: how high the error rises on the line between a network and a copy of it.
import { count, density, percent, spreadText } from '../protocol/format';
import { isStable } from '../lottery/findings/stability';
import type { Stability } from '../lottery/findings/stability';
import { textTable } from './levels-table';
import { plain, type Paint } from './style';

/** Text of the table, a row a level and iteration. Barriers are in percentage points. */
export const stabilityTable = (stability: readonly Stability[], paint: Paint = plain): string =>
  textTable(
    ['level', 'weights left', 'copy from', 'test barrier', 'training barrier', 'distance', ''],
    stability.map((one) => [
      String(one.level),
      density(one.density),
      count(one.at),
      spreadText(one.barrier.test, (share) => percent(share)),
      spreadText(one.barrier.train, (share) => percent(share)),
      `${percent(one.distance.mean / one.travelled.mean, 0)} of the way`,
      isStable(one) ? paint('green', 'stable') : '',
    ]),
    paint,
  );
