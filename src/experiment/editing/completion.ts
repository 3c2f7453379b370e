// Completion at a position in a cell: settings, values, names, or a new cell.
import { APPLIES, knownLayers } from '../checks/when-settings-apply';
import type { Written } from '../checks/when-settings-apply';
import { CELL_KINDS, cellKind } from '../schema/cell-kind';
import type { CellKind } from '../schema/cell-kind';
import { valueAt } from '../checks/cell-values';
import { checkCell } from '../checks/check-cell';
import { fieldAt, fieldsIn } from '../schema/fields';
import type { Field } from '../schema/fields';
import type { Span } from '../checks/problem';
import { SHORTHANDS } from '../schema/shorthand';
import { variedFields } from '../sweep/axis';
import { excessOfCell } from '../file/limits';
import { parseYamlCell, yamlName } from '../file/yaml-cell';
import { keysOf, placeAt } from './position';
import type { Place } from './position';
import { cellSnippet, settingSnippet } from './snippets';

/** What a Python file defines. */
export interface CodeName {
  kind: 'function' | 'class';
  /** `FILE.py:NAME` */
  reference: string;
}

export interface Suggestion {
  kind: 'cell' | 'setting' | 'section' | 'value' | 'name' | CodeName['kind'];
  label: string;
  /** What to write, in the snippet syntax of editors: `$0` is where the cursor ends. */
  snippet: string;
  /** What it takes the place of. */
  replace: Span;
  /** The setting, or the one whose value it is. */
  field?: Field;
  /** Of a cell. */
  cell?: CellKind;
  /** The value that counts where none is written. */
  default: boolean;
  /** The setting would have no effect here: `field.applies` says where it has one. */
  idle: boolean;
  /** There are suggestions for what comes next. */
  again: boolean;
}

/**
 * The likeliest first.
 * @param experiments names of the experiments that the cell can refer to
 * @param code what is defined in Python files, where that is asked for: see `asksForCode`
 */
export function suggest(
  text: string,
  offset: number,
  experiments: readonly string[],
  code: readonly CodeName[] = [],
): Suggestion[] {
  if (excessOfCell(text)) return [];
  const place = placeAt(text, offset);
  if (place.part === 'text') return [];
  const kind = cellKind(text);
  if (kind === null || kind === 'empty') return cells(text, place);
  const { settings } = parseYamlCell(text);
  const written =
    kind === 'experiment' && settings ? checkCell(kind, withoutEmpty(settings)).written : undefined;
  const varied = kind === 'sweep' ? variedAt(place) : null;
  if (varied === 'names') return variedKeys(text, place);
  const field = varied ?? fieldAt(kind, place.path);
  if (place.part === 'key' && (place.path.length === 0 || field?.section === true))
    return keys(text, kind, place, written);
  return field ? values(field, place, { settings: settings ?? {}, written, experiments, code }) : [];
}

/** Whether a name in a Python file can stand at the position. */
export function asksForCode(text: string, offset: number): boolean {
  if (excessOfCell(text)) return false;
  const { part, path } = placeAt(text, offset);
  const kind = cellKind(text);
  if (part !== 'value' || kind === null || kind === 'empty') return false;
  return isCode(fieldAt(kind, path)?.refers ?? null);
}

const isCode = (refers: Field['refers']) => refers === 'function' || refers === 'model';

const PLAIN = { default: false, idle: false, again: false };

