// Quick fixes: changes to a cell's text that fix a problem.
import { parseDocument } from 'yaml';
import type { CellReading } from '../file/cells';
import type { Edit, Problem, Remedy, Span } from '../checks/problem';
import { spanOf } from '../file/read-file';
import { parseYamlCell } from '../file/yaml-cell';
import { moving } from './move-setting';
import { removal } from './remove-setting';

export interface Fix {
  remedy: Remedy;
  /** None overlaps another. */
  edits: Edit[];
}

/** The likeliest first. One that would break the YAML, or cannot be told, is left out. */
export function fixesFor({ block, yaml }: Pick<CellReading, 'block' | 'yaml'>, problem: Problem): Fix[] {
  const { source } = block;
  return (problem.remedies ?? []).flatMap((remedy): Fix[] => {
    const edits = editsFor(source, spanOf(yaml, problem), problem, remedy);
    if (edits === null) return [];
    return !yaml.broken && parseYamlCell(applyEdits(source, edits)).broken ? [] : [{ remedy, edits }];
  });
}

/** The fix that can be made without asking which. */
export const sureFix = (fixes: readonly Fix[]): Fix | undefined =>
  fixes.find(({ remedy }) => remedy.kind === 'change' && remedy.sure);

export const applyEdits = (text: string, edits: readonly Edit[]): string =>
  edits
    .toSorted((a, b) => b.from - a.from || b.to - a.to)
    .reduce((all, edit) => all.slice(0, edit.from) + edit.text + all.slice(edit.to), text);

function editsFor(source: string, span: Span, problem: Problem, remedy: Remedy): Edit[] | null {
  switch (remedy.kind) {
    case 'change':
      return [{ ...span, text: remedy.to }];
    case 'wrap':
      return [{ ...span, text: `[${source.slice(span.from, span.to)}]` }];
    case 'add': {
      if (remedy.start) return [{ from: 0, to: 0, text: `${remedy.line}\n` }];
      const gap = source === '' || source.endsWith('\n') ? '' : '\n';
      return [{ from: source.length, to: source.length, text: gap + remedy.line }];
    }
    case 'remove': {
      const document = parseDocument(source, { prettyErrors: false, logLevel: 'silent' });
      const edit = removal(source, document, problem.path, problem.span);
      return edit && [edit];
    }
    case 'move': {
      const document = parseDocument(source, { prettyErrors: false, logLevel: 'silent' });
      return moving(source, document, problem.path, remedy.section);
    }
  }
}
