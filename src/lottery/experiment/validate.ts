// Checks a cell's values against the schema and says what is wrong with each, in words.
import type { z } from 'zod';
import type { CellKind } from './cell-kind';
import { allowedText, fieldAt, fieldsIn, fieldsOf, listWords } from './fields';
import type { Field } from './fields';
import { changes, nearest } from './problem';
import type { Finding, Remedy } from './problem';
import { SHORTHANDS } from './shorthand';
import { say, tell } from '../translate';
import type { Phrase } from '../translate';

/** Issues of zod as findings, and the paths whose values cannot be trusted. */
export interface Diagnosis {
  findings: Finding[];
  bad: PropertyKey[][];
}

export function diagnose(cell: CellKind, settings: unknown, error: z.ZodError): Diagnosis {
  const findings: Finding[] = [];
  const bad: PropertyKey[][] = [];
  const misspelt: string[] = [];
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const { finding, meant } = unknownSetting(cell, settings, issue.path, key);
        findings.push(finding);
        bad.push(finding.path);
        if (!meant) continue;
        bad.push(meant.path);
        misspelt.push(meant.name);
      }
    } else {
      findings.push(wrongValue(cell, settings, issue.path));
      bad.push(issue.path);
    }
  }
  // A required setting that was misspelt is not missing as well.
  const missed = ({ path, message }: Finding) => message === MISSING && misspelt.includes(path.join('.'));
  return { findings: findings.filter((finding) => !missed(finding)), bad };
}

const MISSING = say('missing');

function unknownSetting(
  cell: CellKind,
  settings: unknown,
  section: PropertyKey[],
  key: string,
): { finding: Finding; meant: Field | undefined } {
  const siblings = fieldsIn(cell, section);
  const alias = siblings.find((field) => field.also.includes(key.toLowerCase()));
  const elsewhere = alias ? undefined : fieldsOf(cell).find((field) => field.path.at(-1) === key);
  const meant = elsewhere ?? alias ?? likely(key, siblings);
  const finding: Finding = {
    path: [...section, key],
    part: 'key',
    message: say('no such setting'),
    hint: hintFor(cell, section, siblings, meant, elsewhere !== undefined),
    remedies: [...(meant ? mending(settings, meant, elsewhere !== undefined) : []), { kind: 'remove' }],
  };
  return { finding, meant };
}

/** The name or the section that was meant, unless that setting is there already. */
function mending(settings: unknown, meant: Field, misplaced: boolean): Remedy[] {
  if (valueAt(settings, meant.path) !== undefined) return [];
  if (misplaced) return [{ kind: 'move', section: meant.path.slice(0, -1) }];
  return [{ kind: 'change', to: meant.path.at(-1) ?? '', sure: true }];
}

function likely(key: string, siblings: Field[]): Field | undefined {
  const name = nearest(
    key,
    siblings.map((field) => field.path.at(-1) ?? ''),
  );
  return name === undefined ? undefined : siblings.find((field) => field.path.at(-1) === name);
}

function hintFor(
  cell: CellKind,
  section: PropertyKey[],
  siblings: Field[],
  meant: Field | undefined,
  misplaced: boolean,
): Phrase {
  const names = listWords(
    siblings.map((field) => field.path.at(-1) ?? ''),
    'and',
  );
  const where = section.map(String).join('.');
  const all = where === '' ? say`${cellName(cell)} has ${names}` : say`\`${where}\` has ${names}`;
  if (!meant) return all;
  if (!misplaced) return say`did you mean \`${meant.path.at(-1) ?? ''}\`? ${all}`;
  const home = meant.path.slice(0, -1).join('.');
  return home === '' ? say('it belongs at the left margin of the cell') : say`it belongs in \`${home}\``;
}

function wrongValue(cell: CellKind, settings: unknown, path: PropertyKey[]): Finding {
  const field = fieldAt(cell, path);
  const value = valueAt(settings, path);
  const item = typeof path.at(-1) === 'number';
  const allowed = field ? allowedText(field, item) : '';
  if (value === undefined) return missing(path, field);
  if (field?.section === true) return wrongSection(path, field, value);
  if (value === null) {
    const message = say('nothing is given');
    const remedies: Remedy[] = field?.required === true ? [] : [{ kind: 'remove' }];
    return { path, part: 'key', message, hint: say`give ${allowed}, or remove the line`, remedies };
  }
  return {
    path,
    part: 'value',
    message: say`${show(value)} is not ${allowed}`,
    ...meantValue(field, value, item),
  };
}

