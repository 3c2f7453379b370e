// Snippets that begin a setting or a new cell.
import type { CellKind } from '../schema/cell-kind';
import { fieldAt, fieldsIn } from '../schema/fields';
import type { Field } from '../schema/fields';
import { SHORTHANDS } from '../schema/shorthand';

interface Snippet {
  snippet: string;
  /** There are suggestions for what comes at `$0`. */
  again: boolean;
  label?: string;
}

/**
 * A section that can be written as one name comes in both ways.
 * @param inline within `{…}`
 */
export function settingSnippet(field: Field, inline: boolean): Snippet[] {
  const name = field.path.at(-1) ?? '';
  if (field.section) {
    const section = { snippet: inline ? `${name}: {$0}` : `${name}:\n  $0`, again: true };
    const short = SHORTHANDS[field.name] !== undefined;
    return short
      ? [
          { snippet: `${name}: $0`, again: true },
          { ...section, label: `${name}: …` },
        ]
      : [section];
  }
  if (field.each !== null) return [{ snippet: `${name}: [$0]`, again: field.refers !== null }];
  if (field.values.length > 0 || field.refers !== null) return [{ snippet: `${name}: $0`, again: true }];
  const value = field.default === undefined || field.default === '' ? '$0' : `\${0:${String(field.default)}}`;
  return [{ snippet: `${name}: ${value}`, again: false }];
}

/** Every setting that the cell must have. */
export function cellSnippet(cell: CellKind): string {
  const needed = fieldsIn(cell, []).filter(({ required }) => required);
  // The last one is where the cursor stays: an only one can then be completed from a list at once.
  return needed
    .map((field, i) => `${field.name}: ${placeholder(field, needed.length === 1 ? 0 : i + 1)}`)
    .join('\n');
}

function placeholder(field: Field, stop: number): string {
  const short = SHORTHANDS[field.name];
  const named = short === undefined ? field : fieldAt(field.cell, [...field.path, short]);
  if (named && named.values.length > 0) return `\${${stop}|${named.values.join(',')}|}`;
  if (field.refers !== null) return field.each === null ? `$${stop}` : `[$${stop}]`;
  return `\${${stop}:my-${field.cell}}`;
}
