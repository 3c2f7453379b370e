// Moves a one-line setting to the section it belongs in, creating the section if necessary.
import { isMap, isNode, isPair, isScalar } from 'yaml';
import type { Document } from 'yaml';
import type { Edit } from '../checks/problem';
import { SHORTHANDS } from '../schema/shorthand';
import { extentOf, removal, targetAt } from './remove-setting';

export function moving(
  text: string,
  document: Document,
  path: readonly PropertyKey[],
  section: readonly string[],
): Edit[] | null {
  const target = targetAt(document.contents, path);
  const extent = target && extentOf(text, target.one);
  const removed = removal(text, document, path, undefined);
  if (!extent || !removed) return null;
  const setting = text.slice(extent.from, extent.to);
  if (setting.includes('\n')) return null;
  const added = insertion(text, document.contents, section, setting);
  return added && !overlap(removed, added) ? [removed, added] : null;
}

const overlap = (a: Edit, b: Edit) => a.from < b.to && b.from < a.to;

function insertion(text: string, root: unknown, section: readonly string[], setting: string): Edit | null {
  const name = section.at(-1);
  if (name === undefined) return isMap(root) && root.flow !== true ? atEnd(text, setting) : null;
  const pair = targetAt(root, section)?.one;
  if (!isPair(pair)) {
    const indented = setting.replaceAll(/^/gm, '  ');
    return insertion(text, root, section.slice(0, -1), `${name}:\n${indented}`);
  }
  const { key, value } = pair;
  if (isMap(value) && value.items.length > 0) return intoMap(text, value, setting);
  const range = isNode(value) ? value.range : null;
  if (!range || !isNode(key) || !key.range || setting.includes('\n')) return null;
  const short = SHORTHANDS[name];
  if (isScalar(value) && typeof value.value === 'string' && short !== undefined && section.length === 1) {
    const named = text.slice(range[0], range[1]);
    return { from: range[0], to: range[1], text: `{${short}: ${named}, ${setting}}` };
  }
  if (!isScalar(value) || value.value !== null) return null;
  const colon = text.indexOf(':', key.range[1]) + 1;
  return { from: colon, to: colon, text: `\n${' '.repeat(columnOf(text, key.range[0]) + 2)}${setting}` };
}

function intoMap(text: string, map: { flow?: boolean; items: unknown[] }, setting: string): Edit | null {
  const first = extentOf(text, map.items[0]);
  const last = extentOf(text, map.items.at(-1));
  if (!first || !last) return null;
  if (map.flow === true)
    return setting.includes('\n') ? null : { from: last.to, to: last.to, text: `, ${setting}` };
  const end = text.indexOf('\n', last.to - (text[last.to - 1] === '\n' ? 1 : 0));
  const at = end === -1 ? text.length : end;
  const indent = ' '.repeat(columnOf(text, first.from));
  return { from: at, to: at, text: `\n${setting.replaceAll(/^/gm, indent)}` };
}

function atEnd(text: string, setting: string): Edit {
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  return { from: text.length, to: text.length, text: gap + setting };
}

const columnOf = (text: string, offset: number) => offset - (text.lastIndexOf('\n', offset - 1) + 1);
