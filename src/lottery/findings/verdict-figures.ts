// Figures as sentences of the verdict have them.
import { densityPercent } from '../level';
import type { Translate } from '../translate';
import type { Place } from './finding';

export const named = ({ density, level }: Place, translate: Translate) =>
  translate('{0}% of the weights (level {1})', densityPercent(density), String(level));

export const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
export const count = (iterations: number) => Math.round(iterations).toLocaleString('en');

/** Differences of shares in percentage points; two decimals where one would translate nothing. */
export const magnitude = (difference: number) =>
  Math.abs(difference * 100).toFixed(Math.abs(difference) < 0.001 ? 2 : 1);
export const signed = (difference: number) => {
  const text = magnitude(difference);
  return Number(text) === 0 ? '0' : `${difference < 0 ? '−' : '+'}${text}`;
};
