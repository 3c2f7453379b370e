// Checks of which copies `connectivity` asks for.
import { say } from '../../lottery/translate';
import { formatNumber } from '../schema/fields';
import { item, value } from './problem';
import type { Problem } from './problem';
import type { Written } from './when-settings-apply';

/** Copies go their own way within the training, and are of levels that there are. */
export function copiesFit({ known }: Written): Problem[] {
  const { at = [], levels = 'all' } = known.connectivity ?? {};
  const { iterations } = known.training ?? {};
  const { rounds, rewind_to: rewind = 0 } = known.pruning ?? {};
  const listed = levels === 'all' ? [] : levels;
  const hasDense = levels === 'all' || levels.includes(0);
  const hasTickets = levels === 'all' || levels.some((level) => level > 0);
  const end = say`training ends after ${formatNumber(iterations ?? 0)} iterations`;
  return [
    ...twice('connectivity.at', at),
    ...twice('connectivity.levels', listed),
    ...at.flatMap((one, i) =>
      iterations !== undefined && one >= iterations
        ? [item('connectivity.at', i, say`no training is left after ${formatNumber(one)}: ${end}`)]
        : [],
    ),
    ...listed.flatMap((level, i) =>
      rounds !== undefined && level > rounds
        ? [item('connectivity.levels', i, say`there is no level ${level}: \`rounds\` is ${rounds}`)]
        : [],
    ),
    ...(at.length > 0 && hasTickets && at.every((one) => one < rewind)
      ? [
          value(
            'connectivity.at',
            say`tickets start at iteration ${formatNumber(rewind)}, so that none has a copy`,
            say`give ${formatNumber(rewind)} or later, or \`levels: [0]\``,
          ),
        ]
      : at.flatMap((one, i) =>
          !hasDense && one < rewind
            ? [item('connectivity.at', i, say`no copy: tickets start at iteration ${formatNumber(rewind)}`)]
            : [],
        )),
  ];
}

const twice = (path: string, list: readonly number[]): Problem[] =>
  list.flatMap((one, i) =>
    list.indexOf(one) < i
      ? [{ ...item(path, i, say`${formatNumber(one)} is listed twice`), remedies: [{ kind: 'remove' }] }]
      : [],
  );
