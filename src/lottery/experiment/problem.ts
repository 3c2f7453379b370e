// Something wrong in an experiment file: where it is, what it is, what to do.
import { closest, distance } from 'fastest-levenshtein';

export interface Problem {
  file: string;
  /** Lines and columns count from 1; the end is the column after the last character. */
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** Dotted path of the setting, `training.momentum`; '' where the problem is no setting's. */
  field: string;
  message: string;
  hint?: string;
  /** An error keeps its cell from being run. */
  severity: 'error' | 'warning';
}

/** A problem of a cell, before it is known where in the file that is. */
export interface Finding {
  /** Keys from the cell's top, numbers for the items of lists. */
  path: PropertyKey[];
  /** What to underline: the setting's name, or its value. */
  part: 'key' | 'value';
  message: string;
  hint?: string;
  /** Where in the cell's text, for what no path leads to. */
  span?: Span;
  /** `error` unless given. */
  severity?: Problem['severity'];
}

/** A stretch of a cell's text: offsets, the end not included. */
export interface Span {
  from: number;
  to: number;
}

/** `network.hidden[1]` */
export const fieldName = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`;
    return name === '' ? String(key) : `${name}.${String(key)}`;
  }, '');

/** One line: `digits.lottery.md:12:5 training.momentun: no such setting; did you mean \`momentum\`?` */
export function formatProblem(problem: Problem): string {
  const { file, line, column, field, message, hint, severity } = problem;
  const what = severity === 'warning' ? `warning: ${message}` : message;
  return `${file}:${line}:${column} ${field && `${field}: `}${what}${hint === undefined ? '' : `; ${hint}`}`;
}

/** The name that was probably meant; undefined when none is near. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const lower = name.toLowerCase();
  const best = closest(lower, names);
  return distance(lower, best.toLowerCase()) <= Math.max(1, Math.floor((lower.length + 1) / 3))
    ? best
    : undefined;
}
