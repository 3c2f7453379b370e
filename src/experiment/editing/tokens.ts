// Tokens of a cell's YAML. Works on half-written text, which no parser accepts.
import { CST, Lexer } from 'yaml';
import type { Span } from '../checks/problem';

/** `key`: a word before a colon. The others are as YAML calls them. */
export type WordKind =
  | 'key'
  | 'scalar'
  | 'block-scalar'
  | 'dash'
  | 'map-start'
  | 'map-end'
  | 'list-start'
  | 'list-end'
  | 'comma'
  | 'comment';

export interface Word extends Span {
  kind: WordKind;
  /** As written; of a key without its quotes. */
  text: string;
  /** Of its first character, from 0. */
  column: number;
  /** Of a key: the end of its colon. */
  colon: number;
}

const KINDS: Readonly<Record<string, WordKind>> = {
  scalar: 'scalar',
  'single-quoted-scalar': 'scalar',
  'double-quoted-scalar': 'scalar',
  'block-scalar': 'block-scalar',
  'seq-item-ind': 'dash',
  'flow-map-start': 'map-start',
  'flow-map-end': 'map-end',
  'flow-seq-start': 'list-start',
  'flow-seq-end': 'list-end',
  comma: 'comma',
  comment: 'comment',
};

export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  const columnOf = columnsOf(text);
  const wordAt = (kind: WordKind, from: number, to: number): Word => ({
    kind,
    text: text.slice(from, to),
    from,
    to,
    column: columnOf(from),
    colon: to,
  });
  for (const { type, from, to } of tokensOf(text)) {
    const kind = KINDS[type];
    const last = words.at(-1);
    if (type === 'map-value-ind' && last?.kind === 'scalar' && isPythonFile(last, words.at(-2))) last.to = to;
    else if (type === 'map-value-ind' && last?.kind === 'scalar') {
      last.kind = 'key';
      last.colon = to;
      last.text = last.text.replace(/^(["'])(.*)\1$/s, '$2');
    } else if (kind === 'scalar')
      words.push(...linesOf(text, from, to).map((line) => wordAt('scalar', line.from, line.to)));
    else if (kind) words.push(wordAt(kind, from, to));
  }
  return words;
}

/** `model: model.py:`, whose name is still to come: no setting is called so. */
const isPythonFile = (word: Word, before: Word | undefined): boolean =>
  word.text.endsWith('.py') && before?.kind === 'key';

function* tokensOf(text: string): Generator<Span & { type: string }> {
  let from = 0;
  let plain: string | null = null;
  let header = false;
  for (const source of new Lexer().lex(text)) {
    const type = CST.tokenType(source);
    // Marks that the lexer puts between what it read.
    if (source === CST.DOCUMENT || source === CST.FLOW_END || source === CST.SCALAR) {
      plain = source === CST.SCALAR ? (header ? 'block-scalar' : 'scalar') : null;
      header = false;
      continue;
    }
    const to = from + source.length;
    yield { type: plain ?? type ?? '', from, to };
    if (type === 'block-scalar-header') header = true;
    plain = null;
    from = to;
  }
}

/**
 * YAML takes lines without colons as one text, and a key under them as its end. Whoever is still writing a line means one of
 * its own.
 */
function linesOf(text: string, from: number, to: number): Span[] {
  const source = text.slice(from, to);
  if (/^["']/.test(source)) return [{ from, to }];
  return [...source.matchAll(/[^\s].*/g)].map((line) => {
    const start = from + line.index;
    return { from: start, to: start + line[0].trimEnd().length };
  });
}

/** The column of one offset after the other, each as far on as the last or further. */
function columnsOf(text: string): (offset: number) => number {
  let start = 0;
  let end = text.indexOf('\n');
  return (offset) => {
    while (end !== -1 && end < offset) {
      start = end + 1;
      end = text.indexOf('\n', start);
    }
    return offset - start;
  };
}
