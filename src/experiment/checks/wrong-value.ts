// Settings whose value is not allowed, or missing.
import type { SettingsKind } from '../schema/cell-kind';
import { allowedText, fieldAt, fieldsIn, listWords } from '../schema/fields';
import type { Field } from '../schema/fields';
import { SHORTHANDS } from '../schema/shorthand';
import { say, tell } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';
import { changes, nearest } from './problem';
import type { Problem, Remedy } from './problem';
import { cellName, valueAt } from './cell-values';

export const MISSING = say('missing');

export function wrongValue(cell: SettingsKind, settings: unknown, path: PropertyKey[]): Problem {
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

function missing(path: PropertyKey[], field: Field | undefined): Problem {
  if (!field) return { path, part: 'key', message: MISSING };
  const short = SHORTHANDS[field.name];
  const value = short === undefined ? 'NAME' : fieldAt(field.cell, [...field.path, short])?.values[0];
  const line =
    field.refers === 'setting' ? `${field.name}: {seed: [0, 1]}` : `${field.name}: ${String(value)}`;
  const hint =
    field.section || field.refers === 'setting'
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

function wrongSection(path: PropertyKey[], field: Field, value: unknown): Problem {
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
): Pick<Problem, 'hint' | 'remedies'> {
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
function show(value: unknown): TranslatableText {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return '.nan';
    return Number.isFinite(value) ? String(value) : value > 0 ? '.inf' : '-.inf';
  }
  if (Array.isArray(value)) return say('a list');
  if (typeof value === 'object') return say('a section');
  const text = JSON.stringify(value) ?? '';
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}
