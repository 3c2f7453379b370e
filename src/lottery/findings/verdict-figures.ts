// Figures as sentences of the verdict have them.
import { densityPercent } from '../level';
import type { Translate } from '../translate';
import type { Place } from './finding';

export const named = ({ density, level }: Place, translate: Translate) =>
  translate('{0}% of the weights (level {1})', densityPercent(density), String(level));

/** A share of 0–1 as a percentage, of the same digits wherever it stands; what is no number stays visible as such, in any language. */
export const percent = (share: number, digits = 2): string =>
  Number.isFinite(share) ? `${(share * 100).toFixed(digits)}%` : 'NaN';

/** 1234567 as 1,234,567, whatever the machine's language is. */
export const count = (value: number): string =>
  Number.isFinite(value) ? Math.round(value).toLocaleString('en-US') : 'NaN';

/** Differences of shares in percentage points. */
export const magnitude = (difference: number) => Math.abs(difference * 100).toFixed(2);
export const signed = (difference: number) => {
  const text = magnitude(difference);
  return Number(text) === 0 ? '0' : `${difference < 0 ? '−' : '+'}${text}`;
};

/** `a`, `a and b`, `a, b and c`. */
export function listed(texts: readonly string[], translate: Translate): string {
  const last = texts.at(-1) ?? '';
  const others = texts.slice(0, -1);
  return others.length > 0 ? translate('{0} and {1}', others.join(translate(', ')), last) : last;
}
