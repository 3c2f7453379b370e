// The YAML of a cell: its values, syntax problems, and the position of each value.
import { isMap, isNode, isPair, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document, Pair, YAMLError } from 'yaml';
import { excessOfCell, MOST_PROBLEMS } from './limits';
import type { Problem, Span } from '../checks/problem';
import { say } from '../../lottery/translate';

export interface YamlCell {
  /** The cell's settings; null when its text is no list of `key: value`. */
  settings: Record<string, unknown> | null;
  problems: Problem[];
  /** The syntax is broken, so that `settings` may be less than was written. */
  broken: boolean;
  /** Where a setting stands; one that is not written: the nearest section that is. */
  locate(path: readonly PropertyKey[], part: Problem['part']): Span;
}

/**
 * Names are text. Sections as names of settings, within each other, would be written out at every depth into the name of the one around
 * them, which doubles each time.
 */
export const STRING_KEYS = { stringKeys: true };

export function parseYamlCell(text: string): YamlCell {
  const excess = excessOfCell(text);
  if (excess) return unparsed(text, excess);
  // Comparing each key with each takes the square of their number: that no key comes twice is checked below.
  const documents = parseAllDocuments(text, {
    ...{ prettyErrors: false, logLevel: 'silent', uniqueKeys: false },
    ...STRING_KEYS,
  });
  const [document, second] = Array.isArray(documents) ? documents : [];
  const problems: Problem[] = [];
  const locate: YamlCell['locate'] = (path, part) => spanOf(text, document?.contents, path, part);
  if (!document) return { settings: null, problems, broken: false, locate };

  const conflict = mergeConflict(text);
  const errors = conflict ? [] : [...document.errors, ...document.warnings];
  if (conflict) problems.push(conflict);
  problems.push(...onePerLine(text, errors).map((error) => syntaxProblem(text, error)));
  if (!conflict) problems.push(...repeatedKeys(text, document.contents));
  if (second) problems.push(secondDocument(second));

  const named = !errors.some(isNoName);
  const settings = named ? settingsOf(document, problems) : null;
  const broken = conflict !== null || errors.length > 0;
  if (settings === null && !broken && problems.length === 0)
    problems.push({
      path: [],
      part: 'value',
      message: say('a cell holds settings, each as `name: value`'),
      hint: say('start with `experiment: NAME`'),
    });
  return { settings, problems, broken, locate };
}

const unparsed = (
  text: string,
  { message, hint, from }: NonNullable<ReturnType<typeof excessOfCell>>,
): YamlCell => ({
  settings: null,
  problems: [{ path: [], part: 'key', message, hint, span: visible(text, { from, to: text.length }) }],
  broken: true,
  locate: () => visible(text, { from: 0, to: 0 }),
});

/** A name as YAML takes it for one: in quotes where it would read a number or a truth value. */
export const yamlName = (name: string): string =>
  /^([\d.]|(true|false|null|yes|no|on|off)$)/i.test(name) ? `"${name}"` : name;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function settingsOf(document: Document, problems: Problem[]): Record<string, unknown> | null {
  try {
    const value: unknown = document.toJS();
    return isRecord(value) ? value : null;
  } catch (error) {
    // Anchors that are missing, or that multiply beyond reason.
    problems.push({ path: [], part: 'key', message: error instanceof Error ? error.message : String(error) });
    return null;
  }
}

/** The first error of each line: one slip makes the parser stumble several times. */
function onePerLine(text: string, errors: YAMLError[]): YAMLError[] {
  const lines = new Set<number>();
  return errors.slice(0, MOST_PROBLEMS).filter(({ pos }) => {
    const line = text.lastIndexOf('\n', pos[0] - 1);
    if (lines.has(line)) return false;
    lines.add(line);
    return true;
  });
}

/** What git leaves in a file when two edits meet. */
function mergeConflict(text: string): Problem | null {
  const match = /^(<{7} .*|={7}|>{7} .*)$/m.exec(text);
  if (!match) return null;
  return {
    path: [],
    part: 'key',
    message: say('an unresolved merge conflict'),
    hint: say('keep one side and remove the lines with <<<<<<<, ======= and >>>>>>>'),
    span: { from: match.index, to: match.index + match[0].length },
  };
}

