// What stands at a place of a cell: the setting whose name or value it is.
import { cellKind } from '../cell-kind';
import { fieldAt } from '../fields';
import type { Field } from '../fields';
import type { Span } from '../problem';
import { SHORTHANDS } from '../shorthand';
import { placeAt } from './place';

export interface Explanation {
  field: Field;
  /** The name or value that it explains. */
  span: Span;
}

export function explain(text: string, offset: number): Explanation | null {
  const kind = cellKind(text);
  if (kind === null || kind === 'empty') return null;
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
