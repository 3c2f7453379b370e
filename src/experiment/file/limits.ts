// Limits on the size and depth of experiment files, beyond which parsers get too slow or fail.
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';
import { formatNumber } from '../schema/fields';

/** Characters of a file, and of a cell's YAML; genuine ones have a hundredth of it. */
const MOST_OF_FILE = 1 << 20;
const MOST_OF_CELL = 1 << 16;
/** Of UTF-8, so many characters have at most. */
export const MOST_FILE_BYTES = 3 * MOST_OF_FILE;
/** Cells of a file. */
export const MOST_CELLS = 500;
/** Problems of a cell that are told. */
export const MOST_PROBLEMS = 100;
/** Lists, quotations and sections within each other. */
const DEEPEST = 50;
/** Lines and characters of one list or quotation: over more, the parser takes the square of them. */
const MOST_LINES = 1000;
const MOST_OF_LIST = 50_000;
/** Lines that begin lists and quotations, times all that are not blank: for each of them the parser goes through all that stands around. */
const MOST_CROSSINGS = 10_000_000;

export interface Excess {
  message: TranslatableText;
  hint: TranslatableText;
}

/** What keeps a whole file from being read, if anything does. */
export function excessOfFile(text: string): Excess | null {
  if (text.length > MOST_OF_FILE) return fileTooLarge();
  if (tooDeep(text, MARKDOWN_MARK) !== null)
    return {
      message: say`lists and quotations within each other, more than ${DEEPEST} deep`,
      hint: say('take some of the marks away that its lines begin with'),
    };
  if (hasLongList(text))
    return {
      message: say`a list or quotation of more than ${formatNumber(MOST_LINES)} lines or ${formatNumber(MOST_OF_LIST)} characters`,
      hint: say('divide it by a paragraph, or put it into a file of its own'),
    };
  return hasManyLists(text)
    ? { message: say('too many lists and quotations for so long a file'), hint: say('divide the file') }
    : null;
}

export const fileTooLarge = (): Excess => ({
  message: say`the file has more than ${formatNumber(MOST_OF_FILE)} characters, the most that are read`,
  hint: say('divide it, and keep pictures in files of their own'),
});

/** What keeps a cell's YAML from being parsed, if anything does, and from which character on. */
export function excessOfCell(text: string): (Excess & { from: number }) | null {
  if (text.length > MOST_OF_CELL)
    return {
      message: say`the cell has ${formatNumber(text.length)} characters; at most ${formatNumber(MOST_OF_CELL)} are read`,
      hint: say('divide it into several experiments'),
      from: 0,
    };
  const from = tooDeep(text, YAML_MARK) ?? tooManyBrackets(text);
  if (from === null) return null;
  return {
    message: say`sections within each other, more than ${DEEPEST} deep`,
    hint: say('settings are at most three deep'),
    from,
  };
}

/** What begins something that lines further in belong to, if it is followed by a blank. */
const MARKDOWN_MARK = />|(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$)/y;
const YAML_MARK = /[-?:](?=[ \t]|$)/y;

/** Where the first line begins that has too many marks within each other: on it, and further in from line to line. */
function tooDeep(text: string, mark: RegExp): number | null {
  /** Of the marks that are open. */
  const columns: number[] = [];
  for (const line of linesOf(text)) {
    let at = blanksAt(line.text, 0);
    if (at === line.text.length) continue;
    while ((columns.at(-1) ?? -1) >= at) columns.pop();
    if (mark === YAML_MARK) columns.push(at);
    for (let length = markAt(line.text, at, mark); length > 0; length = markAt(line.text, at, mark)) {
      columns.push(at);
      at = blanksAt(line.text, at + length);
    }
    const depth = columns.length + (mark === YAML_MARK ? marksIn(line.text, at) : 0);
    if (depth > DEEPEST) return line.from;
  }
  return null;
}

/** A list or quotation goes on, at the most, until a line at the left margin follows a blank one. */
function hasLongList(text: string): boolean {
  let lines = 0;
  let characters = 0;
  let blank = true;
  for (const { text: line } of linesOf(text)) {
    const at = blanksAt(line, 0);
    const begins = markAt(line, at, MARKDOWN_MARK) > 0;
    if (at === 0 && line !== '' && blank && !begins) lines = characters = 0;
    else if (lines > 0 || begins) {
      lines++;
      characters += line.length;
      if (lines > MOST_LINES || characters > MOST_OF_LIST) return true;
    }
    blank = at === line.length;
  }
  return false;
}

function hasManyLists(text: string): boolean {
  let marked = 0;
  let lines = 0;
  for (const { text: line } of linesOf(text)) {
    const at = blanksAt(line, 0);
    if (at === line.length) continue;
    lines++;
    if (markAt(line, at, MARKDOWN_MARK) > 0) marked++;
  }
  return marked * lines > MOST_CROSSINGS;
}

/** Of YAML, `a: - b: c`, too, is taken for sections within each other. */
const marksIn = (line: string, from: number) => line.slice(from).match(/[-?:][ \t]/g)?.length ?? 0;

function markAt(line: string, at: number, mark: RegExp): number {
  mark.lastIndex = at;
  return mark.exec(line)?.[0].length ?? 0;
}

function blanksAt(line: string, from: number): number {
  let at = from;
  while (line[at] === ' ' || line[at] === '\t') at++;
  return at;
}

/** Where a bracket opens within too many. */
function tooManyBrackets(text: string): number | null {
  let open = 0;
  for (const { 0: bracket, index } of text.matchAll(/[[\]{}]/g)) {
    open = Math.max(0, open + (bracket === '[' || bracket === '{' ? 1 : -1));
    if (open > DEEPEST) return index;
  }
  return null;
}

function* linesOf(text: string): Generator<{ text: string; from: number }> {
  for (let from = 0; from < text.length;) {
    LINE_END.lastIndex = from;
    const end = LINE_END.exec(text);
    const to = end?.index ?? text.length;
    yield { text: text.slice(from, to), from };
    from = to + (end?.[0].length ?? 1);
  }
}

const LINE_END = /\r\n|\n|\r/g;
