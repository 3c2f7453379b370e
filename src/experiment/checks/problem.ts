// A problem in an experiment file: its place, its message, and its remedies.
import { distance } from 'fastest-levenshtein';
import { tell } from '../../lottery/translate';
import type { TranslatableText, Translate } from '../../lottery/translate';

/** Something wrong in a cell, before it is known where in the file that is. */
export interface Problem {
  /** Keys from the cell's top, numbers for the items of lists. */
  path: PropertyKey[];
  /** What to underline: the setting's name, or its value. */
  part: 'key' | 'value';
  message: TranslatableText;
  hint?: TranslatableText;
  /** Where in the cell's text, for what no path leads to. */
  span?: Span;
  /** `error` unless given. */
  severity?: FileProblem['severity'];
  /** What would mend it, the likeliest first. */
  remedies?: Remedy[];
}

/** The same where it stands in a file, in words. */
export interface FileProblem {
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

/** A problem of a setting's value, by its dotted path. */
export const value = (path: string, message: TranslatableText, hint?: TranslatableText): Problem => ({
  path: path.split('.'),
  part: 'value',
  message,
  ...(hint === undefined ? {} : { hint }),
});

/** The same of an item of a list. */
export const item = (
  path: string,
  index: number,
  message: TranslatableText,
  hint?: TranslatableText,
): Problem => {
  const problem = value(path, message, hint);
  return { ...problem, path: [...problem.path, index] };
};

export type Remedy =
  /** Write this in place of what is underlined. */
  | { kind: 'change'; to: string; /** Nothing else is likely to be meant. */ sure: boolean }
  /** Remove the setting, or the item of a list. */
  | { kind: 'remove' }
  /** Move the setting to a section: its keys from the cell's top. */
  | { kind: 'move'; section: string[] }
  /** Add a setting at the cell's top level: at its start, or at its end. */
  | { kind: 'add'; line: string; start: boolean }
  /** Make a list of the one value. */
  | { kind: 'wrap' };

/** A stretch of a cell's text: offsets, the end not included. */
export interface Span {
  from: number;
  to: number;
}

/** A stretch of a cell's text, and what to write in its place. */
export interface Edit extends Span {
  text: string;
}

/** `network.hidden[1]` */
export const fieldName = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`;
    return name === '' ? String(key) : `${name}.${String(key)}`;
  }, '');

/** One line: `digits.lottery.md:12:5 training.momentun: no such setting; did you mean \`momentum\`?` */
export function formatProblem(problem: FileProblem): string {
  const { file, line, column, field, message, hint, severity } = problem;
  const what = severity === 'warning' ? `warning: ${message}` : message;
  return `${file}:${line}:${column} ${field && `${field}: `}${what}${hint === undefined ? '' : `; ${hint}`}`;
}

/** Its message and its hint, in words. */
export const inWords = (
  { message, hint }: Pick<Problem, 'message' | 'hint'>,
  translate: Translate,
): Pick<FileProblem, 'message' | 'hint'> => ({
  message: tell(message, translate),
  ...(hint === undefined ? {} : { hint: tell(hint, translate) }),
});

/** The name that was probably meant, misspelt or shortened; undefined when none is near. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  const most = Math.max(1, Math.floor((lower.length + 1) / 3));
  const near = names
    // Much longer or shorter ones need no comparison, which takes long where both are long.
    .filter((known) => Math.abs(known.length - name.length) <= most)
    .map((known) => ({ known, slips: slips(lower, known.toLowerCase()) }))
    .filter((candidate) => candidate.slips <= most)
    .reduce<{ known: string; slips: number } | undefined>(
      (best, next) => (best && best.slips <= next.slips ? best : next),
      undefined,
    );
  if (near) return near.known;
  const [only, ...others] = names.filter((known) => isPartOf(lower, known.toLowerCase()));
  return others.length === 0 ? only : undefined;
}

/** Letters added, left out, mistaken or exchanged with their neighbour. */
function slips(name: string, known: string): number {
  const exchanged = Array.from(
    { length: Math.max(0, name.length - 1) },
    (_, i) => name.slice(0, i) + name.charAt(i + 1) + name.charAt(i) + name.slice(i + 2),
  );
  return Math.min(distance(name, known), ...exchanged.map((spelling) => distance(spelling, known) + 1));
}

/** The first or last words of a longer name: `rewind` of `rewind_to`. */
const isPartOf = (name: string, known: string): boolean =>
  name.length > 2 &&
  ['_', '-'].some((joint) => known.startsWith(name + joint) || known.endsWith(joint + name));

/** Other words that may be meant, the likeliest first. */
export const changes = (words: readonly string[], likeliest?: string): Remedy[] => [
  ...(likeliest === undefined ? [] : [{ kind: 'change' as const, to: likeliest, sure: true }]),
  ...(words.length > MOST_CHANGES ? [] : words)
    .filter((word) => word !== likeliest)
    .map((to) => ({ kind: 'change' as const, to, sure: false })),
];

/** A longer list of changes is no help. */
const MOST_CHANGES = 5;
