// The setting whose name or value is at a position of a cell.
import { excessOfCell } from '../file/limits';
import { cellKind } from '../schema/cell-kind';
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
  const field =
    part === 'key' && keyed
      ? fieldAt(kind, [...path, text.slice(word.from, word.to).replace(/^(["'])(.*)\1$/, '$2')])
      : fieldAt(kind, path);
  if (!field) return null;
  const short = field.section && !(part === 'key' && keyed) ? SHORTHANDS[field.name] : undefined;
  const named = short === undefined ? field : fieldAt(kind, [...field.path, short]);
  // A word without a colon in a section is a setting's name to come.
  return named && !(named.section && !keyed) ? { field: named, span: word } : null;
}