function cells(text: string, { path, word, inline }: Place): Suggestion[] {
  if (path.length > 0 || inline) return [];
  // YAML about something else stays what it is.
  const rest = text.slice(0, word.from) + text.slice(word.to);
  if (rest.split('\n').some((line) => !/^(#|---$|$)/.test(line.trim()))) return [];
  return CELL_KINDS.map((cell) => ({
    ...PLAIN,
    kind: 'cell',
    label: cell,
    snippet: cellSnippet(cell),
    replace: word,
    cell,
    again: cell !== 'experiment',
  }));
}

function keys(text: string, kind: CellKind, place: Place, written: Written | undefined): Suggestion[] {
  const { path, word, keyed, inline } = place;
  const own = text.slice(word.from, word.to);
  const taken = new Set(
    keysOf(text)
      .filter((key) => key.from !== word.from)
      .map((key) => key.path.join('.')),
  );
  const suggestions = fieldsIn(kind, path)
    .filter(({ name }) => !taken.has(name))
    .flatMap((field): Suggestion[] => {
      const label = field.path.at(-1) ?? '';
      const idle = written !== undefined && own !== label && APPLIES[field.name]?.(written) === false;
      const one = { ...PLAIN, label, replace: word, field, idle };
      const kind = field.section ? ('section' as const) : ('setting' as const);
      if (keyed) return [{ ...one, kind, snippet: label }];
      return settingSnippet(field, inline).map((made) => ({ ...one, kind, ...made }));
    });
  const rank = ({ field, idle }: Suggestion) => (field?.required === true ? 0 : idle ? 2 : 1);
  return suggestions.sort((a, b) => rank(a) - rank(b));
}

/** In the `over` of a sweep: whether the name of a setting stands there, or values of which one. */
function variedAt({ part, path: [section, name, ...rest] }: Place): 'names' | Field | null {
  if (section !== 'over' || rest.length > 0) return null;
  if (name === undefined) return part === 'key' ? 'names' : null;
  const field = variedFields().find((one) => one.name === name);
  // Each value of a list is a list.
  if (!field || field.section || field.each !== null) return null;
  return { ...field, path: ['over', name], each: field.allowed };
}

function variedKeys(text: string, { word, keyed }: Place): Suggestion[] {
  const taken = new Set(
    keysOf(text)
      .filter(({ path, from }) => path[0] === 'over' && from !== word.from)
      .map(({ path }) => path[1]),
  );
  return variedFields()
    .filter(({ name, section }) => !section && !taken.has(name))
    .map((field) => ({
      ...PLAIN,
      kind: 'setting',
      label: field.name,
      snippet: keyed ? field.name : `${field.name}: [$0]`,
      replace: word,
      field,
      again: !keyed && field.values.length > 0,
    }));
}

interface Around {
  settings: Record<string, unknown>;
  written: Written | undefined;
  experiments: readonly string[];
  code: readonly CodeName[];
}

function values(at: Field, place: Place, around: Around): Suggestion[] {
  const short = SHORTHANDS[at.name];
  const field = at.section && short !== undefined && !place.item ? fieldAt(at.cell, [...at.path, short]) : at;
  if (!field || field.section) return [];
  const list = field.each !== null;
  if (place.item && !list) return [];
  const written = valueAt(around.settings, field.path);
  const there = Array.isArray(written) ? written.map(String) : [];
  const named = namesFor(field, around).filter((name) => !there.includes(name));
  const code = codeFor(field, around);
  const known = field.values.map(String).filter((value) => !there.includes(value));
  const usual = defaultText(field);
  const all = [
    ...named.map((label) => ({ kind: 'name' as const, label })),
    ...code.map(({ kind, reference }) => ({ kind, label: reference })),
    ...known.map((label) => ({ kind: 'value' as const, label })),
    ...(usual === null || known.includes(usual) || there.includes(usual)
      ? []
      : [{ kind: 'value' as const, label: usual }]),
  ];
  return all.map(({ kind, label }) => ({
    ...PLAIN,
    kind,
    label,
    snippet: valueSnippet(inYaml(kind, label), list, place),
    replace: place.word,
    field,
    default: label === usual,
  }));
}

/** As it is written in YAML, in the syntax of snippets. */
function inYaml(kind: Suggestion['kind'], label: string): string {
  if (kind === 'name') return yamlName(label);
  if (kind !== 'function' && kind !== 'class') return label;
  const plain = /^[\p{L}_][\p{L}\p{N}_./:-]*$/u.test(label);
  return plain ? label : JSON.stringify(label).replace(/[\\$}]/g, '\\$&');
}

/** A value where it stands: alone, or as the first of a list. */
function valueSnippet(value: string, list: boolean, { item, part }: Place): string {
  if (!list || item) return value;
  return part === 'key' ? `- ${value}` : `[${value}$0]`;
}

function namesFor({ name, refers }: Field, { settings, written, experiments }: Around): string[] {
  if (refers === 'layer') {
    const layers = written && knownLayers(written.known);
    return layers ? [...layers.convolutions, ...layers.hidden, layers.output] : [];
  }
  if (refers !== 'experiment') return [];
  const { compare } = settings;
  if (name !== 'baseline' || !Array.isArray(compare)) return [...experiments];
  return compare.filter((one) => typeof one === 'string');
}

/** Classes make models; whatever else is asked for is called for each batch, or for the data. */
function codeFor({ refers }: Field, { code }: Around): readonly CodeName[] {
  const functions = code.filter(({ kind }) => kind === 'function');
  if (refers === 'model') return [...code.filter(({ kind }) => kind === 'class'), ...functions];
  return refers === 'function' ? functions : [];
}

const defaultText = (field: Field): string | null =>
  field.default === undefined || field.default === '' || Array.isArray(field.default)
    ? null
    : String(field.default);

/** Sections and settings that are only begun say nothing yet, and nothing wrong. */
const withoutEmpty = (settings: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(settings)
      .filter(([, value]) => value !== null)
      .map(([key, value]: [string, unknown]) => [
        key,
        typeof value === 'object' && value !== null && !Array.isArray(value) ? withoutEmpty(value) : value,
      ]),
  );
