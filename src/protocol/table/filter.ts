// Filters of the table of runs: conditions on its columns.
import { parseCondition } from '../../experiment/condition';
import type { Condition } from '../../experiment/condition';
import { columnOf } from './columns';

/**
 * @param names of all columns
 * @throws LabError saying where the text is no condition, or which column there is not
 */
export const parseFilter = (text: string, names: readonly string[]): Condition =>
  parseCondition(text, (name) => columnOf(name, names));
