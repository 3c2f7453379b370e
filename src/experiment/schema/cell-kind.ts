// Kind of a YAML block, detected from its text even if it does not parse.
import { distance } from 'fastest-levenshtein';

export const CELL_KINDS = ['experiment', 'sweep', 'compare', 'inspect'] as const;
export type CellKind = (typeof CELL_KINDS)[number];

/** Whatever has settings that a schema describes: a cell, or the file that tells what a cluster needs. */
export type SettingsKind = CellKind | 'slurm';

/** Settings that no other YAML in a text is likely to start with: a block that does has forgotten `experiment:`. */
const SECTIONS = ['replicates', 'dataset', 'network', 'training', 'pruning', 'controls', 'connectivity'];

/**
 * The kind of cell that the text of a YAML block is: by its first key, even a misspelt one, or by a later key at
 * the left margin. `empty` is a cell still to be written; `null` is YAML about something else.
 */
export function cellKind(text: string): CellKind | 'empty' | null {
  const lines = text.split(/\r\n|\n|\r/);
  const first = lines.find((line) => !/^\s*(#.*)?$|^---\s*$|^%/.test(line));
  if (first === undefined) return 'empty';
  // Two runs of blanks that meet would take the square of their length.
  const word = /^(?:-\s+)?(?:\{\s*)?["']?([\w-]+)["']?[ \t]*(?::|$)/.exec(first.trimStart())?.[1];
  if (word !== undefined) {
    const kind = CELL_KINDS.find((kind) => distance(word.toLowerCase(), kind) <= (kind.length > 8 ? 2 : 1));
    if (kind) return kind;
  }
  const keyed = lines.map((line) => /^["']?([\w-]+)["']?[ \t]*:(?:\s|$)/.exec(line)?.[1]);
  const later = CELL_KINDS.find((kind) => keyed.includes(kind));
  if (later) return later;
  return word !== undefined && SECTIONS.includes(word) ? 'experiment' : null;
}