const valueAt = (settings: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (node, key) => (typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined),
    settings,
  );

function missing(path: PropertyKey[], field: Field | undefined): Finding {
  if (!field) return { path, part: 'key', message: MISSING };
  const short = SHORTHANDS[field.name];
  const value = short === undefined ? 'NAME' : fieldAt(field.cell, [...field.path, short])?.values[0];
  const line = `${field.name}: ${String(value)}`;
  const hint = field.section
    ? say`add a line such as \`${line}\``
    : say`${cellName(field.cell)} starts with \`${line}\``;
  return {
    path,
    part: 'key',
    message: MISSING,
    hint,
    remedies: [{ kind: 'add', line, start: !field.section }],
  };
}

const CELL_NAMES: Record<CellKind, Phrase> = {
  experiment: say('an experiment cell'),
  compare: say('a compare cell'),
  inspect: say('an inspect cell'),
};
const cellName = (cell: CellKind) => CELL_NAMES[cell];

function wrongSection(path: PropertyKey[], field: Field, value: unknown): Finding {
  const names = fieldsIn(field.cell, field.path).map((child) => child.path.at(-1) ?? '');
  const other =
    SHORTHANDS[field.name] === undefined ? say('remove the line') : say`give a name, \`${field.name}: NAME\``;
  const hint = say`indent its settings under it (${listWords(names, 'and')}), or ${other}`;
  const message = value === null ? say('nothing is given') : say`${show(value)} where settings belong`;
  const remedies: Remedy[] = field.required ? [] : [{ kind: 'remove' }];
  return { path, part: value === null ? 'key' : 'value', message, hint, remedies };
}

/** What was meant by a value that is not allowed. */
function meantValue(
  field: Field | undefined,
  value: unknown,
  item: boolean,
): Pick<Finding, 'hint' | 'remedies'> {
  if (!field) return {};
  const words = field.values.map(String);
  const write = (text: string) => ({
    hint: say`write ${text}`,
    remedies: changes([], text.replaceAll('`', '')),
  });
  const wrap: Remedy[] = !item && listOf(field, typeof value) ? [{ kind: 'wrap' }] : [];
  if (typeof value === 'number' || typeof value === 'boolean') {
    if (wrap.length > 0) return { remedies: wrap };
    const text = `"${value}"`;
    return wantsText(field)
      ? { hint: say`to use it as a name, put it in quotes: ${text}`, remedies: changes([], text) }
      : { remedies: changes(words) };
  }
  if (typeof value !== 'string') return {};
  const names = field.values.filter((known) => typeof known === 'string');
  const meant = nearest(value, names);
  if (meant !== undefined) return { hint: say`did you mean \`${meant}\`?`, remedies: changes(words, meant) };
  if (field.values.includes(true) && /^(yes|on)$/i.test(value)) return write('`true`');
  if (field.values.includes(true) && /^(no|off)$/i.test(value)) return write('`false`');
  const digits = value.replace(/[_,\s']/g, '');
  if (/number/.test(tell(field.allowed)) && (item || field.each === null)) {
    if (/^\d+%$/.test(digits) && /\ba number/.test(tell(field.allowed)))
      return write(String(Number(digits.slice(0, -1)) / 100));
    if (digits !== '' && Number.isFinite(Number(digits))) return write(String(Number(digits)));
  }
  return { remedies: [...wrap, ...changes(words)] };
}

const wantsText = ({ allowed, each }: Field) =>
  [allowed, each ?? ''].some((values) => /^(a name|text$)/.test(tell(values)));

/** It is a list of values of such a type. */
const listOf = ({ each }: Field, type: string) =>
  each !== null && (/number/.test(tell(each)) ? type === 'number' : type === 'string');

/** A value as it would be written, cut short. */
function show(value: unknown): Phrase {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return '.nan';
    return Number.isFinite(value) ? String(value) : value > 0 ? '.inf' : '-.inf';
  }
  if (Array.isArray(value)) return say('a list');
  if (typeof value === 'object') return say('a section');
  const text = JSON.stringify(value) ?? '';
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}
