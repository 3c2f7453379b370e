// Filters of the table of runs: conditions on its columns.
import { parseCondition } from '../../experiment/condition';
import type { CellValue, Condition } from '../../experiment/condition';
import { LabError, saidBy } from '../../lottery/errors';
import { tell } from '../../lottery/translate';
import type { Translate } from '../../lottery/translate';
import { columnOf } from './columns';

export type { CellValue, Condition } from '../../experiment/condition';

/**
 * @param names of all columns
 * @throws LabError saying where the text is no condition, or which column there is not
 */
export const parseFilter = (text: string, names: readonly string[]): Condition =>
  parseCondition(text, (name) => columnOf(name, names));

export interface ReadFilter {
  /** Of every run where nothing is written; null where the text is no condition. */
  condition: Condition | null;
  /** What is wrong with the text, and what to do; null where nothing is. */
  problem: { message: string; hint: string | null } | null;
}

/**
 * The same of a text that is being typed.
 * @param rows that it is tried on: whether a column is compared with what it holds shows only there
 */
export function readFilter(
  text: string,
  names: readonly string[],
  rows: readonly Record<string, CellValue>[],
  translate: Translate,
): ReadFilter {
  try {
    const condition = text.trim() === '' ? () => true : parseFilter(text, names);
    rows.forEach(condition);
    return { condition: unlessSenseless(condition), problem: null };
  } catch (error) {
    const { message, hint } = saidBy(error);
    const said = {
      message: tell(message, translate),
      hint: hint === undefined ? null : tell(hint, translate),
    };
    return { condition: null, problem: said };
  }
}

/** A row that comes later may be one that it makes no sense of: it does not pass. */
const unlessSenseless =
  (condition: Condition): Condition =>
  (row) => {
    try {
      return condition(row);
    } catch (error) {
      if (error instanceof LabError) return false;
      throw error;
    }
  };
