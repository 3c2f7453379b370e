// Cells where nobody would run them: in lists and quotations, or between the marks of a merge conflict.
import { cellKind } from './cell-kind';
import { markdownTree } from './markdown';
import type { MarkdownNode } from './markdown';
import type { Problem } from './problem';

/** @param text a whole file */
export function misplacedCells(text: string, file: string): Problem[] {
  // A byte order mark is no part of the first line.
  const body = text.replace(/^\uFEFF/, '');
  const top = markdownTree(body).children;
  const nested = top.flatMap((node) => ('children' in node ? node.children.flatMap(yamlCells) : []));
  const stray = nested.flatMap((node) =>
    problem(node, file, {
      message: 'a cell inside a list or a quotation is text, and is not run',
      hint: 'move its block to the left margin',
      severity: 'warning',
    }),
  );
  const conflicts = top.flatMap((node) => {
    const source = body.slice(node.position?.start.offset, node.position?.end.offset);
    if (node.type === 'code' || !/^<{7} /m.test(source)) return [];
    const hint = 'keep one side and remove the lines with <<<<<<<, ======= and >>>>>>>';
    return problem(node, file, { message: 'an unresolved merge conflict', hint, severity: 'error' });
  });
  return [...stray, ...conflicts];
}

function yamlCells(node: MarkdownNode): MarkdownNode[] {
  if (node.type === 'code') {
    const kind = /^ya?ml$/i.test(node.lang ?? '') ? cellKind(node.value) : null;
    return kind === null || kind === 'empty' ? [] : [node];
  }
  return 'children' in node ? node.children.flatMap(yamlCells) : [];
}

function problem(
  node: MarkdownNode,
  file: string,
  what: Pick<Problem, 'message' | 'hint' | 'severity'>,
): Problem[] {
  if (!node.position) return [];
  const { start, end } = node.position;
  const endColumn = start.line === end.line ? end.column : start.column + 3;
  return [
    { file, line: start.line, column: start.column, endLine: start.line, endColumn, field: '', ...what },
  ];
}
