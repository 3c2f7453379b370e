// Values and names of cells, shared by the checks against the schema.
import type { SettingsKind } from '../schema/cell-kind';
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';

/** The value at a path; undefined if there is none. */
export const valueAt = (settings: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (node, key) => (typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined),
    settings,
  );

const CELL_NAMES: Record<SettingsKind, TranslatableText> = {
  experiment: say('an experiment cell'),
  sweep: say('a sweep cell'),
  compare: say('a compare cell'),
  inspect: say('an inspect cell'),
  slurm: say('the file'),
};

/** A kind of cell with its article, as in "an experiment cell". */
export const cellName = (cell: SettingsKind) => CELL_NAMES[cell];
