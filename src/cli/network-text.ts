// The tables of `ticketlab network`.
import { networkTables } from '../lab/results/network-tables';
import type { PrunableParameters } from '../lottery/pruning/prunable-parameters';
import { textTable } from './levels-table';
import { plain, type Paint } from './style';

/** A table of each, one under another. */
export const networkText = (network: PrunableParameters, paint: Paint = plain): string =>
  networkTables(network)
    .map(({ head, rows, note }) =>
      [textTable(head, rows, paint), ...(note === '' ? [] : [note])].join('\n\n'),
    )
    .join('\n\n');
