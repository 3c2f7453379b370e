// Settings that do not exist: misspelt keys, other names of a setting, settings in the wrong section.
import type { SettingsKind } from '../schema/cell-kind';
import { fieldsIn, fieldsOf, listWords } from '../schema/fields';
import type { Field } from '../schema/fields';
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';
import { nearest } from './problem';
import type { Problem, Remedy } from './problem';
import { cellName, valueAt } from './cell-values';

/** The problem of an unknown key, and the setting that was probably meant by it. */
export function unknownSetting(
  cell: SettingsKind,
  settings: unknown,
  section: PropertyKey[],
  key: string,
): { problem: Problem; meant: Field | undefined } {
  const siblings = fieldsIn(cell, section);
  const alias = siblings.find((field) => field.also.includes(key.toLowerCase()));
  const elsewhere = alias ? undefined : fieldsOf(cell).find((field) => field.path.at(-1) === key);
  const meant = elsewhere ?? alias ?? likely(key, siblings);
  const problem: Problem = {
    path: [...section, key],
    part: 'key',
    message: say('no such setting'),
    hint: hintFor(cell, section, siblings, meant, elsewhere !== undefined),
    remedies: [...(meant ? mending(settings, meant, elsewhere !== undefined) : []), { kind: 'remove' }],
  };
  return { problem, meant };
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
  cell: SettingsKind,
  section: PropertyKey[],
  siblings: Field[],
  meant: Field | undefined,
  misplaced: boolean,
): TranslatableText {
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
