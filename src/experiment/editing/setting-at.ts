// The setting whose name or value is at a position of a cell.
import { excessOfCell } from '../file/limits';
import { cellKind } from '../schema/cell-kind';
import type { CellKind } from '../schema/cell-kind';
import { variedFields } from '../sweep/axis';
import { fieldAt } from '../schema/fields';
import type { Field } from '../schema/fields';
import type { Span } from '../checks/problem';
import { SHORTHANDS } from '../schema/shorthand';
import { placeAt } from './position';

export interface Explanation {
  field: Field;
  /** The name or value that it explains. */
  span: Span;
}

export function explain(text: string, offset: number): Explanation | null {
  const kind = cellKind(text);
  if (kind === null || kind === 'empty' || excessOfCell(text)) return null;
  const { part, path, word, keyed } = placeAt(text, offset);
  if (part === 'text' || word.to === word.from) return null;
  const named =
    part === 'key' && keyed
      ? [...path, text.slice(word.from, word.to).replace(/^(["'])(.*)\1$/, '$2')]
      : path;
  const field = fieldOf(kind, named);
  if (!field) return null;
  const short = field.section && !(part === 'key' && keyed) ? SHORTHANDS[field.name] : undefined;
  const meant = short === undefined ? field : fieldAt(kind, [...field.path, short]);
  // A word without a colon in a section is a setting's name to come.
  return meant && !(meant.section && !keyed) ? { field: meant, span: word } : null;
}

/** A sweep varies settings of an experiment, by their full names. */
function fieldOf(kind: CellKind, path: readonly string[]): Field | undefined {
  const [section, varied = ''] = path;
  if (kind !== 'sweep' || section !== 'over' || path.length < 2) return fieldAt(kind, path);
  return variedFields().find(({ name }) => name === varied);
}
