// The tables of `ticketlab network`: what is pruned of a network, what else is stored, and how much is left at each level.
import { count, density } from '../lab/results/format';
import type { PrunableParameter, PrunableParameters } from '../lottery/pruning/prunable-parameters';
import { valuesIn } from '../lottery/network/network';
import { textTable } from './levels-table';
import { plain, type Paint } from './style';

/** A table of each, one under another. */
export const networkText = (network: PrunableParameters, paint: Paint = plain): string =>
  [parametersText(network, paint), othersText(network, paint), levelsText(network, paint)]
    .filter((text) => text !== '')
    .join('\n\n');

function parametersText({ parameters, levels }: PrunableParameters, paint: Paint): string {
  const last = levels.at(-1);
  const left = last?.parameters;
  const head = [
    'parameter',
    'shape',
    'weights',
    'each round removes',
    ...(left ? [`left at level ${last?.level}`] : []),
  ];
  const rows = parameters.map((parameter, i) => [
    parameter.name,
    shapeText(parameter.shape),
    count(parameter.weights),
    fateText(parameter),
    ...(left ? [count(left[i] ?? NaN)] : []),
  ]);
  const weights = parameters.reduce((sum, parameter) => sum + parameter.weights, 0);
  const all = ['all', '', count(weights), '', ...(left ? [count(last?.survivors ?? NaN)] : [])];
  const table = textTable(head, [...rows, all], paint);
  return left
    ? table
    : `${table}\n\nAll pruned weights are ranked together (scope: global): only training tells how many are left of each parameter.`;
}

function fateText({ fate, rate }: PrunableParameter): string {
  switch (fate) {
    case 'pruned':
      return `${Number((rate * 100).toFixed(2))}%`;
    case 'kept':
      return 'kept';
    case 'left-out':
      return 'not pruned';
  }
}

function othersText({ others, tied }: PrunableParameters, paint: Paint): string {
  const rows = [
    ...others.map(({ name, shape }) => [name, shapeText(shape), count(valuesIn(shape))]),
    ...Object.entries(tied).map(([name, stored]) => [name, `same as ${stored}`, '']),
  ];
  return rows.length === 0 ? '' : textTable(['stored, never pruned', 'shape', 'values'], rows, paint);
}

const levelsText = ({ levels }: PrunableParameters, paint: Paint): string =>
  textTable(
    ['level', 'weights left', 'density'],
    levels.map(({ level, survivors, density: share }) => [String(level), count(survivors), density(share)]),
    paint,
  );

/** `300 × 784`; a scalar has no sizes. */
const shapeText = (shape: number[]) => (shape.length === 0 ? 'one number' : shape.join(' × '));
