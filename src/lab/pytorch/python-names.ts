// Names in the text of a Python file, read without running it: the modules it imports, and what it defines.
import { parser } from '@lezer/python';
import type { SyntaxNode } from '@lezer/common';

export interface PythonImport {
  /** Dots before the name: 0 for `import a`, 1 for `from . import a`. */
  level: number;
  /** `a.b`; empty for `from . import a`. */
  module: string;
  /** What is imported from it, which may be modules, too; empty for `import a.b`. */
  names: string[];
}

/** A function or class at the left margin of a file. */
export interface PythonDefinition {
  kind: 'function' | 'class';
  name: string;
  /** Offset of its name in the text. */
  at: number;
}

/** All imports, wherever they stand. Of a text with mistakes as many as can be told. */
export function importsOf(text: string): PythonImport[] {
  const found: PythonImport[] = [];
  parser.parse(text).iterate({
    enter: ({ name, node }) => {
      if (name === 'ImportStatement') found.push(...importsIn(wordsOf(node, text)));
    },
  });
  return found;
}

/** In their order. */
export function definitionsOf(text: string): PythonDefinition[] {
  return childrenOf(parser.parse(text).topNode).flatMap((node) => {
    const definition = node.name === 'DecoratedStatement' ? node.lastChild : node;
    const kind = definition && KINDS[definition.name];
    const name = definition?.getChild('VariableName');
    return kind && name ? [{ kind, name: text.slice(name.from, name.to), at: name.from }] : [];
  });
}

/** Every name that the text may give to something, wherever; null where it takes all names of another module. */
export function namesIn(text: string): Set<string> | null {
  if (importsOf(text).some(({ names }) => names.includes('*'))) return null;
  const names = new Set<string>();
  parser.parse(text).iterate({
    enter: ({ name, from, to }) => {
      if (name === 'VariableName') names.add(text.slice(from, to));
    },
  });
  return names;
}

const KINDS: Record<string, PythonDefinition['kind']> = {
  FunctionDefinition: 'function',
  ClassDefinition: 'class',
};

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

/** `from . import ( a , b )` word by word, without brackets and what names are given. */
function wordsOf(statement: SyntaxNode, text: string): string[] {
  const words = childrenOf(statement)
    .filter(({ name }) => name !== 'Comment')
    .map(({ from, to }) => text.slice(from, to))
    .filter((word) => word !== '(' && word !== ')');
  return words.filter((word, i) => word !== 'as' && words[i - 1] !== 'as');
}

function importsIn([keyword, ...words]: string[]): PythonImport[] {
  if (keyword === 'import')
    return split(words)
      .map((name) => name.join(''))
      .filter((module) => /^\w/.test(module))
      .map((module) => ({ level: 0, module, names: [] }));
  const to = words.indexOf('import');
  const from = to < 0 ? words : words.slice(0, to);
  const dots = from.findIndex((word) => !/^\.+$/.test(word));
  const leading = dots < 0 ? from : from.slice(0, dots);
  return [
    {
      level: leading.join('').length,
      module: from.slice(leading.length).join(''),
      names: to < 0 ? [] : split(words.slice(to + 1)).map((name) => name.join('')),
    },
  ];
}

/** At commas. */
function split(words: string[]): string[][] {
  const parts: string[][] = [[]];
  for (const word of words)
    if (word === ',') parts.push([]);
    else parts.at(-1)?.push(word);
  return parts.filter((part) => part.length > 0);
}
