// Cells in places where they cannot be run: in lists and quotations, or between merge conflict markers.
import { cellKind } from '../schema/cell-kind';
import { markdownTree } from './markdown';
import type { MarkdownNode } from './markdown';
import type { FileProblem } from '../checks/problem';
import { say } from '../../lottery/translate';
import { inWords } from '../checks/problem';
import type { Translate } from '../../lottery/translate';

/** @param text a whole file */
export function misplacedCells(text: string, file: string, translate: Translate): FileProblem[] {
  // A byte order mark is no part of the first line.
  const body = text.replace(/^\uFEFF/, '');
  const top = markdownTree(body).children;
  const nested = top.flatMap((node) => ('children' in node ? node.children.flatMap(yamlCells) : []));
  const stray = nested.flatMap(({ position }): FileProblem[] => {
    if (!position) return [];
    const { line, column } = position.start;
    const place = { file, line, column, endLine: line, endColumn: column + 3, field: '' };
    const message = say('a cell inside a list or a quotation is text, and is not run');
    const hint = say('move its block to the left margin');
    return [{ ...place, ...inWords({ message, hint }, translate), severity: 'warning' }];
  });
  return [...stray, ...top.flatMap((node) => conflictIn(body, node, file, translate))];
}

/** The mark that git leaves where two edits meet, outside of code. */
function conflictIn(body: string, node: MarkdownNode, file: string, translate: Translate): FileProblem[] {
  if (!node.position || node.type === 'code') return [];
  const { start, end } = node.position;
  const lines = body.slice(start.offset, end.offset).split(/\r\n|\n|\r/);
  const row = lines.findIndex((line) => line.startsWith('<<<<<<< '));
  if (row === -1) return [];
  const line = start.line + row;
  const column = row === 0 ? start.column : 1;
  const place = {
    file,
    line,
    column,
    endLine: line,
    endColumn: column + (lines[row]?.length ?? 0),
    field: '',
  };
  const hint = say('keep one side and remove the lines with <<<<<<<, ======= and >>>>>>>');
  const message = say('an unresolved merge conflict');
  return [{ ...place, ...inWords({ message, hint }, translate), severity: 'error' }];
}

function yamlCells(node: MarkdownNode): MarkdownNode[] {
  if (node.type === 'code') {
    const kind = /^ya?ml$/i.test(node.lang ?? '') ? cellKind(node.value) : null;
    return kind === null || kind === 'empty' ? [] : [node];
  }
  return 'children' in node ? node.children.flatMap(yamlCells) : [];
}
