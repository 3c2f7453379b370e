// Numbers as CSV files write them.
import { say } from '../lottery/translate';
import type { TranslatableText } from '../lottery/translate';

/** Largest number that a 32-bit float holds. */
const MOST = 3.4028234663852886e38;

/** The number that a trimmed cell holds, or NaN: empty, text, infinite, not decimal, beyond a 32-bit float. */
export function numberIn(cell: string): number {
  const value = Number(cell);
  if (cell === '' || !(Math.abs(value) <= MOST)) return NaN;
  // Number() also takes 0x1f, 0o7 and 0b1: the second character tells.
  const second = cell.charCodeAt(1);
  return second > 0x39 && second !== 0x65 && second !== 0x45 ? NaN : value;
}

/** As much of a text as a message can hold. */
export const cutShort = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

const MISSING = new Set(['nan', 'na', 'n/a', 'null', 'none', '?', '-', 'missing']);
const NUMBER_FIRST = say('Every value must be a number. Replace text by numbers, or leave out its column.');

/** What is wrong with a cell that holds no number, and what to do. */
export function numberProblem(cell: string): { problem: TranslatableText; hint: TranslatableText } {
  const fill = say('Remove the row, or put a number in its place.');
  if (cell === '') return { problem: say('the value is missing'), hint: fill };
  const shown = `"${cutShort(cell)}"`;
  if (MISSING.has(cell.toLowerCase()))
    return { problem: say`${shown} is a missing value, not a number`, hint: fill };
  if (/^[+-]?inf(inity)?$/i.test(cell)) return { problem: say`${shown} is not a finite number`, hint: fill };
  if (/^[+-]?\d+,\d+$/.test(cell)) {
    return { problem: say`${shown} is not a number`, hint: say('Write decimals with a point: 3.14.') };
  }
  if (Number.isFinite(Number(cell)) && Math.abs(Number(cell)) > MOST) {
    return {
      problem: say`${shown} is too large for a 32-bit float`,
      hint: say('Divide the column by a constant.'),
    };
  }
  return { problem: say`${shown} is not a number`, hint: NUMBER_FIRST };
}