function secondDocument(second: Document.Parsed): Problem {
  const from = second.range[0];
  return {
    path: [],
    part: 'key',
    message: say('a second YAML document in one cell'),
    hint: say('give each experiment its own fenced block, and remove the line `---`'),
    span: { from: Math.max(0, from - 4), to: Math.max(1, from - 1) },
  };
}

/** A list or a section stands where a setting's name does. */
const isNoName = ({ code }: YAMLError) => code === 'NON_STRING_KEY';

function syntaxProblem(text: string, error: YAMLError): Problem {
  const [from, end] = error.pos;
  const span = visible(text, { from, to: end });
  if (isNoName(error))
    return {
      ...{ path: [], part: 'key', span },
      message: say('a list or a section stands where the name of a setting belongs'),
      hint: say('write it as `name: value`'),
    };
  const hint = /\t/.test(text) && /tab/i.test(error.message) ? say('indent with spaces') : undefined;
  const message = say`not valid YAML: ${lowerFirst(error.message)}`;
  return { path: [], part: 'key', message, span, ...(hint === undefined ? {} : { hint }) };
}

/** Keys that are written a second time in the same section. */
function repeatedKeys(text: string, root: unknown): Problem[] {
  const problems: Problem[] = [];
  const visit = (node: unknown, path: readonly PropertyKey[]) => {
    const items = isMap(node) || isSeq(node) ? node.items : [];
    const seen = new Map<unknown, number>();
    for (const [i, item] of items.entries()) {
      if (problems.length === MOST_PROBLEMS) return;
      const key = isPair(item) ? keyOf(item) : i;
      if (isPair(item) && isScalar(item.key)) {
        const { from } = rangeOf(item.key);
        const first = seen.get(item.key.value);
        if (first === undefined) seen.set(item.key.value, from);
        else problems.push(repeatedKey(text, [...path, key], first, rangeOf(item.key)));
      }
      visit(isPair(item) ? item.value : item, [...path, key]);
    }
  };
  visit(root, []);
  return problems;
}

/** @param first where the key is written for the first time */
function repeatedKey(text: string, path: PropertyKey[], first: number, span: Span): Problem {
  const { from } = span;
  const line = text.slice(0, first).split('\n').length;
  const here = text.slice(0, from).split('\n').length;
  const above = here - line;
  const where =
    above === 0
      ? say('written twice, first on this line')
      : above === 1
        ? say('written twice, first 1 line above')
        : say`written twice, first ${above} lines above`;
  return {
    path,
    part: 'key',
    message: where,
    hint: say('remove one of them'),
    span: visible(text, span),
    remedies: [{ kind: 'remove' }],
  };
}

function spanOf(text: string, root: unknown, path: readonly PropertyKey[], part: Problem['part']): Span {
  let node: unknown = root;
  let span: Span = isMap(root) && root.items[0] ? rangeOf(root.items[0].key) : { from: 0, to: 0 };
  for (const [depth, key] of path.entries()) {
    if (isMap(node)) {
      // Of several of one name the last one counts.
      const pair: Pair | undefined = node.items.findLast((item) => keyOf(item) === key);
      if (!pair) break;
      const whole = depth === path.length - 1 && part === 'value' && isScalar(pair.value);
      const value = rangeOf(pair.value);
      span = whole && value.to > value.from ? value : rangeOf(pair.key);
      node = pair.value;
    } else if (isSeq(node) && typeof key === 'number') {
      node = node.items[key];
      span = rangeOf(node);
    } else {
      // A section written as one name: `dataset: digits`.
      span = rangeOf(node);
      break;
    }
  }
  return visible(text, span);
}

/** Empty where it is a list or a section: to write that out takes twice as long at every depth. */
export const keyOf = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value) : '');

function rangeOf(node: unknown): Span {
  const range = isNode(node) ? node.range : isPair(node) ? rangeOf(node.key) : null;
  if (!range) return { from: 0, to: 0 };
  return Array.isArray(range) ? { from: range[0], to: range[1] } : range;
}

/** The part of a span on its first line; of an empty one, the character there. */
function visible(text: string, { from, to }: Span): Span {
  const start = Math.min(from, text.length);
  const line = text.indexOf('\n', start);
  const end = Math.min(to, line === -1 ? text.length : line);
  return { from: start, to: Math.max(end, Math.min(start + 1, text.length)) };
}

const lowerFirst = (message: string) => message.charAt(0).toLowerCase() + message.slice(1);
