// Tables of a network for `ticketlab network` and the editor: what is pruned, what else is stored, and how much is left at each level.
import type { PrunableParameter, PrunableParameters } from '../../lottery/pruning/prunable-parameters';
import { valuesIn } from '../../lottery/network/network';
import { inEnglish } from '../../lottery/translate';
import type { Translate } from '../../lottery/translate';
import { count, density } from '../../protocol/format';

export interface NetworkTable {
  head: string[];
  rows: string[][];
  /** Under the table; '' where there is nothing to say. */
  note: string;
}

/** Those that have rows. */
export const networkTables = (
  network: PrunableParameters,
  translate: Translate = inEnglish,
): NetworkTable[] =>
  [
    parametersTable(network, translate),
    othersTable(network, translate),
    levelsTable(network, translate),
  ].filter(({ rows }) => rows.length > 0);

function parametersTable({ parameters, levels }: PrunableParameters, translate: Translate): NetworkTable {
  const last = levels.at(-1);
  const left = last?.parameters;
  const rows = parameters.map((parameter, i) => [
    parameter.name,
    shapeText(parameter.shape, translate),
    count(parameter.weights),
    fateText(parameter, translate),
    ...(left ? [count(left[i] ?? NaN)] : []),
  ]);
  const weights = parameters.reduce((sum, parameter) => sum + parameter.weights, 0);
  const all = [translate('all'), '', count(weights), '', ...(left ? [count(last?.survivors ?? NaN)] : [])];
  return {
    head: [
      translate('parameter'),
      translate('shape'),
      translate('weights'),
      translate('each round removes'),
      ...(left ? [translate('left at level {0}', String(last?.level))] : []),
    ],
    rows: [...rows, all],
    note: left
      ? ''
      : translate(
          'All pruned weights are ranked together (scope: global): only training tells how many are left of each parameter.',
        ),
  };
}

function fateText({ fate, rate }: PrunableParameter, translate: Translate): string {
  switch (fate) {
    case 'pruned':
      return `${Number((rate * 100).toFixed(2))}%`;
    case 'kept':
      return translate('kept');
    case 'left-out':
      return translate('not pruned');
  }
}

const othersTable = ({ others, tied }: PrunableParameters, translate: Translate): NetworkTable => ({
  head: [translate('stored, never pruned'), translate('shape'), translate('values')],
  rows: [
    ...others.map(({ name, shape }) => [name, shapeText(shape, translate), count(valuesIn(shape))]),
    ...Object.entries(tied).map(([name, stored]) => [name, translate('same as {0}', stored), '']),
  ],
  note: '',
});

const levelsTable = ({ levels }: PrunableParameters, translate: Translate): NetworkTable => ({
  head: [translate('level'), translate('weights left'), translate('density')],
  rows: levels.map(({ level, survivors, density: share }) => [
    String(level),
    count(survivors),
    density(share),
  ]),
  note: '',
});

/** `300 × 784`; a scalar has no sizes. */
const shapeText = (shape: number[], translate: Translate) =>
  shape.length === 0 ? translate('one number') : shape.join(' × ');
