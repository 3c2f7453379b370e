// The text of a filter, in parts: what could be typed next, and the comparisons of one column, which its menu changes.
import type { CellValue } from '../../experiment/condition';

interface Token {
  text: string;
  from: number;
  to: number;
  kind: 'word' | 'operator' | 'bracket';
}

const TOKEN = /"[^"]*"?|'[^']*'?|[<>!]?=|[<>~]|[()]|[^\s()<>=!~"']+/g;
const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', '~'];
const JOINS = ['and', 'or'];

const tokensOf = (text: string): Token[] =>
  [...text.matchAll(TOKEN)].map((match) => ({
    text: match[0],
    from: match.index,
    to: match.index + match[0].length,
    kind: OPERATORS.includes(match[0]) ? 'operator' : '()'.includes(match[0]) ? 'bracket' : 'word',
  }));

export interface Completions {
  /** The part of the text that a choice takes the place of. */
  from: number;
  to: number;
  options: string[];
}

interface Known {
  columns: readonly string[];
  /** Values that a column has, each once. */
  valuesOf: (column: string) => readonly CellValue[];
}

/** So many are offered at most. */
const MOST = 50;

/** What could stand at `cursor`: columns, operators, values of the column before them, or what joins comparisons. */
export function completionsAt(text: string, cursor: number, known: Known): Completions {
  const tokens = tokensOf(text);
  const current = tokens.find(({ from, to, kind }) => kind === 'word' && from < cursor && cursor <= to);
  const before = tokens.filter(({ to }) => to <= (current?.from ?? cursor));
  const typed = current ? text.slice(current.from, cursor) : '';
  const offered = offeredAfter(before, known);
  const wanted = typed.replace(/^["']/, '').toLowerCase();
  const at = (option: string) => option.toLowerCase().indexOf(wanted);
  const options = offered
    .filter((option) => at(option) >= 0 && option !== typed)
    // What begins so comes before what only has it.
    .sort((a, b) => Math.min(at(a), 1) - Math.min(at(b), 1))
    .slice(0, MOST);
  return { from: current?.from ?? cursor, to: current?.to ?? cursor, options };
}

function offeredAfter(before: readonly Token[], { columns, valuesOf }: Known): string[] {
  const last = before.at(-1);
  if (!last || last.text === '(' || [...JOINS, 'not'].includes(last.text)) return [...columns, 'not'];
  if (last.kind === 'operator') {
    const column = columnMeant(before.at(-2)?.text ?? '', columns);
    return column === undefined ? [] : valuesOf(column).map(valueText);
  }
  const isColumn = last.kind === 'word' && before.at(-2)?.kind !== 'operator';
  return isColumn ? OPERATORS : JOINS;
}

const columnMeant = (word: string, columns: readonly string[]) =>
  columns.find((name) => name === word) ?? columns.find((name) => name.endsWith(`.${word}`));

/** A value as a filter has it: in quotes unless it is one word, which means nothing else there, or a number. */
export function valueText(value: CellValue): string {
  if (typeof value !== 'string') return String(value);
  if (/^[A-Za-z_$][\w$.-]*$/.test(value) && !/^(and|or|not|true|false|null)$/i.test(value)) return value;
  return value.includes('"') ? `'${value.replaceAll("'", '')}'` : `"${value}"`;
}

/** The parts of a filter that all must hold. One that is joined by `or` is a single part. */
function partsOf(text: string): string[] {
  const tokens = tokensOf(text);
  const cuts: Token[] = [];
  let depth = 0;
  for (const token of tokens) {
    if (token.text === '(') depth++;
    if (token.text === ')') depth--;
    if (depth === 0 && token.text === 'or') return [text.trim()];
    if (depth === 0 && token.text === 'and') cuts.push(token);
  }
  const ends = [...cuts.map(({ from }) => from), text.length];
  const starts = [0, ...cuts.map(({ to }) => to)];
  return starts.map((start, i) => text.slice(start, ends[i]).trim()).filter((part) => part !== '');
}

const joinsOr = (part: string) => {
  let depth = 0;
  return tokensOf(part).some(({ text }) => {
    if (text === '(') depth++;
    if (text === ')') depth--;
    return depth === 0 && text === 'or';
  });
};

/** Whether a part compares this column, and no other, with values. */
function isAbout(part: string, column: string): boolean {
  const tokens = tokensOf(part);
  const compared = tokens.filter((_, i) => tokens[i + 1]?.kind === 'operator');
  return compared.length > 0 && compared.every(({ text }) => text === column);
}

/** The filter with another condition on one column, or without any: what it says of other columns stays. */
export function withCondition(text: string, column: string, condition: string | null): string {
  const others = partsOf(text).filter((part) => !isAbout(part, column));
  const all = condition === null ? others : [...others, condition];
  return all.map((part) => (all.length > 1 && joinsOr(part) ? `(${part})` : part)).join(' and ');
}

/** The values that the filter asks a column to have, as it writes them. */
export const valuesAsked = (text: string, column: string): string[] =>
  partsOf(text)
    .filter((part) => isAbout(part, column))
    .flatMap((part) => {
      const tokens = tokensOf(part);
      return tokens.flatMap((token, i) => (token.text === '=' ? (tokens[i + 1]?.text ?? []) : []));
    });

/** That a column has one of these values; null for any. */
export const oneOf = (column: string, values: readonly string[]): string | null =>
  values.length === 0 ? null : values.map((value) => `${column} = ${value}`).join(' or ');

/** That a column lies between two numbers, either of which may be left open; null for any. */
export const between = (column: string, least: number | null, most: number | null): string | null =>
  [least === null ? null : `${column} >= ${least}`, most === null ? null : `${column} <= ${most}`]
    .filter(Boolean)
    .join(' and ') || null;
