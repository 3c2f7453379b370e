// A YAML block of a file, or a cell of a notebook: its text, and where each character of that stands.
import { fenceText, parseFence, strippedWidth } from './fence';
import type { Block } from './notebook';

export interface YamlBlock {
  /** The YAML; lines end in \n. */
  source: string;
  /** Lines above its first: of a block in a file, the line of its opening fence; of a notebook's cell 0. */
  line: number;
  /** Spaces before each line that are its fence's indentation and not the YAML's; none where the list ends. */
  indents: readonly number[];
}

/** Lines and columns count from 1. */
export interface Position {
  line: number;
  column: number;
}

/** @returns null when the block of the file is no fenced one, or has no line between its fences */
export function fencedBlock({ source, line }: Pick<Block, 'source' | 'line'>): YamlBlock | null {
  const fence = parseFence(source);
  if (!fence || fence.lines.length === 0) return null;
  return { source: fenceText(fence), line, indents: fence.lines.map((text) => strippedWidth(fence, text)) };
}

/** A notebook's cell as a block. */
export const cellBlock = (text: string): YamlBlock => ({
  source: text.replace(/\r\n?/g, '\n'),
  line: 0,
  indents: [],
});

export function placeOf({ source, line, indents }: YamlBlock, offset: number): Position {
  const before = source.slice(0, offset).split('\n');
  const row = before.length - 1;
  return { line: line + 1 + row, column: (before[row]?.length ?? 0) + 1 + (indents[row] ?? 0) };
}

/** @returns null when the position is outside the block's text */
export function offsetOf({ source, line, indents }: YamlBlock, position: Position): number | null {
  const lines = source.split('\n');
  const row = position.line - line - 1;
  const text = lines[row];
  const column = position.column - 1 - (indents[row] ?? 0);
  if (text === undefined || column < 0 || column > text.length) return null;
  return lines.slice(0, row).reduce((sum, { length }) => sum + length + 1, 0) + column;
}
